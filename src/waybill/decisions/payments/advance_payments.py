"""Advance payments: what an order's state asks of its gateways. Asked again, it finds nothing left to ask."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.changes.holds import blocked_by
from waybill.decisions.payments.asking import Gateways, ask_captures, ask_refunds, ask_void
from waybill.decisions.payments.book import Book
from waybill.decisions.payments.checks import unknown_order
from waybill.decisions.payments.ledger import confirm_if_met
from waybill.decisions.payments.refund_payments import owed
from waybill.decisions.payments.refund_to_stored_value import refunded_to
from waybill.decisions.payments.shares import packed, still_due
from waybill.decisions.payments.terms import is_trusted, uncovered, unpaid
from waybill.model.events import Event
from waybill.model.events.changes import OrderHoldsLifted
from waybill.model.events.parcels import ExceptionOpened
from waybill.model.events.tenders import RefundPart
from waybill.model.facts import OrderFact
from waybill.model.payments import Advanced, AdvancePayment, AdvancePaymentResult, PaymentFact, Requested
from waybill.model.results import Decided
from waybill.model.tenders import AccountFact

_ENDED = ("canceled", "expired")


class Facts(Struct, frozen=True):
    """`orders` are those asked for, as far as they exist, with all their `payments` and the `accounts` that paid, all locked.

    `gateways` are installed; of the orders in `seen` a person has to look at a refund already. `late` are the payments, or their
    actions, whose money came after the end of their order and has not been seen to.
    """

    orders: Mapping[UUID, OrderFact]
    payments: Sequence[PaymentFact]
    gateways: Gateways
    accounts: Mapping[UUID, AccountFact] = {}
    seen: frozenset[UUID] = frozenset()
    late: frozenset[UUID] = frozenset()


def decide(
    facts: Facts, requests: Sequence[AdvancePayment], now: datetime, ids: Iterator[UUID]
) -> Decided[AdvancePaymentResult]:
    """One result per request. What a gateway has refused for good is not asked again: that takes a person."""
    book, seen = Book(facts.orders, facts.payments), set(facts.seen)
    results: list[AdvancePaymentResult] = []
    for index, request in enumerate(requests):
        if request.order_id not in book.orders:
            results.append(unknown_order())
            continue
        if request.refund_cause is not None:
            _let_on(book, request.order_id, index)
        order = book.orders[request.order_id]
        # a completed order that owes nothing has no use for what is still authorized
        ended = order.status in _ENDED or (order.status == "completed" and unpaid(order) <= 0)
        asked = _let_go(book, order, index, ids) if ended else _captured(facts, book, order, index, ids)
        cause = request.refund_cause or ("cancel" if order.status == "canceled" else None)
        if cause is not None:
            asked += _paid_back(facts, book, seen, order, cause, index, now, ids)
            asked += [] if ended else _spared(book, order.order_id, cause, index, ids)
        version = book.orders[order.order_id].version
        results.append(Advanced(order_id=order.order_id, version=version, actions=asked))
    return Decided(results, list[Event](book.events))


def _let_on(book: Book, order_id: UUID, index: int) -> None:
    """What became cheaper may lack no money any more: its hold is lifted, and a placed order is confirmed."""
    order = book.orders[order_id]
    if "payment" in order.holds and uncovered(order, book.of(order_id)) <= 0:
        book.add(order_id, OrderHoldsLifted(holds_lifted=["payment"]), index)
    confirm_if_met(book, order_id, index)


def _let_go(book: Book, order: OrderFact, index: int, ids: Iterator[UUID]) -> list[Requested]:
    return [
        ask_void(book, ids, one, index, "cancel")
        for one in book.of(order.order_id)
        if one.uncaptured
        and not one.in_flight("authorize", "capture", "void", "renew")
        and not _has_failed(one, "void")
    ]


def _spared(book: Book, order_id: UUID, cause: str, index: int, ids: Iterator[UUID]) -> list[Requested]:
    """Let go of whole authorizations, the newest first, that neither the order needs any more nor a change that waits."""
    spare = -uncovered(book.orders[order_id], book.of(order_id)) - book.orders[order_id].awaiting
    spare -= sum(one.uncaptured for one in book.of(order_id) if one.in_flight("void"))
    asked = []
    for one in reversed(book.of(order_id)):
        begun = one.captured or one.capture_pending or one.in_flight("authorize", "capture", "void", "renew")
        if 0 < one.uncaptured <= spare and not begun and is_trusted(one) and not _has_failed(one, "void"):
            spare -= one.uncaptured
            asked.append(ask_void(book, ids, one, index, cause))
    return asked


def _captured(facts: Facts, book: Book, order: OrderFact, index: int, ids: Iterator[UUID]) -> list[Requested]:
    """What is to be taken by the payments' own times: at confirmation all, with a shipment what that comes to."""
    if order.status not in ("confirmed", "completed", "cancel_pending") or blocked_by("capture", order.holds):
        return []
    trusted = [one for one in book.of(order.order_id) if is_trusted(one)]
    asked = ask_captures(
        book, ids, [one for one in trusted if one.capture == "confirmation"], _unasked(book, order, unpaid(order)), index,
        facts.gateways, "confirmation",
    )  # fmt: skip
    due = _unasked(book, order, still_due(order, packed(order)))
    by_shipment = [one for one in trusted if one.capture == "shipment"]
    return asked + ask_captures(book, ids, by_shipment, due, index, facts.gateways, "shipment")


