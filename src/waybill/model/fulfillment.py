"""Fulfillments: what a caller asks, what it is answered, and why it can be refused."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.results import Refused
from waybill.model.wire import Code, Moment, Quantity, QuantityOrZero, Sku, Version, check_years

FulfillmentStatus = Literal[
    "scheduled", "released", "accepted", "picking", "packed", "ready", "handed_over", "rejected", "short", "merged", "canceled",
    "queued", "preparing", "baking", "checked",
]  # fmt: skip


class ReleaseOrder(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Let the locations begin with what is reserved of an order, at once or at a time.

    With `within_capacity` a location that has begun as many as it can in a day begins with this on its next working day
    that has room, and what is wanted for a later day is begun in time for it. `version` guards against changes.
    """

    order_id: UUID
    at: Moment | None = None
    within_capacity: bool = False
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


Reason = Literal["no_stock", "damaged", "too_busy", "closed", "cannot_make", "other"]
LineNumber = Annotated[int, Meta(ge=1, le=100_000)]
Bin = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=r"\A[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?\Z",
        description="As it is written on the shelf; numbers in it sort as numbers.",
        examples=["A-04-2"],
    ),
]


class StartFulfillment(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Begin with a scheduled fulfillment: its time has come, or is not waited for."""

    fulfillment_id: UUID


class AcceptFulfillment(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The location takes it on; a kitchen puts it in its queue."""

    fulfillment_id: UUID


class RejectFulfillment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The location does not take it on, and is not asked for this order again."""

    fulfillment_id: UUID
    reason: Reason = "other"


class PickLine(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Units of a line, named by its number or by a scanned `code`: the item's SKU or barcode.

    `quantity` units were taken off the shelf. `short` are not there: the shelf has no more, or (`left`) so many that
    cannot be used or are somebody else's.
    """

    line: LineNumber | None = None
    code: Sku | None = None
    quantity: QuantityOrZero = 1
    short: QuantityOrZero = 0
    left: QuantityOrZero = 0


class PickFulfillment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What was picked, scan by scan or all at once; without `lines`, everything that is to be picked."""

    fulfillment_id: UUID
    lines: Annotated[list[PickLine], Meta(min_length=1, max_length=5_000)] | None = None


class UnitsOfLine(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Units of one line."""

    line: LineNumber
    quantity: Quantity


class UnpickFulfillment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Picked units were put back on the shelf and are to be picked again; without `lines`, all that is in no parcel."""

    fulfillment_id: UUID
    lines: Annotated[list[UnitsOfLine], Meta(min_length=1, max_length=5_000)] | None = None


class AdvanceKitchen(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Go on to the kitchen's next step, or up to the step named: queued, preparing, baking, checked, ready."""

    fulfillment_id: UUID
    to: Literal["preparing", "baking", "checked", "ready"] | None = None


class SplitFulfillment(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Make a fulfillment of their own of some units, to be picked or picked, at the same location."""

    fulfillment_id: UUID
    lines: Annotated[list[UnitsOfLine], Meta(min_length=1, max_length=5_000)]


class MergeFulfillment(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Put a fulfillment's units into another one of the same order at the same location."""

    fulfillment_id: UUID
    into_id: UUID


class MoveFulfillment(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Let another location do it, which has to have all of it available and to accept it anew."""

    fulfillment_id: UUID
    location: Code


class LineNow(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Where a line's units in a fulfillment are. `short` and `canceled` ones are no longer its own."""

    line: int
    sku: str
    quantity: int
    to_pick: int = 0
    picked: int = 0
    packed: int = 0
    ready: int = 0
    handed_over: int = 0
    short: int = 0
    canceled: int = 0


class FulfillmentNow(Struct, frozen=True, tag="done", tag_field="result", omit_defaults=True, kw_only=True):
    """A fulfillment as it is from now on; `version` is the order's.

    `sourced_again` are its former units that are reserved at other locations, `waiting` those that wait for stock,
    `gave_way` units of other fulfillments and reservations that were on the same shelf. `made` was split off.
    """

    fulfillment_id: UUID
    order_id: UUID
    number: str
    location: str
    status: FulfillmentStatus
    version: int
    lines: list[LineNow]
    sourced_again: dict[str, int] = msgspec.field(default_factory=dict)
    waiting: int = 0
    gave_way: int = 0
    made: FulfillmentMade | None = None


FulfillmentResult = FulfillmentNow | Refused


class FulfillmentRefusal(StrEnum):
    """Why a fulfillment is not changed, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_FULFILLMENT = "unknown_fulfillment"
    WRONG_STATUS = "wrong_status"
    ALREADY_PICKED = "already_picked"
    NOT_TOGETHER = "not_together"
    ON_HOLD = "on_hold"
    UNKNOWN_LOCATION = "unknown_location"
    LOCATION_NOT_ABLE = "location_not_able"
    UNKNOWN_LINE = "unknown_line"
    WRONG_ITEM = "wrong_item"
    TOO_MANY_UNITS = "too_many_units"
    NOTHING_LEFT = "nothing_left"
    INSUFFICIENT_STOCK = "insufficient_stock"


class MakeWaves(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Group what waits to be picked at a location, in no wave yet, into waves of at most `size` fulfillments.

    By `number`: in the order of order numbers. By `age`: what was released longest ago first. By `method`: the same, each
    wave of one method. `most` is how many waves are made at most.
    """

    location: Code
    by: Literal["number", "age", "method"] = "number"
    size: Annotated[int, Meta(ge=1, le=500)] = 20
    most: Annotated[int, Meta(ge=1, le=100)] = 10


class Wave(Struct, frozen=True, kw_only=True):
    """Fulfillments that are picked in one go, with their numbers; `units` are to be picked."""

    wave_id: UUID
    number: int
    fulfillments: dict[str, UUID]
    units: int


class WavesMade(Struct, frozen=True, tag="made", tag_field="result", kw_only=True):
    """The waves of a location that were made; `left` fulfillments still wait to be put in one."""

    location: str
    waves: list[Wave]
    left: int


MakeWavesResult = WavesMade | Refused


class WaveRefusal(StrEnum):
    """Why no waves are made, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_LOCATION = "unknown_location"
    NOTHING_TO_PICK = "nothing_to_pick"


class SaveBin(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Say where on a location's shelves an item is; without `bin`, that it has no place of its own."""

    sku: Sku
    location: Code
    bin: Bin | None = None


class BinIs(Struct, frozen=True, tag="saved", tag_field="result", omit_defaults=True, kw_only=True):
    """Where the item is from now on."""

    sku: str
    location: str
    bin: str | None = None


SaveBinResult = BinIs | Refused


class BinRefusal(StrEnum):
    """Why a bin is not saved, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ITEM = "unknown_item"
    BUNDLE_HAS_NO_STOCK = "bundle_has_no_stock"
    UNKNOWN_LOCATION = "unknown_location"
