"""Refund payments: pay back what an order owes its buyer, never more, to where it came from."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.payments.asking import ask_refunds
from waybill.decisions.payments.book import Book
from waybill.decisions.payments.checks import changed_meanwhile, payment_in, refused, unknown_order
from waybill.model.events import Event
from waybill.model.facts import OrderFact
from waybill.model.money import money_text
from waybill.model.payments import (
    PaymentFact,
    RefundPayment,
    RefundPaymentResult,
    RefundRefusal,
    RefundRequested,
    Requested,
)
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """`orders` are those asked for, as far as they exist, locked, with all their `payments`; `gateways` are installed."""

    orders: Mapping[UUID, OrderFact]
    payments: Sequence[PaymentFact]
    gateways: Collection[str]


def decide(facts: Facts, requests: Sequence[RefundPayment], ids: Iterator[UUID]) -> Decided[RefundPaymentResult]:
    """One result per request. Without a payment named, the newest are paid back first."""
    book = Book(facts.orders, facts.payments)
    results: list[RefundPaymentResult] = []
    for index, request in enumerate(requests):
        order = book.orders.get(request.order_id)
        asked = _asked(facts, book, order, request, index, ids)
        if order is None or isinstance(asked, Refused):
            results.append(asked if isinstance(asked, Refused) else unknown_order())
            continue
        after = book.orders[order.order_id]
        results.append(
            RefundRequested(
                order_id=order.order_id, version=after.version, currency=order.currency, owed=owed(after), actions=asked
            )
        )  # fmt: skip
    return Decided(results, list[Event](book.events))


def owed(order: OrderFact) -> int:
    """What is owed to the buyer and not being paid back already, in minor units."""
    return max(0, order.owed - order.refund_pending)


def newest_first(book: Book, order_id: UUID, gateways: Collection[str]) -> list[PaymentFact]:
    """An order's payments that money can go back to, the newest first."""
    return [one for one in reversed(book.of(order_id)) if one.gateway in gateways and one.refundable]


def _asked(
    facts: Facts, book: Book, order: OrderFact | None, request: RefundPayment, index: int, ids: Iterator[UUID]
) -> list[Requested] | Refused:
    if order is None:
        return unknown_order()
    if problem := changed_meanwhile(order, request.version):
        return problem
    payments = newest_first(book, order.order_id, facts.gateways)
    if request.payment_id is not None:
        named = payment_in(book, order, request.payment_id)
        if isinstance(named, Refused):
            return named
        payments = [one for one in payments if one is named]
    due = owed(order)
    if not due and order.owed and order.refund_pending:
        return refused(
            RefundRefusal.NOTHING_OWED,
            f"All that is owed to the buyer, {money_text(order.owed, order.currency)}, is being paid back already."
            " Settle that refund, or wait for the gateway's answer.",
            "/order_id",
            pending=order.refund_pending,
        )
    if not due:
        return refused(
            RefundRefusal.NOTHING_OWED,
            "Nothing is owed to the buyer. Cancel, take back or credit what is to be paid back first.",
            "/order_id",
        )
    if request.amount is not None and request.amount > due:
        return refused(
            RefundRefusal.MORE_THAN_OWED, f"Only {money_text(due, order.currency)} is owed to the buyer. Refund no more.",
            "/amount", owed=due,
        )  # fmt: skip
    room = sum(one.refundable for one in payments)
    amount = request.amount or (due if request.payment_id is None else min(due, room))
    if amount > room or not room:
        return refused(
            RefundRefusal.MORE_THAN_CAPTURED,
            f"Only {money_text(room, order.currency)} can go back to where it came from. Pay the rest back otherwise.",
            "/payment_id" if request.payment_id else "/amount",
            refundable=room,
        )
    return ask_refunds(book, ids, payments, amount, index, request.cause, request.subject_id)
