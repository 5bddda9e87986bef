"""Fulfillments as decisions see them: what was gathered, with their order locked."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct


class FulfillmentLineFact(Struct, frozen=True):
    """Units of a line in a fulfillment, each in one column; `short` and `canceled` ones are no longer its own."""

    line: int
    item_id: UUID
    quantity: int
    to_pick: int = 0
    picked: int = 0
    packed: int = 0
    ready: int = 0
    handed_over: int = 0
    short: int = 0
    canceled: int = 0

    @property
    def live(self) -> int:
        """Units that are still to be handed over."""
        return self.to_pick + self.picked + self.packed + self.ready


class FulfillmentFact(Struct, frozen=True, kw_only=True):
    """What a location is to hand over of an order. `profile` is the order's method, or `kitchen`."""

    fulfillment_id: UUID
    order_id: UUID
    position: int
    location_id: UUID
    status: str
    profile: str
    wave_id: UUID | None = None
    scheduled_at: datetime | None = None
    released_at: datetime | None = None
    accepted_at: datetime | None = None
    ready_at: datetime | None = None
    arrived_at: datetime | None = None
    handed_over_at: datetime | None = None
    ended_at: datetime | None = None
    lines: list[FulfillmentLineFact] = msgspec.field(default_factory=list)
