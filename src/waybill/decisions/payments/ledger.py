"""What the decisions about money beside the gateways share: whether an order's terms are met, and the usual refusals."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from waybill.decisions.lifecycles import ORDER, may
from waybill.decisions.payments.book import Book
from waybill.model.events import OrderConfirmed
from waybill.model.facts import OrderFact
from waybill.model.money import divide
from waybill.model.payments import PaymentFact
from waybill.model.results import Refused

# States in which an order takes no more part in trade: money that comes then is late.
ENDED = ("canceled", "expired")
_HOLDING = ("authorized", "partially_captured")


def terms_met(order: OrderFact, authorized: int = 0) -> bool:
    """Whether enough is paid, or `authorized` besides, for the order to be confirmed."""
    if order.balance <= authorized or order.terms in ("on_delivery", "on_account"):
        return True
    kept = order.paid - order.refunded - order.dispute_lost
    return order.terms == "deposit" and kept + authorized > 0


def confirm_if_met(book: Book, order_id: UUID, index: int, authorized: int = 0) -> None:
    """A placed order whose terms are met is confirmed."""
    order = book.orders[order_id]
    if may(ORDER, order.status, "confirm_orders") and terms_met(order, authorized):
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


def authorized_on(payments: Iterable[PaymentFact], order_id: UUID) -> int:
    """What is authorized for the order and not taken yet."""
    return sum(one.uncaptured for one in payments if one.order_id == order_id and one.status in _HOLDING)
