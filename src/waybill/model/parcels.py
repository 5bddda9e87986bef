"""Parcels from the packing bench to the doorstep: what a caller asks, what it is answered, and why it can be refused."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.fulfillment import FulfillmentStatus
from waybill.model.results import Refused
from waybill.model.wire import Code, Moment, Name, Quantity, Text, Version, check_years

ParcelStatus = Literal[
    "created", "voided", "ready_for_pickup", "collected", "uncollected", "in_transit", "out_for_delivery", "failed_attempt",
    "held_at_point", "exception", "delivered", "lost", "returning", "returned",
]  # fmt: skip
# What carriers and couriers say of a parcel; `refused` is at the door, and sends it back.
TrackingStatus = Literal[
    "announced", "in_transit", "out_for_delivery", "failed_attempt", "held_at_point", "exception", "delivered", "refused",
    "lost", "returning", "returned",
]  # fmt: skip
Resolution = Literal[
    "found", "arrived", "refunded", "replaced", "sent_again", "contacted", "accepted", "ignored", "other"
]
LineNumber = Annotated[int, Meta(ge=1, le=100_000)]
Grams = Annotated[int, Meta(ge=0, le=100_000_000, description="Grams.")]
TrackingNumber = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=r"\A[A-Za-z0-9][A-Za-z0-9 ._/-]*\Z",
        description="As the carrier gave it; letters, digits, blanks and ._/- .",
        examples=["JD014600006281"],
    ),
]

# Where a parcel's units are counted, by its status.
BUCKET_OF: dict[str, str] = {
    "created": "packed", "ready_for_pickup": "ready_for_pickup", "collected": "delivered", "in_transit": "in_transit",
    "out_for_delivery": "in_transit", "failed_attempt": "in_transit", "held_at_point": "in_transit",
    "exception": "in_transit", "delivered": "delivered", "lost": "lost", "returning": "returning", "returned": "returned",
}  # fmt: skip
MOVING = frozenset(status for status, bucket in BUCKET_OF.items() if bucket == "in_transit")


def tracking_key(number: str) -> str:
    """Tracking numbers are the same in upper case and without blanks; so they are kept."""
    return number.replace(" ", "").upper()


class PackLine(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Picked units of a line that go into a parcel."""

    line: LineNumber
    quantity: Quantity


