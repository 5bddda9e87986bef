"""Renew payments: let authorizations live on."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.payments.asking import UNKNOWN, Gateways, ask_renewal
from waybill.decisions.payments.book import Book
from waybill.decisions.payments.checks import changed_meanwhile, payment_in, refused, unknown_order
from waybill.model.events import Event
from waybill.model.facts import OrderFact
from waybill.model.payments import PaymentFact, RenewalRequested, RenewPayment, RenewPaymentResult, RenewRefusal
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """`orders` are those asked for, as far as they exist, locked, with all their `payments`; `gateways` are installed."""

    orders: Mapping[UUID, OrderFact]
    payments: Sequence[PaymentFact]
    gateways: Gateways


def decide(facts: Facts, requests: Sequence[RenewPayment], ids: Iterator[UUID]) -> Decided[RenewPaymentResult]:
    """One result per request."""
    book = Book(facts.orders, facts.payments)
    results: list[RenewPaymentResult] = []
    for index, request in enumerate(requests):
        order = book.orders.get(request.order_id)
        payment = _check(facts, book, order, request)
        if order is None or isinstance(payment, Refused):
            results.append(payment if isinstance(payment, Refused) else unknown_order())
            continue
        asked = ask_renewal(book, ids, payment, index)
        results.append(
            RenewalRequested(
                order_id=order.order_id, version=book.orders[order.order_id].version, currency=order.currency,
                payment_id=asked.payment_id, action_id=asked.action_id, amount=asked.amount,
            )
        )  # fmt: skip
    return Decided(results, list[Event](book.events))


def _check(facts: Facts, book: Book, order: OrderFact | None, request: RenewPayment) -> PaymentFact | Refused:
    if order is None:
        return unknown_order()
    if problem := changed_meanwhile(order, request.version):
        return problem
    payment = payment_in(book, order, request.payment_id)
    if isinstance(payment, Refused):
        return payment
    if not payment.uncaptured:
        return refused(RenewRefusal.NOTHING_AUTHORIZED, "Nothing is authorized that is not captured.", "/payment_id")
    if payment.in_flight("authorize", "capture", "void", "renew"):
        return refused(
            RenewRefusal.IN_FLIGHT, "The gateway has not answered yet what was asked of it before. Wait for that.", "/payment_id"
        )  # fmt: skip
    if not facts.gateways.get(payment.gateway, UNKNOWN).renewable:
        return refused(
            RenewRefusal.NOT_RENEWABLE, f"{payment.gateway} renews no authorizations. Capture it, or start another payment.",
            "/payment_id",
        )  # fmt: skip
    return payment
