"""What a command would do, seen before it is done."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.orders import OrderStatus, Promise
from waybill.model.views import Minor, OrderNumber, PaymentStatus, Steps

# What an operation takes or answers: its own description says what is in it.
Asked = Annotated[dict[str, Any], Meta(extra_json_schema={"additionalProperties": True})]


class OrderFigures(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Where an order stands. `balance` is what is still to be paid, negative where money is owed to the buyer."""

    status: OrderStatus
    payment_status: PaymentStatus
    fulfillment_status: str
    total: Minor
    balance: Minor = 0
    paid: Minor = 0
    refunded: Minor = 0
    refund_pending: Minor = 0
    authorized: Minor = 0
    credited: Minor = 0
    holds: list[str] = msgspec.field(default_factory=list)
    promise: Promise | None = None


MoneyForeseenKind = Literal[
    "authorize", "capture", "refund", "void", "renew", "authorized", "captured", "refunded", "credited", "written_off",
    "disputed", "dispute_lost",
]  # fmt: skip


class MoneyForeseen(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Money that would move. `authorize`, `capture`, `refund`, `void` and `renew` would be asked of the payment's gateway."""

    kind: MoneyForeseenKind
    amount: Minor
    payment_id: UUID | None = None
    tender: str | None = None
    gateway: str | None = None


class UnitsForeseen(Struct, frozen=True, kw_only=True):
    """How many units of a line would be more (or fewer) in each bucket."""

    line: int
    sku: str
    title: str
    scale: int = 1
    unit: str = "unit"
    buckets: Annotated[dict[str, int], Meta(examples=[{"reserved": -2, "canceled": 2}])]


class StockForeseen(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """How a stock level would change; `available` is what could be promised to others."""

    item_id: UUID
    sku: str
    location: str
    scale: int = 1
    unit: str = "unit"
    sellable: int = 0
    reserved: int = 0
    quarantine: int = 0
    damaged: int = 0
    available: int = 0


class EventForeseen(Struct, frozen=True, kw_only=True):
    """Something that would happen, in words."""

    type: Annotated[str, Meta(examples=["order.canceled"])]
    words: str


class MessageForeseen(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A message that the buyer would get. `later`: not at once, but when what `when` says has come about.

    `kept` says why it would only be kept; `subject` and `text` are there for the first messages of a preview.
    """

    kind: str
    when: str
    later: bool = False
    recipient: str | None = None
    kept: str | None = None
    language: str | None = None
    subject: str | None = None
    text: str | None = None


class OrderForeseen(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What would become of one order. `before` is absent where it would be a new one: its number is not kept for it."""

    order_id: UUID
    number: OrderNumber
    currency: str
    before: OrderFigures | None = None
    after: OrderFigures
    money: list[MoneyForeseen] = msgspec.field(default_factory=list)
    units: list[UnitsForeseen] = msgspec.field(default_factory=list)
    events: list[EventForeseen] = msgspec.field(default_factory=list)
    messages: list[MessageForeseen] = msgspec.field(default_factory=list)


class Preview(Struct, frozen=True, kw_only=True):
    """What would happen: the command's answers as it would give them, and what would follow. Nothing of it was done.

    `refused` counts refusals among `results`. `orders` are all that would change, those asked for or others; `events` are
    what else would happen. Ids and numbers that would be new are not kept.
    """

    operation: str
    results: list[Asked]
    refused: Steps
    orders: list[OrderForeseen]
    stock: list[StockForeseen]
    events: list[EventForeseen]