def _unasked(book: Book, order: OrderFact, due: int) -> int:
    return due - sum(one.capture_pending for one in book.of(order.order_id))


def _paid_back(
    facts: Facts,
    book: Book,
    seen: set[UUID],
    order: OrderFact,
    cause: str,
    index: int,
    now: datetime,
    ids: Iterator[UUID],
) -> list[Requested]:
    """What is owed goes back to where it came from, to the newest payment first: gift cards and credit have it at once.

    What cannot go there by itself a person has to see to.
    """
    left, asked, back, closed = owed(order), list[Requested](), list[RefundPart](), list[UUID]()
    for payment in reversed(book.of(order.order_id)):
        amount = min(left, payment.refundable)
        if amount <= 0 or _is_late(facts, order, payment):
            continue
        if payment.account_id is not None:
            if _is_usable(facts.accounts.get(payment.account_id), now):
                part = RefundPart(
                    action_id=next(ids), payment_id=payment.payment_id, amount=amount, account_id=payment.account_id
                )
                back.append(part)
                left -= amount
            else:
                closed.append(payment.payment_id)
        elif _has_failed(payment, "refund"):
            closed.append(next(one.action_id for one in reversed(payment.actions) if one.kind == "refund"))
        elif payment.gateway in facts.gateways:
            asked += ask_refunds(book, ids, [payment], amount, index, cause)
            left -= amount
    if back:
        book.add(order.order_id, refunded_to("origin", back), index)
    if left and closed and order.order_id not in seen:
        seen.add(order.order_id)
        opened = ExceptionOpened(exception_id=next(ids), kind="refund_failed", subject_id=closed[0])
        book.events.append(Event(opened, order.order_id, index, subject=str(closed[0])))
    return asked


def _is_late(facts: Facts, order: OrderFact, payment: PaymentFact) -> bool:
    """Money that came after the end is none that is owed for it: it may bring the order back, or goes back as what it is."""
    return order.status == "expired" and not facts.late.isdisjoint(
        {payment.payment_id, *(one.action_id for one in payment.actions)}
    )


def _is_usable(account: AccountFact | None, now: datetime) -> bool:
    """Whether what goes there can be spent. To a card that is void or has expired a person finds another way."""
    return (
        account is not None and account.status == "active" and (account.expires_at is None or account.expires_at > now)
    )


def _has_failed(payment: PaymentFact, kind: str) -> bool:
    """Whether the last of this kind failed for good."""
    actions = [action for action in payment.actions if action.kind == kind]
    return bool(actions) and actions[-1].status == "failed"
