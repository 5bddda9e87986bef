"""Stock coming in, counted, corrected, expected, falling short."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec

from waybill.model.events.base import EventData, Reserved


class StockShortage(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """Reserved units of an order lost their stock: to another location's stock, else to the backorders, else under a hold."""

    type: ClassVar[str] = "stock.shortage"
    lost: list[Reserved]
    resourced: list[Reserved] = msgspec.field(default_factory=list)
    hold: bool = False


class StockMoved(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """What is on hand changed by `quantity`, at one location, in one condition."""

    item_id: UUID
    location_id: UUID
    quantity: int
    condition: str = "sellable"
    reference: str | None = None


class StockReceived(StockMoved, frozen=True, omit_defaults=True, kw_only=True):
    """Goods arrived, at `unit_cost`; `receipt_id` is the expected receipt they belong to."""

    type: ClassVar[str] = "stock.received"
    unit_cost: int | None = None
    receipt_id: UUID | None = None


class StockAdjusted(StockMoved, frozen=True, omit_defaults=True, kw_only=True):
    """What is on hand was corrected."""

    type: ClassVar[str] = "stock.adjusted"
    reason: str


class StockCounted(StockMoved, frozen=True, omit_defaults=True, kw_only=True):
    """The shelf was counted; `quantity` is the difference to what was thought to be there."""

    type: ClassVar[str] = "stock.counted"
    counted: int


class StockExpected(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """Goods are on their way in, or that expectation changed."""

    type: ClassVar[str] = "stock.expected"
    receipt_id: UUID
    item_id: UUID
    location_id: UUID
    quantity: int
    expected_on: date
    reference: str | None = None


class SafetyStockSet(EventData, frozen=True, kw_only=True):
    """Units never offered for sale."""

    type: ClassVar[str] = "stock.safety_set"
    item_id: UUID
    location_id: UUID
    quantity: int
