"""Capture payments: ask for money that is authorized, up to what is due."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.changes.holds import blocked_by
from waybill.decisions.payments.asking import Gateways, ask_capture, ask_captures, capturable
from waybill.decisions.payments.book import Book
from waybill.decisions.payments.checks import changed_meanwhile, payment_in, refused, unknown_order
from waybill.decisions.payments.terms import unpaid
from waybill.model.events import Event
from waybill.model.facts import OrderFact
from waybill.model.money import money_text
from waybill.model.payments import (
    CapturePayment,
    CapturePaymentResult,
    CaptureRefusal,
    CaptureRequested,
    PaymentFact,
    Requested,
)
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """`orders` are those asked for, as far as they exist, locked, with all their `payments`; `gateways` are installed."""

    orders: Mapping[UUID, OrderFact]
    payments: Sequence[PaymentFact]
    gateways: Gateways


def decide(facts: Facts, requests: Sequence[CapturePayment], ids: Iterator[UUID]) -> Decided[CapturePaymentResult]:
    """One result per request. Without a payment named, the oldest are captured first."""
    book = Book(facts.orders, facts.payments)
    results: list[CapturePaymentResult] = []
    for index, request in enumerate(requests):
        order = book.orders.get(request.order_id)
        asked = _asked(facts, book, order, request, index, ids)
        if order is None or isinstance(asked, Refused):
            results.append(asked if isinstance(asked, Refused) else unknown_order())
            continue
        version = book.orders[order.order_id].version
        results.append(
            CaptureRequested(order_id=order.order_id, version=version, currency=order.currency, actions=asked)
        )
    return Decided(results, list[Event](book.events))


def _asked(
    facts: Facts, book: Book, order: OrderFact | None, request: CapturePayment, index: int, ids: Iterator[UUID]
) -> list[Requested] | Refused:
    if order is None:
        return unknown_order()
    if problem := changed_meanwhile(order, request.version):
        return problem
    if holds := blocked_by("capture", order.holds):
        return refused(
            CaptureRefusal.ON_HOLD, f"The order is on hold ({', '.join(holds)}). Lift that first.", "/order_id", holds=holds
        )  # fmt: skip
    payments = book.of(order.order_id)
    if request.payment_id is not None:
        named = payment_in(book, order, request.payment_id)
        if isinstance(named, Refused):
            return named
        payments = [named]
    available = sum(capturable(facts.gateways, one) for one in payments)
    due = unpaid(order) - sum(one.capture_pending for one in book.of(order.order_id))
    problem = _check(order, request, available, due, payments)
    if problem:
        return problem
    amount = request.amount or min(available, due)
    if request.payment_id is None:
        return ask_captures(book, ids, payments, amount, index, facts.gateways)
    (payment,) = payments
    abilities = facts.gateways[payment.gateway]
    if not abilities.partial_captures and amount < available:
        return refused(
            CaptureRefusal.WHOLE_ONLY, f"{payment.gateway} captures an authorization whole: ask for all of it.", "/amount",
            authorized=available,
        )  # fmt: skip
    return [ask_capture(book, ids, payment, amount, index, facts.gateways)]


def _check(
    order: OrderFact, request: CapturePayment, available: int, due: int, payments: Sequence[PaymentFact]
) -> Refused | None:
    if not available:
        return refused(
            CaptureRefusal.NOTHING_AUTHORIZED, "Nothing is authorized that is not captured or asked for already.",
            "/payment_id" if request.payment_id else "/order_id",
        )  # fmt: skip
    if due <= 0:
        return refused(CaptureRefusal.NOTHING_DUE, "All that the order comes to is paid or asked for.", "/order_id")
    if request.amount is None:
        return None
    if request.amount > due:
        return refused(
            CaptureRefusal.MORE_THAN_DUE, f"Only {money_text(due, order.currency)} is still due. Ask for no more.",
            "/amount", due=due,
        )  # fmt: skip
    beyond = payments[0].over_capture if request.payment_id is not None else 0
    if request.amount > available + beyond:
        return refused(
            CaptureRefusal.MORE_THAN_AUTHORIZED,
            f"Only {money_text(available, order.currency)} is authorized. Ask for no more, or start another payment.",
            "/amount",
            authorized=available,
        )
    return None
