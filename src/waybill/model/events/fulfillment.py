"""From release to the doorstep: fulfillments, parcels, pickups, tracking."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events.base import OrderChanged


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
