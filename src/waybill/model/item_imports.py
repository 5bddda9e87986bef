"""Items from CSV: how an import is asked for, and what each row of the file came to."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from waybill.model.setup import SaveItem


class ImportQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Whether only to look at the file: nothing is saved then, and each row is told with what would come of it."""

    dry_run: bool = False


class ImportedRow(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A row of the file. A `wrong` one says in which field, and what to do about it; the others have their item."""

    line: Annotated[int, Meta(description="Of the file, the heading is line 1.", examples=[2])]
    change: Annotated[Literal["new", "changed", "same", "wrong"], Meta(examples=["new"])]
    sku: str | None = None
    item: SaveItem | None = None
    field: Annotated[str, Meta(examples=["price"])] | None = None
    detail: str | None = None


class ItemsImported(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a file came to. After a dry run all `rows` are told, else those that are wrong: they were left out."""

    dry_run: bool
    new: int = 0
    changed: int = 0
    same: int = 0
    wrong: int = 0
    rows: list[ImportedRow] = msgspec.field(default_factory=list)