class PackParcel(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A parcel: some units of some lines, or (no `lines`) all that is picked and in no parcel yet."""

    lines: Annotated[list[PackLine], Meta(min_length=1, max_length=5_000)] | None = None
    weight: Grams | None = None


class PackFulfillment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Put a fulfillment's picked units into parcels: one, if not said otherwise."""

    fulfillment_id: UUID
    parcels: Annotated[list[PackParcel], Meta(min_length=1, max_length=200)] = msgspec.field(
        default_factory=lambda: [PackParcel()]
    )


class ParcelMade(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A parcel: units by line; `number` is what people call it, such as `#1001-P1`. Weight in grams."""

    parcel_id: UUID
    number: str
    lines: dict[int, int]
    weight: int | None = None


class Packed(Struct, frozen=True, tag="packed", tag_field="result", kw_only=True):
    """The parcels that were made; `left` picked units are in none yet."""

    order_id: UUID
    fulfillment_id: UUID
    version: int
    status: FulfillmentStatus
    parcels: list[ParcelMade]
    left: int


class UnpackParcel(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Open a parcel that has not left: its units are picked again, its label is void."""

    parcel_id: UUID


class Unpacked(Struct, frozen=True, tag="unpacked", tag_field="result", kw_only=True):
    """The parcel is no more; `lines` are picked units again."""

    order_id: UUID
    fulfillment_id: UUID
    parcel_id: UUID
    version: int
    lines: dict[int, int]


class HandOverParcel(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A parcel leaves with a carrier, or a courier of the shop's own. `expected_at` is when it should arrive."""

    parcel_id: UUID
    carrier: Code = "manual"
    service: Name | None = None
    tracking_number: TrackingNumber | None = None
    expected_at: Moment | None = None

    def __post_init__(self) -> None:
        check_years(self.expected_at)

    @property
    def number(self) -> str | None:
        """The tracking number as it is kept."""
        return tracking_key(self.tracking_number) if self.tracking_number else None


class HandedOver(Struct, frozen=True, tag="handed_over", tag_field="result", omit_defaults=True, kw_only=True):
    """The parcel is on its way; `left` units of the order have not left yet."""

    order_id: UUID
    parcel_id: UUID
    version: int
    status: ParcelStatus
    expected_at: Moment | None = None
    left: int


class UndoHandOver(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The parcel has not left after all: possible on the same day, before the carrier has said anything of it."""

    parcel_id: UUID


class HandOverUndone(Struct, frozen=True, tag="undone", tag_field="result", kw_only=True):
    """The parcel stands packed again."""

    order_id: UUID
    parcel_id: UUID
    version: int


class TrackParcel(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What was seen of a parcel at a time, by its id or its tracking number. Never refused for coming late or twice.

    `place` and `note` are kept with the buyer's data; an order of nobody known keeps none.
    """

    status: TrackingStatus
    at: Moment
    parcel_id: UUID | None = None
    tracking_number: TrackingNumber | None = None
    carrier: Code | None = None
    source: Literal["carrier", "courier", "staff", "waybill"] = "staff"
    place: Name | None = None
    note: Text | None = None

    def __post_init__(self) -> None:
        check_years(self.at)
        if self.parcel_id is None and not self.number:
            raise ValueError("Either parcel_id or tracking_number is needed")

    @property
    def number(self) -> str | None:
        """The tracking number as it is kept."""
        return tracking_key(self.tracking_number) if self.tracking_number else None


class Tracked(Struct, frozen=True, tag="tracked", tag_field="result", omit_defaults=True, kw_only=True):
    """The report is noted; `status` is the parcel's now. `known` is false where no parcel has the number (yet).

    `duplicate` had been noted before; `exceptions` are what a person should look at because of it.
    """

    known: bool
    order_id: UUID | None = None
    parcel_id: UUID | None = None
    version: int | None = None
    status: ParcelStatus | None = None
    duplicate: bool = False
    exceptions: list[str] = msgspec.field(default_factory=list)


class NoticeParcel(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """See whether a parcel is late, or has been silent for so long that it counts as lost."""

    parcel_id: UUID


class Noticed(Struct, frozen=True, tag="noticed", tag_field="result", omit_defaults=True, kw_only=True):
    """What was noticed: `late` with its new expected time, or `lost`."""

    order_id: UUID
    parcel_id: UUID
    noticed: Literal["late", "lost"]
    expected_at: Moment | None = None


class ResolveException(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A person has looked at it: what was done. The `note` is kept with the buyer's data, if there is one."""

    exception_id: UUID
    resolution: Resolution
    note: Text | None = None


class Resolved(Struct, frozen=True, tag="resolved", tag_field="result", kw_only=True):
    """The exception is off the list."""

    exception_id: UUID
    order_id: UUID | None
    kind: str


class CompleteOrder(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Close an order of which nothing is open: goods, money, or anything to be looked at."""

    order_id: UUID
    version: Version | None = None


class Completed(Struct, frozen=True, tag="completed", tag_field="result", kw_only=True):
    """The order is completed. Returns are still possible."""

    order_id: UUID
    version: int


PackResult = Packed | Refused
UnpackResult = Unpacked | Refused
HandOverResult = HandedOver | Refused
UndoHandOverResult = HandOverUndone | Refused
TrackResult = Tracked | Refused
NoticeResult = Noticed | Refused
ResolveResult = Resolved | Refused
CompleteResult = Completed | Refused


class PackRefusal(StrEnum):
    """Why nothing is packed, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_FULFILLMENT = "unknown_fulfillment"
    NOT_PICKED = "not_picked"
    UNKNOWN_LINE = "unknown_line"
    TOO_MANY_UNITS = "too_many_units"


class UnpackRefusal(StrEnum):
    """Why a parcel is not unpacked, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_PARCEL = "unknown_parcel"
    ALREADY_SHIPPED = "already_shipped"
    ALREADY_ENDED = "already_ended"


class HandOverRefusal(StrEnum):
    """Why a parcel is not handed over, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_PARCEL = "unknown_parcel"
    ALREADY_SHIPPED = "already_shipped"
    ALREADY_ENDED = "already_ended"
    IS_PICKUP = "is_pickup"
    ON_HOLD = "on_hold"
    PAYMENT_HOLD = "payment_hold"
    TRACKING_NUMBER_TAKEN = "tracking_number_taken"


class UndoHandOverRefusal(StrEnum):
    """Why a hand-over is not undone, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_PARCEL = "unknown_parcel"
    NOT_HANDED_OVER = "not_handed_over"
    ALREADY_REPORTED = "already_reported"
    TOO_LATE = "too_late"


class TrackRefusal(StrEnum):
    """Why a report is not noted: only what names a parcel by an id that there is not."""

    KEY_REUSED = "key_reused"
    UNKNOWN_PARCEL = "unknown_parcel"


class NoticeRefusal(StrEnum):
    """Why nothing is noticed of a parcel, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_PARCEL = "unknown_parcel"
    NOT_DUE = "not_due"


class ResolveRefusal(StrEnum):
    """Why an exception is not resolved, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_EXCEPTION = "unknown_exception"
    ALREADY_RESOLVED = "already_resolved"


class CompleteRefusal(StrEnum):
    """Why an order is not completed, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    NOT_CONFIRMED = "not_confirmed"
    GOODS_OPEN = "goods_open"
    MONEY_OPEN = "money_open"
    EXCEPTION_OPEN = "exception_open"
