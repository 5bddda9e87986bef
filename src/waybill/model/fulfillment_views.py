"""What the API answers about fulfillments, waves and what is to be picked."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.fulfillment import FulfillmentStatus, LineNow
from waybill.model.parcel_shown import ParcelShown
from waybill.model.views import Amount, Cursor, Limit, OptionShown, Steps
from waybill.model.wire import Code

Number = Annotated[str, Meta(description="As people call it.", examples=["#1001-1"])]
LocationCode = Annotated[str, Meta(description="The location's code.", examples=["BERLIN"])]
WaveNumber = Annotated[int, Meta(ge=1, le=2_147_483_647, description="A wave's number.", examples=[7])]


class FulfillmentQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which fulfillments; all that is given must hold. Without a status, those that have not ended."""

    location: Code | None = None
    status: FulfillmentStatus | None = None
    order: Annotated[int, Meta(ge=1, le=10**15, description="An order's number.")] | None = None
    wave: WaveNumber | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class WorkAmount(Amount, frozen=True, omit_defaults=True, kw_only=True):
    """How much of a fulfillment or a wave is measured alike, and how far it is: in steps of 1/`scale` of `unit`."""

    to_pick: Steps = 0
    picked: Steps = 0
    packed: Steps = 0


AmountsHere = Annotated[
    list[WorkAmount], Meta(description="The units that are still here, by what they are measured in.")
]


class FulfillmentSummary(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A fulfillment as lists show it. Units are steps of the items' units, of all lines together."""

    fulfillment_id: UUID
    number: Number
    order_id: UUID
    location: LocationCode
    status: FulfillmentStatus
    profile: Annotated[str, Meta(description="The order's method, or `kitchen`.", examples=["ship"])]
    wave: WaveNumber | None = None
    lines: Annotated[int, Meta(description="How many lines it has.")]
    to_pick: Steps = 0
    picked: Steps = 0
    packed: Steps = 0
    amounts: AmountsHere = msgspec.field(default_factory=list)
    holds: list[str] = msgspec.field(default_factory=list)
    placed_at: datetime
    ship_by: datetime | None = None
    scheduled_at: datetime | None = None
    released_at: datetime | None = None
    accepted_at: datetime | None = None
    ready_at: datetime | None = None
    handed_over_at: datetime | None = None
    ended_at: datetime | None = None


class FulfillmentLine(LineNow, frozen=True, omit_defaults=True, kw_only=True):
    """Units of a line, what they are known by, where they are on the shelves, and what the buyer wants of them."""

    item_id: UUID
    title: str
    barcode: str | None = None
    bin: str | None = None
    scale: int = 1
    unit: str = "unit"
    weight: Annotated[int, Meta(description="Grams of one unit.")] | None = None
    parent: int | None = None
    options: list[OptionShown] = msgspec.field(default_factory=list)
    properties: dict[str, str] = msgspec.field(default_factory=dict)


class FulfillmentDetail(FulfillmentSummary, frozen=True, omit_defaults=True, kw_only=True):
    """A fulfillment whole; `version` is the order's, `note` the buyer's. `weight` is that of all its units, where known."""

    version: int
    method: Annotated[str, Meta(description="The order's.", examples=["ship"])]
    name: Annotated[str, Meta(description="The buyer's.")] | None = None
    city: str | None = None
    country: str | None = None
    deliver_by: datetime | None = None
    note: str | None = None
    weight: Annotated[int, Meta(description="Grams.")] | None = None
    units: list[FulfillmentLine]
    parcels: list[ParcelShown] = msgspec.field(default_factory=list)


class BoardColumn(Struct, frozen=True, kw_only=True):
    """One column of a location's board: how many there are, and those that have waited longest."""

    status: FulfillmentStatus
    count: int
    rows: list[FulfillmentSummary]


class Board(Struct, frozen=True, kw_only=True):
    """What a location has to do: to accept (released), to pick (accepted), picking, packed, ready, and a kitchen's steps."""

    location: LocationCode
    columns: list[BoardColumn]


class PickListQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What to pick: of a wave, or of all that is released or accepted at a location, oldest first, at most `limit` of them."""

    wave: WaveNumber | None = None
    location: Code | None = None
    status: Literal["released", "accepted", "picking"] | None = None
    limit: Annotated[int, Meta(ge=1, le=500, description="The most fulfillments the list is for.")] = 100


class PackingSlipQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whose packing slips."""

    orders: Annotated[
        str,
        Meta(
            pattern=r"\A[1-9][0-9]{0,14}(,[1-9][0-9]{0,14}){0,99}\Z",
            description="Order numbers with commas between them, up to 100.",
            examples=["1001,1002"],
        ),
    ]


class PickPart(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Units that one fulfillment needs of what is in a bin, and what the buyer wants of them."""

    fulfillment_id: UUID
    number: Number
    line: int
    quantity: Steps
    options: list[OptionShown] = msgspec.field(default_factory=list)
    properties: dict[str, str] = msgspec.field(default_factory=dict)


class PickRow(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An item to be picked, in order of bins; what has no bin comes last."""

    bin: str | None = None
    item_id: UUID
    sku: str
    title: str
    barcode: str | None = None
    scale: int = 1
    unit: str = "unit"
    quantity: Steps
    parts: list[PickPart]


class PickList(Struct, frozen=True, kw_only=True):
    """What to pick at a location, in the order of the walk."""

    location: LocationCode
    fulfillments: int
    units: int
    amounts: Annotated[list[Amount], Meta(description="The units, by what they are measured in.")]
    rows: list[PickRow]


class BinShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Where an item is on a location's shelves, and how much is there."""

    bin: str
    sku: str
    title: str
    sellable: Steps = 0


class BinQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Bins of a location."""

    location: Code
