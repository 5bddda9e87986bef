"""Settle payments: answers of gateways, in any order, late and twice, end in the same sums.

Precedence: what was done counts over what was not, what is known for good over what is not, and of what is not the newest.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from waybill.decisions.lifecycles import PAYMENT
from waybill.decisions.payments.book import Book, changed, money_of, status_of
from waybill.decisions.payments.checks import refused
from waybill.decisions.payments.terms import is_met, must_wait, uncovered
from waybill.model.events import Event, Money, OrderConfirmed
from waybill.model.events.payments import (
    ActionSettled,
    AuthorizationSettled,
    CaptureSettled,
    RefundSettled,
    RenewalSettled,
    VoidSettled,
)
from waybill.model.facts import OrderFact
from waybill.model.payments import (
    ATTEMPTS,
    ActionFact,
    PaymentFact,
    Settled,
    SettlePayment,
    SettlePaymentResult,
    SettleRefusal,
)
from waybill.model.results import Decided

_SETTLED: dict[str, type[ActionSettled]] = {
    "authorize": AuthorizationSettled, "capture": CaptureSettled, "refund": RefundSettled, "void": VoidSettled,
    "renew": RenewalSettled,
}  # fmt: skip


class Facts(Struct, frozen=True):
    """The orders of the actions that are answered, locked, with all their `payments`; `exceptions` were opened before."""

    orders: Mapping[UUID, OrderFact]
    payments: Sequence[PaymentFact]
    exceptions: frozenset[UUID]


def decide(facts: Facts, requests: Sequence[SettlePayment], now: datetime) -> Decided[SettlePaymentResult]:
    """One result per request. An answer that says nothing new changes nothing."""
    book = Book(facts.orders, facts.payments)
    payment_of = {action.action_id: one.payment_id for one in facts.payments for action in one.actions}
    opened = set(facts.exceptions)
    results: list[SettlePaymentResult] = []
    for index, request in enumerate(requests):
        payment_id = payment_of.get(request.action_id)
        if payment_id is None:
            results.append(refused(SettleRefusal.UNKNOWN_ACTION, "Nothing was asked under this id.", "/action_id"))
            continue
        data = _settled(book.payments[payment_id], request)
        if data is not None and data.exception is not None:
            data = _opened_once(data, request, opened)
        if data is not None:
            _record(book, book.payments[payment_id], data, index, request.at, now)
        results.append(_answer(book, payment_id, request.action_id, data is not None))
    return Decided(results, list[Event](book.events))


def _settled(payment: PaymentFact, request: SettlePayment) -> ActionSettled | None:
    """What the answer changes; None where it says nothing new."""
    action = next(one for one in payment.actions if one.action_id == request.action_id)
    attempt = request.attempt or action.attempt
    if request.outcome == "succeeded":
        return _succeeded(payment, action, attempt, request)
    if request.outcome == "failed":
        return _failed(payment, action, attempt, request)
    return _not_final(payment, action, attempt, request)


def _succeeded(payment: PaymentFact, action: ActionFact, attempt: int, request: SettlePayment) -> ActionSettled | None:
    if action.status == "succeeded":
        if attempt == action.settled_attempt:
            return None
        return _said(payment, action, attempt, request, exception="done_twice")
    amount = action.amount if request.amount is None else request.amount
    is_late = not action.open or attempt < action.attempt
    money, exception = _money_of_success(payment, action, amount, request)
    data = _said(
        payment, action, attempt, request, status="succeeded", amount=amount, money=money,
        exception=exception or ("late_success" if is_late else None),
    )  # fmt: skip
    data = msgspec.structs.replace(data, payment_status=_status_after(payment, data))
    if data.payment_status != payment.status and data.payment_status not in PAYMENT[payment.status]:
        return msgspec.structs.replace(data, exception=data.exception or "impossible_answer")
    return data


def _status_after(payment: PaymentFact, data: ActionSettled) -> str:
    return status_of(changed(payment, data))


def _failed(payment: PaymentFact, action: ActionFact, attempt: int, request: SettlePayment) -> ActionSettled | None:
    if action.status == "succeeded" and attempt == action.settled_attempt:
        return _said(payment, action, attempt, request, exception="contradiction")
    if not action.open or attempt < action.attempt:
        return None
    if not request.permanent and attempt < ATTEMPTS:
        return _said(payment, action, attempt, request, status="pending", next_attempt=attempt + 1)
    pending = {"capture": "capture_pending", "refund": "refund_pending"}.get(action.kind)
    money = [Money(kind=pending, amount=-action.amount, payment_id=payment.payment_id)] if pending else []
    return _said(
        payment, action, attempt, request, status="failed", money=money,
        payment_status="failed" if action.kind == "authorize" else None,
        exception={"refund": "refund_failed", "void": "void_failed"}.get(action.kind),
    )  # fmt: skip


def _not_final(payment: PaymentFact, action: ActionFact, attempt: int, request: SettlePayment) -> ActionSettled | None:
    if not action.open or attempt < action.attempt:
        return None
    if request.at is not None and action.answered_at is not None and request.at < action.answered_at:
        return None
    status = "in_doubt" if request.outcome == "in_doubt" else "pending"
    payment_status = request.outcome if action.kind == "authorize" else None
    known = action.reference is not None or request.reference is None
    if known and status == action.status and payment_status in (None, payment.status):
        return None
    return _said(payment, action, attempt, request, status=status, payment_status=payment_status)


def _money_of_success(
    payment: PaymentFact, action: ActionFact, amount: int, request: SettlePayment
) -> tuple[list[Money], str | None]:
    """What money moved, so that the books can hold it, and what a person has to look at because they hardly can."""
    if action.kind == "authorize":
        taken = request.captured
        if taken is None:
            taken = amount if payment.capture == "placing" else 0
        return _money(payment, authorized=max(amount, taken), captured=taken), None
    if action.kind == "capture":
        return _money_captured(payment, action, amount)
    if action.kind == "refund":
        asked = action.amount if action.open else 0
        room = payment.captured - payment.refunded - payment.refund_pending - payment.dispute_lost + asked
        problem = "refunded_too_much" if amount > min(room, action.amount) else None
        return _money(payment, refund_pending=-asked, refunded=min(amount, max(0, room))), problem
    if action.kind == "void":
        return _money(payment, authorized=-payment.uncaptured), None
    return [], None


def _money_captured(payment: PaymentFact, action: ActionFact, amount: int) -> tuple[list[Money], str | None]:
    asked = action.amount if action.open else 0
    captured = payment.captured + amount
    pending = payment.capture_pending - asked
    # what the gateway took is taken, whatever we thought it could
    beyond = max(0, captured + pending - payment.authorized - payment.over_capture)
    left = max(0, payment.authorized - captured - pending) if action.final else 0
    problem = "captured_too_much" if beyond or amount > action.amount else None
    return _money(payment, authorized=beyond - left, capture_pending=-asked, captured=amount), problem


def _money(payment: PaymentFact, **amounts: int) -> list[Money]:
    return [
        Money(kind=kind, amount=amount, payment_id=payment.payment_id) for kind, amount in amounts.items() if amount
    ]


def _said(
    payment: PaymentFact, action: ActionFact, attempt: int, request: SettlePayment, *, status: str | None = None,
    next_attempt: int | None = None, amount: int = 0, money: Sequence[Money] = (), payment_status: str | None = None,
    exception: str | None = None,
) -> ActionSettled:  # fmt: skip
    """The event of an answer; without a `status` the action stays as it is."""
    done = status == "succeeded"
    newer = [at for at in (action.answered_at, request.at) if at is not None]
    return _SETTLED[action.kind](
        payment_id=payment.payment_id,
        payment_status=payment_status,
        expires_at=request.expires_at if done and action.kind in ("authorize", "renew") else None,
        over_capture=request.over_capture if done and action.kind == "authorize" else None,
        action_id=action.action_id,
        action_status=status or action.status,
        attempt=next_attempt or action.attempt,
        outcome=request.outcome,
        amount=amount,
        reference=request.reference or action.reference,
        reason=request.reason,
        settled_attempt=attempt if done else action.settled_attempt,
        answered_at=max(newer) if newer else None,
        money=list(money),
        exception=exception,
        exception_id=uuid5(action.action_id, f"{exception}:{attempt}") if exception else None,
    )


def _opened_once(data: ActionSettled, request: SettlePayment, opened: set[UUID]) -> ActionSettled | None:
    """The same contradiction said again opens no second exception, and where it says nothing else it is no news at all."""
    assert data.exception_id is not None
    if data.exception_id not in opened:
        opened.add(data.exception_id)
        return data
    if not data.money and data.exception in ("done_twice", "contradiction"):
        return None
    return msgspec.structs.replace(data, exception=None, exception_id=None)


def _record(
    book: Book, payment: PaymentFact, data: ActionSettled, index: int, at: datetime | None, now: datetime
) -> None:
    """Note the answer with the hold that it sets or lifts, and confirm the order where its terms are met now."""
    order = book.orders[payment.order_id]
    data = _late(order, data)
    payments = [changed(one, data) if one is payment else one for one in book.of(order.order_id)]
    after = msgspec.structs.replace(order, **money_of(order, data))
    if "payment" in order.holds:
        if uncovered(after, payments) <= 0:
            data = msgspec.structs.replace(data, holds_lifted=["payment"])
    elif (
        data.action_status in ("failed", "succeeded")
        and must_wait(after, payments)
        and _lost_money(order, book, after, payments)
    ):
        data = msgspec.structs.replace(data, holds_set=["payment"])
    book.add(order.order_id, data, index, at if at is not None and at <= now else None)
    if is_met(book.orders[order.order_id], book.of(order.order_id)):
        book.add(order.order_id, OrderConfirmed(), index)


def _late(order: OrderFact, data: ActionSettled) -> ActionSettled:
    """Money taken for an order that has expired stays on the list until the order lives again or the money went back."""
    if order.status != "expired" or data.exception or not any(one.kind == "captured" for one in data.money):
        return data
    id = uuid5(data.action_id, f"late_money:{data.settled_attempt}")
    return msgspec.structs.replace(data, exception="late_money", exception_id=id)


def _lost_money(order: OrderFact, book: Book, after: OrderFact, payments: Sequence[PaymentFact]) -> bool:
    """Whether the answer made the order less covered than it was: a marketplace's order never was, and does not wait."""
    return uncovered(after, payments) > uncovered(order, book.of(order.order_id))


def _answer(book: Book, payment_id: UUID, action_id: UUID, is_new: bool) -> Settled:
    payment = book.payments[payment_id]
    action = next(one for one in payment.actions if one.action_id == action_id)
    return Settled(
        order_id=payment.order_id,
        version=book.orders[payment.order_id].version,
        payment_id=payment_id,
        action_id=action_id,
        status=payment.status,  # type: ignore[arg-type]
        action_status=action.status,  # type: ignore[arg-type]
        changed=is_new,
    )
