"""From release to the doorstep: fulfillments, parcels, pickups, tracking."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events.base import EventData, OrderChanged


class UnitsToFulfill(Struct, frozen=True):
    """Units of a line that a fulfillment is to hand over."""

    line: int
    item_id: UUID
    quantity: int


class FulfillmentReleased(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """A location was given its part of an order; with `scheduled_at` it begins then, and its units are its own already."""

    type: ClassVar[str] = "fulfillment.released"
    fulfillment_id: UUID
    position: int
    location_id: UUID
    profile: str
    scheduled_at: datetime | None = None
    lines: list[UnitsToFulfill]


class UnitsMoved(Struct, frozen=True):
    """Units of a line that go from one column of a fulfillment's line to another.

    Columns are `to_pick`, `picked`, `packed`, `ready`, `handed_over`, `short`, `canceled`; units that come from, or go to,
    another fulfillment have the source, or the target, `elsewhere`.
    """

    line: int
    source: str
    target: str
    quantity: int


class FulfillmentChanged(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The base of what happens to a fulfillment: `units` of its lines, and its new status where that changes."""

    fulfillment_id: UUID
    fulfillment_status: str | None = None
    units: list[UnitsMoved] = msgspec.field(default_factory=list)


class FulfillmentStarted(FulfillmentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The time of a scheduled fulfillment has come, or was not waited for."""

    type: ClassVar[str] = "fulfillment.started"
    location_id: UUID


class FulfillmentAccepted(FulfillmentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The location takes it on."""

    type: ClassVar[str] = "fulfillment.accepted"
    location_id: UUID


class FulfillmentRejected(FulfillmentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The location does not take it on and is not asked again: its units are reserved elsewhere, else they wait for stock."""

    type: ClassVar[str] = "fulfillment.rejected"
    location_id: UUID
    reason: str


class FulfillmentPicked(FulfillmentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """Units were taken off the shelf."""

    type: ClassVar[str] = "fulfillment.picked"
    location_id: UUID


class FulfillmentUnpicked(FulfillmentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """Picked units were put back on the shelf; they are still to be picked."""

    type: ClassVar[str] = "fulfillment.unpicked"
    location_id: UUID


class FulfillmentShort(FulfillmentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """Units to be picked are not there, as the `picker` or a count found: they are reserved elsewhere, else they wait."""

    type: ClassVar[str] = "fulfillment.short"
    location_id: UUID
    picker: bool = False


class FulfillmentAdvanced(FulfillmentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The kitchen went on to its next step."""

    type: ClassVar[str] = "fulfillment.advanced"
    location_id: UUID


class FulfillmentSplit(FulfillmentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """Units of a fulfillment became one of their own, at the same location and as far along."""

    type: ClassVar[str] = "fulfillment.split"
    into_id: UUID
    position: int
    location_id: UUID
    profile: str
    status: str
    wave_id: UUID | None = None
    scheduled_at: datetime | None = None
    released_at: datetime | None = None
    accepted_at: datetime | None = None


class FulfillmentMerged(FulfillmentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """All units of a fulfillment went to another one of its order at the same location, which `fulfillment.joined` tells."""

    type: ClassVar[str] = "fulfillment.merged"
    into_id: UUID
    into: int


class FulfillmentJoined(FulfillmentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """A fulfillment got the units of another one of its order."""

    type: ClassVar[str] = "fulfillment.joined"
    from_id: UUID


class FulfillmentMoved(FulfillmentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """A fulfillment went to another location, which holds its units from now on."""

    type: ClassVar[str] = "fulfillment.moved"
    location_id: UUID
    former_id: UUID
    profile: str


class WaveMade(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """Fulfillments of a location are picked in one go."""

    type: ClassVar[str] = "wave.made"
    wave_id: UUID
    number: int
    location_id: UUID
    fulfillments: list[UUID]


class BinSaved(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """Where on a location's shelves an item is; without a bin it has no place of its own."""

    type: ClassVar[str] = "bin.saved"
    item_id: UUID
    location_id: UUID
    bin: str | None = None
