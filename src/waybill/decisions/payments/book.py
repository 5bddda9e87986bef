"""Orders and their payments in the making: each event that a decision makes is folded in, so that the next one sees it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from waybill.model.events import Event, OrderChanged, OrderConfirmed
from waybill.model.events.payments import (
    ActionRequested,
    ActionSettled,
    CaptureAsked,
    PaymentChanged,
    PaymentStarted,
    RefundAsked,
    VoidAsked,
)
from waybill.model.events.tenders import PaymentRecorded
from waybill.model.facts import OrderFact
from waybill.model.payments import ActionFact, PaymentFact

# How the kinds of money are called on an order; the others are a payment's alone.
_ON_ORDER = {
    "authorized": "authorized", "captured": "paid", "refund_pending": "refund_pending", "refunded": "refunded",
    "dispute_lost": "dispute_lost", "credited": "credited", "written_off": "written_off",
}  # fmt: skip


class Book:
    """The orders of a batch with their payments, oldest first, and the events made so far."""

    def __init__(self, orders: Mapping[UUID, OrderFact], payments: Iterable[PaymentFact]) -> None:
        self.orders = dict(orders)
        self.payments = {one.payment_id: one for one in payments}
        self.events: list[Event] = []

    def of(self, order_id: UUID) -> list[PaymentFact]:
        """An order's payments, oldest first."""
        return [one for one in self.payments.values() if one.order_id == order_id]

    def add(
        self, order_id: UUID, data: OrderChanged | OrderConfirmed, request: int, at: datetime | None = None
    ) -> None:
        """Note an event, that happened `at` some time before now if that is given, and fold it in."""
        self.events.append(Event(data, order_id, request, occurred_at=at))
        order = self.orders[order_id]
        if isinstance(data, OrderConfirmed):
            self.orders[order_id] = msgspec.structs.replace(order, version=order.version + 1, status="confirmed")
            return
        holds = [hold for hold in order.holds if hold not in data.holds_lifted and hold not in data.holds_set]
        self.orders[order_id] = msgspec.structs.replace(
            order, version=order.version + 1, status=data.order_status or order.status, holds=[*holds, *data.holds_set],
            **money_of(order, data),
        )  # fmt: skip
        if isinstance(data, PaymentChanged):
            self._change(order_id, data)
        else:
            self._move(order_id, data)

    def _move(self, order_id: UUID, data: OrderChanged) -> None:
        """Fold in what moves the money of payments beside the gateways."""
        if isinstance(data, PaymentRecorded):
            self.payments[data.payment_id] = PaymentFact(
                payment_id=data.payment_id, order_id=order_id, tender=data.tender, gateway="manual", status="captured",
                amount=data.amount, authorized=data.amount, account_id=data.account_id, reference=data.reference,
                collector=data.collector, parcel_id=data.parcel_id,
            )  # fmt: skip
        for payment_id in {one.payment_id for one in data.money if one.payment_id is not None}:
            payment = self.payments[payment_id]
            self.payments[payment_id] = msgspec.structs.replace(payment, **_amounts(payment, data))

    def _change(self, order_id: UUID, data: PaymentChanged) -> None:
        if isinstance(data, PaymentStarted):
            self.payments[data.payment_id] = PaymentFact(
                payment_id=data.payment_id, order_id=order_id, tender=data.tender, gateway=data.gateway, status="created",
                amount=data.amount, capture=data.capture,
            )  # fmt: skip
        self.payments[data.payment_id] = changed(self.payments[data.payment_id], data)


def money_of(order: OrderFact, data: OrderChanged) -> dict[str, int]:
    """The order's sums that this changes, as they are then."""
    amounts: dict[str, int] = {}
    for one in data.money:
        if name := _ON_ORDER.get(one.kind):
            amounts[name] = amounts.get(name, getattr(order, name)) + one.amount
    return amounts


def changed(payment: PaymentFact, data: PaymentChanged) -> PaymentFact:
    """The payment once this has happened to it."""
    return msgspec.structs.replace(
        payment,
        status=data.payment_status or payment.status,
        expires_at=data.expires_at or payment.expires_at,
        over_capture=payment.over_capture if data.over_capture is None else data.over_capture,
        actions=_actions(payment.actions, data),
        **_amounts(payment, data),
    )


def _amounts(payment: PaymentFact, data: OrderChanged) -> dict[str, int]:
    """The payment's sums that this changes, as they are then."""
    amounts: dict[str, int] = {}
    for one in data.money:
        if one.payment_id == payment.payment_id:
            amounts[one.kind] = amounts.get(one.kind, getattr(payment, one.kind)) + one.amount
    return amounts


def _actions(actions: list[ActionFact], data: PaymentChanged) -> list[ActionFact]:
    if isinstance(data, ActionRequested):
        made = ActionFact(
            action_id=data.action_id, kind=_kind(data), amount=data.amount, final=data.final, cause=data.cause,
            subject_id=data.subject_id,
        )  # fmt: skip
        return [*actions, made]
    if not isinstance(data, ActionSettled):
        return actions
    return [
        msgspec.structs.replace(
            one, status=data.action_status, attempt=data.attempt, reference=data.reference or one.reference,
            answered_at=data.answered_at or one.answered_at, settled_attempt=data.settled_attempt,
        )
        if one.action_id == data.action_id
        else one
        for one in actions
    ]  # fmt: skip


def _kind(data: ActionRequested) -> str:
    kinds: dict[type[ActionRequested], str] = {
        PaymentStarted: "authorize", CaptureAsked: "capture", RefundAsked: "refund", VoidAsked: "void",
    }  # fmt: skip
    return kinds.get(type(data), "renew")


def status_of(payment: PaymentFact) -> str:
    """A payment's status, derived: money taken before money authorized, before that it was let go, before what was said last."""
    if payment.captured:
        return "partially_captured" if payment.authorized > payment.captured else "captured"
    if payment.authorized:
        return "authorized"
    done = {action.kind for action in payment.actions if action.status == "succeeded"}
    if "authorize" in done:
        return payment.status if payment.status == "expired" else "voided"
    return payment.status
