"""What is asked of gateways, as events: captures, voids, refunds, renewals."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from waybill.decisions.payments.book import Book
from waybill.model.events import Money
from waybill.model.events.payments import CaptureAsked, RefundAsked, RenewalAsked, VoidAsked
from waybill.model.payments import Abilities, PaymentFact, Requested

Gateways = Mapping[str, Abilities]
UNKNOWN = Abilities()


def capturable(gateways: Gateways, payment: PaymentFact) -> int:
    """What can be asked of its gateway now, in minor units: one that captures once is not asked while it does."""
    if payment.gateway not in gateways:
        return 0
    once = not gateways[payment.gateway].multiple_captures
    return 0 if once and payment.in_flight("capture") else payment.uncaptured


def ask_capture(
    book: Book, ids: Iterator[UUID], payment: PaymentFact, amount: int, index: int, gateways: Gateways,
    cause: str | None = None, subject_id: UUID | None = None,
) -> Requested:  # fmt: skip
    """Ask for authorized money. A gateway that captures once lets go of the rest."""
    abilities = gateways.get(payment.gateway, UNKNOWN)
    data = CaptureAsked(
        payment_id=payment.payment_id, action_id=next(ids), amount=amount, cause=cause, subject_id=subject_id,
        final=not abilities.multiple_captures,
        money=[Money(kind="capture_pending", amount=amount, payment_id=payment.payment_id)],
    )  # fmt: skip
    book.add(payment.order_id, data, index)
    return Requested(payment_id=payment.payment_id, action_id=data.action_id, amount=amount)


def ask_captures(
    book: Book, ids: Iterator[UUID], payments: Sequence[PaymentFact], amount: int, index: int, gateways: Gateways,
    cause: str | None = None,
) -> list[Requested]:  # fmt: skip
    """Ask for an amount from several payments, the first of them first.

    One that captures only once, or only whole, is asked for all that it has: there is no second time.
    """
    asked = []
    for payment in payments:
        available = capturable(gateways, payment)
        if amount <= 0 or not available:
            continue
        abilities = gateways[payment.gateway]
        in_parts = abilities.partial_captures and abilities.multiple_captures
        part = min(amount, available) if in_parts else available
        asked.append(ask_capture(book, ids, payment, part, index, gateways, cause))
        amount -= part
    return asked


def ask_void(book: Book, ids: Iterator[UUID], payment: PaymentFact, index: int, cause: str | None = None) -> Requested:
    """Ask to let go of what is authorized and not captured."""
    data = VoidAsked(
        payment_id=payment.payment_id, action_id=next(ids), amount=payment.uncaptured, cause=cause
    )  # fmt: skip
    book.add(payment.order_id, data, index)
    return Requested(payment_id=payment.payment_id, action_id=data.action_id, amount=data.amount)


def ask_refunds(
    book: Book, ids: Iterator[UUID], payments: Sequence[PaymentFact], amount: int, index: int, cause: str,
    subject_id: UUID | None = None,
) -> list[Requested]:  # fmt: skip
    """Ask to pay an amount back to several payments, the first of them first."""
    asked = []
    for payment in payments:
        part = min(amount, payment.refundable)
        if part <= 0:
            continue
        data = RefundAsked(
            payment_id=payment.payment_id, action_id=next(ids), amount=part, cause=cause, subject_id=subject_id,
            money=[Money(kind="refund_pending", amount=part, payment_id=payment.payment_id)],
        )  # fmt: skip
        book.add(payment.order_id, data, index)
        asked.append(Requested(payment_id=payment.payment_id, action_id=data.action_id, amount=part))
        amount -= part
    return asked


def ask_renewal(book: Book, ids: Iterator[UUID], payment: PaymentFact, index: int) -> Requested:
    """Ask to let an authorization live on."""
    data = RenewalAsked(payment_id=payment.payment_id, action_id=next(ids), amount=payment.uncaptured)
    book.add(payment.order_id, data, index)
    return Requested(payment_id=payment.payment_id, action_id=data.action_id, amount=data.amount)
