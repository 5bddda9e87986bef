"""What all events share, and the changes that any event about an order may carry."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec
from msgspec import Struct


class EventData(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The base of all event data. `numbered` types take the shop's next order number."""

    type: ClassVar[str]
    version: ClassVar[int] = 1
    numbered: ClassVar[bool] = False


class Event(Struct, frozen=True):
    """One fact to be recorded. `subject` is what it is about where that is no order; `request` the index of its request."""

    data: EventData
    order_id: UUID | None = None
    request: int = 0
    subject: str | None = None
    occurred_at: datetime | None = None
    cause_id: UUID | None = None


class Reserved(Struct, frozen=True):
    """Units of a line reserved at a location."""

    line: int
    item_id: UUID
    location_id: UUID
    quantity: int


class Move(Struct, frozen=True):
    """Units of a line that go from one bucket to another (`BUCKETS` of `model/orders.py`).

    An edit changes what is ordered: units that come in have the source `ordered`, units that go the target `ordered`.
    """

    line: int
    source: str
    target: str
    quantity: int


class StockChange(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What changes at one stock level. `kind` is the movement's in the ledger; `reserved` alone moves nothing on hand."""

    item_id: UUID
    location_id: UUID
    kind: str
    sellable: int = 0
    quarantine: int = 0
    damaged: int = 0
    reserved: int = 0
    reason: str | None = None


class Money(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """`amount` minor units (negative takes back) of one kind, of a payment or (credits, write-offs) of the order alone.

    Kinds: `authorized`, `capture_pending`, `captured`, `refund_pending`, `refunded`, `disputed` (open), `dispute_lost`,
    and without a payment `credited`, `written_off`.
    """

    kind: str
    amount: int
    payment_id: UUID | None = None


class GoodsMoved(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """The base of events that change stock levels."""

    stock: list[StockChange] = msgspec.field(default_factory=list)


class OrderChanged(GoodsMoved, frozen=True, omit_defaults=True, kw_only=True):
    """The base of what happens to an order after it was taken in. Each such event raises the order's version by one.

    `freed` and `reserved` undo and make reservations; `released` are reservations that became a fulfillment's
    and `unreleased` the other way: the stock stays reserved. `order_status` is the order's new one, `holds_set` and
    `holds_lifted` change its set of holds. What a type needs beyond these it adds as fields of its own.
    """

    order_status: str | None = None
    moves: list[Move] = msgspec.field(default_factory=list)
    freed: list[Reserved] = msgspec.field(default_factory=list)
    reserved: list[Reserved] = msgspec.field(default_factory=list)
    released: list[Reserved] = msgspec.field(default_factory=list)
    unreleased: list[Reserved] = msgspec.field(default_factory=list)
    money: list[Money] = msgspec.field(default_factory=list)
    holds_set: list[str] = msgspec.field(default_factory=list)
    holds_lifted: list[str] = msgspec.field(default_factory=list)
