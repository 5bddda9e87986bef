"""The audit: who did what, when, and through which door."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from waybill.model.views import Cursor, Limit
from waybill.model.wire import check_years

Actor = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=128,
        pattern=r"\A[^\x00-\x1f\x7f]*\Z",
        description="As entries have it: a person, a key, `cli:` and who typed.",
        examples=["person:0199f0a0-0000-7000-8000-000000000000"],
    ),
]
EntryType = Annotated[
    str,
    Meta(
        max_length=64,
        pattern=r"\A[a-z_]+\.([a-z_]+|\*)\Z",
        description="A type of entry, or all of one kind.",
        examples=["order.placed", "key.*"],
    ),
]


class AuditQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which entries, the newest first; all that is given must hold. Days are of the shop's time zone, `until` is the last."""

    by: Actor | None = None
    type: EntryType | None = None
    order_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    limit: Limit = 50
    cursor: Cursor | None = None

    def __post_init__(self) -> None:
        check_years(self.since, self.until)


class AuditEntry(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Something that was done: `name` is whose it was, `door` how it came in; of what is in the log also its `seq`."""

    at: datetime
    actor: str
    door: str
    type: str
    words: str
    name: str | None = None
    about: str | None = None
    order_id: UUID | None = None
    subject: str | None = None
    seq: int | None = None
    data: Any = None
