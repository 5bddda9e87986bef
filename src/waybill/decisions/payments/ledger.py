"""What the decisions about money beside the gateways share: whether an order's terms are met, and the usual refusals."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from waybill.decisions.payments.book import Book
from waybill.decisions.payments.terms import is_met, uncovered
from waybill.model.events import OrderChanged, OrderConfirmed
from waybill.model.facts import OrderFact
from waybill.model.money import divide
from waybill.model.results import Refused

# States in which an order takes no more part in trade: money that comes then is late.
ENDED = ("canceled", "expired")


def note(book: Book, order_id: UUID, data: OrderChanged, index: int, at: datetime | None = None) -> None:
    """Note what happened (`at` some earlier time); an order that lacks no money any more is let go on and confirmed."""
    order = book.orders[order_id]
    book.add(order_id, data, index, at)
    if "payment" in order.holds and uncovered(book.orders[order_id], book.of(order_id)) <= 0:
        book.orders[order_id] = msgspec.structs.replace(
            book.orders[order_id], holds=[hold for hold in order.holds if hold != "payment"]
        )
        lifted = msgspec.structs.replace(data, holds_lifted=["payment"])
        book.events[-1] = msgspec.structs.replace(book.events[-1], data=lifted)
    confirm_if_met(book, order_id, index)


def confirm_if_met(book: Book, order_id: UUID, index: int) -> None:
    """A placed order whose terms of payment are met is confirmed."""
    if is_met(book.orders[order_id], book.of(order_id)):
        book.add(order_id, OrderConfirmed(), index)


def was_draft(order: OrderFact) -> bool:
    """Whether the order never was placed: nothing is due for it."""
    if order.status in ("draft", "discarded"):
        return True
    return order.status == "expired" and any(line.unsourced for line in order.lines)


def shared_tax(tax: int, total: int, amount: int) -> int:
    """The part of a tax that is in `amount` of `total`."""
    return divide(tax * amount, total) if total > 0 else 0


def check_order(order: OrderFact | None, version: int | None, kind: type[StrEnum]) -> Refused | None:
    """The refusals that most of these verbs begin with, those that `kind` has: unknown, changed meanwhile, a draft."""
    if order is None:
        return refused(kind["UNKNOWN_ORDER"], "There is no order with this id.", "/order_id")
    if version is not None and version != order.version:
        return refused(
            kind["VERSION_CHANGED"],
            f"The order was changed meanwhile: it is at version {order.version}, not {version}. Read it again.",
            "/version",
            version=order.version,
        )
    if "IS_DRAFT" in kind.__members__ and was_draft(order):
        return refused(kind["IS_DRAFT"], "This is a draft: nothing is due for it. Place it first.", "/order_id")
    return None


def refused(refusal: StrEnum, detail: str, field: str | None = None, **data: object) -> Refused:
    """A refusal with its stable type."""
    return Refused(type=refusal.value, detail=detail, field=field, data=data)
