"""Look after authorizations that near their end: renewed where the gateway can, else their order is held; then they are gone."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.payments.asking import UNKNOWN, Gateways, ask_renewal
from waybill.decisions.payments.book import Book, changed, money_of, status_of
from waybill.decisions.payments.checks import payment_in, refused, unknown_order
from waybill.decisions.payments.terms import MONEY_FIRST, must_wait, unpaid
from waybill.model.events import Event, Money
from waybill.model.events.payments import AuthorizationExpired, AuthorizationExpiring
from waybill.model.facts import OrderFact
from waybill.model.payments import ExpirePayment, ExpirePaymentResult, LapseRefusal, Lapsing, PaymentFact
from waybill.model.results import Decided, Refused

# How long before its end an authorization is renewed, or its order held.
NEAR = timedelta(hours=24)


class Facts(Struct, frozen=True):
    """`orders` are those asked for, as far as they exist, locked, with all their `payments`; `gateways` are installed."""

    orders: Mapping[UUID, OrderFact]
    payments: Sequence[PaymentFact]
    gateways: Gateways


def decide(
    facts: Facts, requests: Sequence[ExpirePayment], now: datetime, ids: Iterator[UUID]
) -> Decided[ExpirePaymentResult]:
    """One result per request. Whatever the gateway is asked meanwhile comes first."""
    book = Book(facts.orders, facts.payments)
    results: list[ExpirePaymentResult] = []
    for index, request in enumerate(requests):
        order = book.orders.get(request.order_id)
        payment = _check(book, order, request)
        if order is None or isinstance(payment, Refused):
            results.append(payment if isinstance(payment, Refused) else unknown_order())
            continue
        done = _look_after(facts, book, order, payment, now, index, ids)
        if done is None:
            results.append(
                refused(LapseRefusal.NOT_DUE, "The authorization lives on, or has been seen to.", "/payment_id")
            )
            continue
        results.append(
            Lapsing(
                order_id=order.order_id, version=book.orders[order.order_id].version, payment_id=payment.payment_id,
                status=book.payments[payment.payment_id].status, done=done,  # type: ignore[arg-type]
            )
        )  # fmt: skip
    return Decided(results, list[Event](book.events))


def _check(book: Book, order: OrderFact | None, request: ExpirePayment) -> PaymentFact | Refused:
    if order is None:
        return unknown_order()
    payment = payment_in(book, order, request.payment_id)
    if isinstance(payment, Refused):
        return payment
    if not payment.uncaptured:
        return refused(LapseRefusal.NOTHING_AUTHORIZED, "Nothing is authorized that is not captured.", "/payment_id")
    return payment


def _look_after(
    facts: Facts, book: Book, order: OrderFact, payment: PaymentFact, now: datetime, index: int, ids: Iterator[UUID]
) -> str | None:
    """What was done, or None."""
    if payment.expires_at is None or payment.expires_at > now + NEAR or payment.in_flight("capture", "void", "renew"):
        return None
    if payment.expires_at <= now:
        book.add(order.order_id, _expired(book, order, payment), index)
        return "expired"
    renewals = [action for action in payment.actions if action.kind == "renew"]
    refused_before = bool(renewals) and renewals[-1].status == "failed"
    if facts.gateways.get(payment.gateway, UNKNOWN).renewable and not refused_before:
        ask_renewal(book, ids, payment, index)
        return "renewing"
    if order.status != "confirmed" or order.terms not in MONEY_FIRST or unpaid(order) <= 0 or "payment" in order.holds:
        return None
    book.add(
        order.order_id, AuthorizationExpiring(payment_id=payment.payment_id, holds_set=["payment"]), index
    )  # fmt: skip
    return "held"


def _expired(book: Book, order: OrderFact, payment: PaymentFact) -> AuthorizationExpired:
    money = [Money(kind="authorized", amount=-payment.uncaptured, payment_id=payment.payment_id)]
    data = AuthorizationExpired(payment_id=payment.payment_id, payment_status="expired", money=money)
    data = msgspec.structs.replace(data, payment_status=status_of(changed(payment, data)))
    payments = [changed(one, data) if one is payment else one for one in book.of(order.order_id)]
    after = msgspec.structs.replace(order, **money_of(order, data))
    if must_wait(after, payments) and "payment" not in order.holds:
        return msgspec.structs.replace(data, holds_set=["payment"])
    return data
