"""Views of lists that people keep: filters and columns under a name."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.wire import Code, Label, Text

ViewPage = Literal["orders", "drafts", "inventory", "fulfillments", "returns", "customers", "inquiries"]
Filters = Annotated[
    dict[Code, Text],
    Meta(max_length=40, description="The list's query parameters, as text.", examples=[{"status": "confirmed"}]),
]
Columns = Annotated[list[Code], Meta(max_length=40, description="Which columns in which order; none: the usual ones.")]


class SaveView(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Keep a view whole: a new one, or with `view_id` one of yours. `shared` shows it to all who work in the shop."""

    view_id: UUID | None = None
    page: ViewPage = "orders"
    name: Label
    filters: Filters
    columns: Columns = msgspec.field(default_factory=list)
    shared: bool = False
    position: Annotated[int, Meta(ge=0, le=1_000, description="Its place among the tabs.")] = 0


class SavedView(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A view as it is kept. `mine` says that it is the caller's own to change."""

    view_id: UUID
    page: ViewPage
    name: str
    filters: dict[str, str]
    columns: list[str] = msgspec.field(default_factory=list)
    shared: bool = False
    mine: bool = False
    position: int = 0
    saved_at: datetime


class ViewForgotten(Struct, frozen=True, tag="forgotten", tag_field="result", kw_only=True):
    """The view is kept no longer."""

    view_id: UUID


class ViewQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which views."""

    page: ViewPage | None = None
