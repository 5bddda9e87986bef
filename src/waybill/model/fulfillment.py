"""Fulfillments: what a caller asks, what it is answered, and why it can be refused."""

from enum import StrEnum
from typing import Literal
from uuid import UUID

from msgspec import Struct

from waybill.model.results import Refused
from waybill.model.wire import Moment, Version, check_years

FulfillmentStatus = Literal[
    "held", "scheduled", "released", "accepted", "picking", "packed", "ready", "handed_over", "rejected", "canceled",
    "queued", "preparing", "baking", "checked",
]  # fmt: skip


class ReleaseOrder(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Let the locations begin with what is reserved of an order, at once or at a time. `version` guards against changes."""

    order_id: UUID
    at: Moment | None = None
    version: Version | None = None

    def __post_init__(self) -> None:
        check_years(self.at)


class FulfillmentMade(Struct, frozen=True, kw_only=True):
    """One location's part of an order: units by line."""

    fulfillment_id: UUID
    number: str
    location: str
    status: FulfillmentStatus
    lines: dict[int, int]


class Released(Struct, frozen=True, tag="released", tag_field="result", kw_only=True):
    """The order's fulfillments that were made, one for each location; `waiting` units have no stock yet."""

    order_id: UUID
    version: int
    fulfillments: list[FulfillmentMade]
    waiting: int


ReleaseOrderResult = Released | Refused


class ReleaseRefusal(StrEnum):
    """Why an order is not released, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    NOT_CONFIRMED = "not_confirmed"
    ON_HOLD = "on_hold"
    NOTHING_RESERVED = "nothing_reserved"
