"""Void payments: let go of what is authorized and not captured."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.payments.asking import ask_void
from waybill.decisions.payments.book import Book
from waybill.decisions.payments.checks import changed_meanwhile, payment_in, refused, unknown_order
from waybill.model.events import Event
from waybill.model.facts import OrderFact
from waybill.model.payments import PaymentFact, VoidPayment, VoidPaymentResult, VoidRefusal, VoidRequested
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """`orders` are those asked for, as far as they exist, locked, with all their `payments`."""

    orders: Mapping[UUID, OrderFact]
    payments: Sequence[PaymentFact]


def decide(facts: Facts, requests: Sequence[VoidPayment], ids: Iterator[UUID]) -> Decided[VoidPaymentResult]:
    """One result per request. What is being captured is not let go before that is settled."""
    book = Book(facts.orders, facts.payments)
    results: list[VoidPaymentResult] = []
    for index, request in enumerate(requests):
        order = book.orders.get(request.order_id)
        payment = _check(book, order, request)
        if order is None or isinstance(payment, Refused):
            results.append(payment if isinstance(payment, Refused) else unknown_order())
            continue
        asked = ask_void(book, ids, payment, index)
        results.append(
            VoidRequested(
                order_id=order.order_id, version=book.orders[order.order_id].version, currency=order.currency,
                payment_id=asked.payment_id, action_id=asked.action_id, amount=asked.amount,
            )
        )  # fmt: skip
    return Decided(results, list[Event](book.events))


def _check(book: Book, order: OrderFact | None, request: VoidPayment) -> PaymentFact | Refused:
    if order is None:
        return unknown_order()
    if problem := changed_meanwhile(order, request.version):
        return problem
    payment = payment_in(book, order, request.payment_id)
    if isinstance(payment, Refused):
        return payment
    if payment.in_flight("authorize", "capture", "void", "renew"):
        return refused(
            VoidRefusal.IN_FLIGHT, "The gateway has not answered yet what was asked of it before. Wait for that.", "/payment_id"
        )  # fmt: skip
    if not payment.uncaptured:
        return refused(
            VoidRefusal.NOTHING_AUTHORIZED, "Nothing is authorized that is not captured. Refund what is.", "/payment_id"
        )
    return payment
