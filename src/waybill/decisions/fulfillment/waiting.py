"""Pickups as decisions see them."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class PickupFact(Struct, frozen=True, kw_only=True):
    """Goods that wait, or waited, for their buyer, until `until`."""

    fulfillment_id: UUID
    order_id: UUID
    status: str
    until: datetime
    arrived_at: datetime | None = None
