"""Return late money: what came after the end of an order brings it back where that can be, and otherwise is paid back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.folding import Folding
from waybill.decisions.fulfillment.goods import ExceptionFact
from waybill.decisions.payments.asking import Gateways, ask_refunds
from waybill.decisions.payments.book import Book
from waybill.decisions.payments.checks import unknown_order
from waybill.decisions.payments.ledger import ENDED
from waybill.decisions.payments.refund_payments import newest_first, owed
from waybill.decisions.payments.reinstate_orders import Facts as Orders
from waybill.decisions.payments.reinstate_orders import can_come_back, reinstate, revive, would_be_met
from waybill.model.events import Event
from waybill.model.events.parcels import ExceptionResolved
from waybill.model.events.tenders import OrderReinstated
from waybill.model.facts import OrderFact
from waybill.model.payments import LateMoneySeenTo, PaymentFact, Requested, ReturnLateMoney, ReturnLateMoneyResult
from waybill.model.results import Decided

CAUSE = "late_money"


class Facts(Struct, frozen=True):
    """The `orders` asked for with all that may bring them back; `exceptions` that are open about their money, by order."""

    orders: Orders
    exceptions: Mapping[UUID, Sequence[ExceptionFact]]
    gateways: Gateways


def decide(
    facts: Facts, requests: Sequence[ReturnLateMoney], now: datetime, ids: Iterator[UUID]
) -> Decided[ReturnLateMoneyResult]:
    """One result per request. What is being paid back already, or could not be, is not asked for again."""
    known = facts.orders
    book = Book(known.orders, known.payments)
    folding = Folding(known.shop, known.locations, known.orders.values(), known.levels, now)
    done: set[UUID] = set()
    results: list[ReturnLateMoneyResult] = []
    for index, request in enumerate(requests):
        order = book.orders.get(request.order_id)
        if order is None:
            results.append(unknown_order())
            continue
        late = order.status == "expired" or any(one.kind == CAUSE for one in facts.exceptions.get(order.order_id, ()))
        revived = late and _reinstated(known, book, folding, order, index, now)
        actions = _paid_back(facts, book, order, index, ids) if late and not revived else []
        resolved = _resolved(facts, book, order.order_id, done, index)
        results.append(
            LateMoneySeenTo(
                order_id=order.order_id, version=book.orders[order.order_id].version, reinstated=revived, actions=actions,
                resolved=resolved,
            )
        )  # fmt: skip
    return Decided(results, list[Event](book.events))


def _reinstated(known: Orders, book: Book, folding: Folding, order: OrderFact, index: int, now: datetime) -> bool:
    """Whether the order lives again. Money that was sent back once, or was tried to be, does not bring it back."""
    payments = book.of(order.order_id)
    if (
        known.shop.settings.late_money != "reinstate"
        or not owed(order)
        or any(action.cause == CAUSE for one in payments for action in one.actions)
        or not can_come_back(known, order)
        or not would_be_met(known, order, payments)
    ):
        return False
    revived = revive(known, folding, order, payments, now)
    if not isinstance(revived, OrderReinstated):
        return False
    reinstate(book, folding, order.order_id, revived, index)
    return True


def _paid_back(facts: Facts, book: Book, order: OrderFact, index: int, ids: Iterator[UUID]) -> list[Requested]:
    """Ask for all that an ended order owes, of payments whose last refund did not fail: those are for a person."""
    if order.status not in ENDED:
        return []
    open_ones = {one.subject_id: one.exception_id for one in facts.exceptions.get(order.order_id, ())}
    asked: list[Requested] = []
    for payment in newest_first(book, order.order_id, facts.gateways):
        if not _has_failed(payment):
            about = [open_ones.get(payment.payment_id), *(open_ones.get(one.action_id) for one in payment.actions)]
            subject = next((id for id in about if id is not None), None)
            due = owed(book.orders[order.order_id])
            asked += ask_refunds(book, ids, [payment], due, index, CAUSE, subject)
    return asked


def _has_failed(payment: PaymentFact) -> bool:
    refunds = [action for action in payment.actions if action.kind == "refund"]
    return bool(refunds) and refunds[-1].status == "failed"


def _resolved(facts: Facts, book: Book, order_id: UUID, done: set[UUID], index: int) -> list[UUID]:
    """Take off the list what has settled itself: the order is back, or nothing is owed any more."""
    resolved = []
    for one in facts.exceptions.get(order_id, ()):
        resolution = _resolution(book, order_id, one)
        if resolution is not None and one.exception_id not in done:
            done.add(one.exception_id)
            resolved.append(one.exception_id)
            data = ExceptionResolved(exception_id=one.exception_id, kind=one.kind, resolution=resolution)
            book.events.append(Event(data, order_id, index, subject=str(one.subject_id)))
    return resolved


def _resolution(book: Book, order_id: UUID, exception: ExceptionFact) -> str | None:
    """How it has settled itself, if it has."""
    order = book.orders[order_id]
    if exception.kind == CAUSE:
        if order.status not in ENDED:
            return "reinstated"
        return None if order.owed else "refunded"
    found = [
        (one, action) for one in book.of(order_id) for action in one.actions if action.action_id == exception.subject_id
    ]
    if exception.kind == "void_failed":
        # voided at last, captured or run out
        return "voided" if all(not one.uncaptured for one, _ in found) else None
    if order.refund_pending:
        return None
    redirected = bool(found) and all(action.status == "redirected" for _, action in found)
    return "refunded" if redirected or not order.owed else None
