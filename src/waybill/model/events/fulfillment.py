"""From release to the doorstep: fulfillments, parcels, pickups, tracking."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

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
