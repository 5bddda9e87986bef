"""What the verbs of payments check alike."""

from enum import StrEnum
from uuid import UUID

from waybill.decisions.payments.book import Book
from waybill.model.facts import OrderFact
from waybill.model.payments import PaymentFact
from waybill.model.results import Refused


def refused(refusal: StrEnum | str, detail: str, field: str | None = None, **data: object) -> Refused:
    """A refusal."""
    return Refused(type=str(refusal), detail=detail, field=field, data=data)


def unknown_order() -> Refused:
    """There is no such order."""
    return refused("unknown_order", "There is no order with this id.", "/order_id")


def changed_meanwhile(order: OrderFact, version: int | None) -> Refused | None:
    """The refusal where the order is not at the version that was named."""
    if version is None or version == order.version:
        return None
    return refused(
        "version_changed",
        f"The order was changed meanwhile: it is at version {order.version}, not {version}. Read it again.",
        "/version",
        version=order.version,
    )


def payment_in(book: Book, order: OrderFact, payment_id: UUID) -> PaymentFact | Refused:
    """The order's payment with this id."""
    payment = book.payments.get(payment_id)
    if payment is None or payment.order_id != order.order_id:
        return refused("unknown_payment", "The order has no payment with this id.", "/payment_id")
    return payment
