"""What the API answers about a location's floor: stages of work, waves, a kitchen's tickets, and what a scanned code is."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.fulfillment import FulfillmentStatus
from waybill.model.fulfillment_views import AmountsHere, FulfillmentDetail, LocationCode, Number, WorkAmount
from waybill.model.views import Limit, Steps
from waybill.model.wire import WITHOUT_CONTROLS, Code

Stage = Literal[
    "scheduled", "to_accept", "to_pick", "picking", "queued", "preparing", "baking", "checked", "to_pack", "to_make_ready",
    "to_hand_over", "at_counter",
]  # fmt: skip
Minutes = Annotated[int, Meta(description="Minutes; negative where the time is over.", examples=[12])]


class WorkQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Of one `stage`, or of all; `rows` is how many of each are shown, those that are due first."""

    stage: Stage | None = None
    rows: Limit = 50


class WorkRow(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A fulfillment on a location's board. `due_at` is when it has to leave, or a kitchen has to be done."""

    fulfillment_id: UUID
    number: Number
    order_id: UUID
    status: FulfillmentStatus
    profile: str
    method: Annotated[str, Meta(description="The order's.", examples=["ship"])]
    wave: int | None = None
    name: Annotated[str, Meta(description="The buyer's; gone once they are erased.")] | None = None
    city: str | None = None
    country: str | None = None
    lines: int
    units: Steps
    to_pick: Steps = 0
    picked: Steps = 0
    packed: Steps = 0
    amounts: AmountsHere = msgspec.field(default_factory=list)
    holds: list[str] = msgspec.field(default_factory=list)
    placed_at: datetime
    due_at: datetime | None = None
    since: Annotated[datetime, Meta(description="When the location was given it, took it on, or was done with it.")]
    scheduled_at: datetime | None = None
    parcels: Annotated[list[UUID], Meta(description="Parcels that have not left.")] = msgspec.field(
        default_factory=list
    )


class WorkStage(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """All that is at one stage: how many, how many of them are late, and those that are due first."""

    stage: Stage
    count: int
    late: Annotated[int, Meta(description="Should have left by now.")] = 0
    units: Steps = 0
    oldest_at: Annotated[datetime, Meta(description="When the oldest order among them was placed.")] | None = None
    rows: list[WorkRow] = msgspec.field(default_factory=list)


class WaveShown(Struct, frozen=True, kw_only=True):
    """A wave and how far it is. `to_pick` units of `units` are still on the shelves; `done` fulfillments need no more picking."""

    wave_id: UUID
    number: int
    location: LocationCode
    made_at: datetime
    fulfillments: int
    done: int
    units: Steps
    to_pick: Steps
    amounts: Annotated[list[WorkAmount], Meta(description="The units, by what they are measured in.")]


class Work(Struct, frozen=True, kw_only=True):
    """What a location has to do, by stage; stages that are empty and not its own are left out. `waves` are the open ones."""

    location: LocationCode
    name: str
    kind: str
    stages: list[WorkStage]
    waves: list[WaveShown]
    arrived: Annotated[int, Meta(description="Buyers who are here to pick up.")]


class WaveQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A location's waves, newest first: those with something to pick or, with `all`, also those that are done."""

    location: Code
    all: bool = False
    limit: Limit = 50


class Ticket(FulfillmentDetail, frozen=True, omit_defaults=True, kw_only=True):
    """A kitchen's ticket. `due_at` is when it should be done, `step_at` when its step began."""

    due_at: datetime | None = None
    minutes_left: Minutes | None = None
    step_at: datetime | None = None


class Kitchen(Struct, frozen=True, kw_only=True):
    """A kitchen's tickets, what is due first; `to_accept` and `ready` ones among them."""

    location: LocationCode
    name: str
    tickets: list[Ticket]


class ScanQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A code as scanned or typed in: of an order, fulfillment, parcel, return, wave or item."""

    code: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=128,
            pattern=WITHOUT_CONTROLS,
            description="Such as `#1001-1`, `1001-P1`, a tracking number, a barcode or a SKU; case does not matter.",
            examples=["1001-1"],
        ),
    ]


class ScanMatch(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Something that a code is of. `number` is what people call it: an item's is its SKU."""

    kind: Literal["fulfillment", "parcel", "return", "order", "wave", "item"]
    id: UUID
    number: Annotated[str, Meta(examples=["#1001-1"])]
    title: str | None = None
    status: str | None = None
    location: str | None = None
    order_id: UUID | None = None


class Scanned(Struct, frozen=True, kw_only=True):
    """All that a code may be of, the surest first; nothing where nobody knows it."""

    code: str
    matches: list[ScanMatch]
