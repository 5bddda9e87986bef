"""Pay back what is owed as credit of the customer, or to the gift cards and credit that it was paid with."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.payments.book import Book
from waybill.decisions.payments.ledger import check_order, refused
from waybill.decisions.payments.refund_payments import owed
from waybill.model.events import Event, Money
from waybill.model.events.tenders import RefundedToStoredValue, RefundPart, StoredValueChange, StoredValueIssued
from waybill.model.facts import OrderFact
from waybill.model.money import money_text
from waybill.model.payments import PaymentFact
from waybill.model.results import Decided, Refused
from waybill.model.stored_value import (
    RefundedTo,
    RefundToRefusal,
    RefundToStoredValue,
    RefundToStoredValueResult,
    StoredValueRefunded,
)
from waybill.model.tenders import AccountFact


class Facts(Struct, frozen=True):
    """`orders` with all their `payments`, and the `accounts` that paid, all locked."""

    orders: Mapping[UUID, OrderFact]
    payments: Sequence[PaymentFact]
    accounts: Mapping[UUID, AccountFact]


def decide(
    facts: Facts, requests: Sequence[RefundToStoredValue], now: datetime, ids: Iterator[UUID]
) -> Decided[RefundToStoredValueResult]:
    """One result per request. No payment gives back more than it took, and no order more than it owes."""
    book = Book(facts.orders, facts.payments)
    results: list[RefundToStoredValueResult] = []
    for index, request in enumerate(requests):
        order = book.orders.get(request.order_id)
        problem = check_order(order, request.version, RefundToRefusal)
        if problem or order is None:
            assert problem is not None
            results.append(problem)
            continue
        parts = _parts(facts, book, order, request, now, ids)
        if isinstance(parts, Refused):
            results.append(parts)
            continue
        if request.to != "origin":
            parts = _issue(book, order, request, parts, index, next(ids))
        book.add(order.order_id, refunded_to(request.to, parts), index)
        results.append(_answer(book.orders[order.order_id], parts))
    return Decided(results, book.events)


def issued_for_refund(
    order: OrderFact, account_id: UUID, kind: str, amount: int, expires_at: datetime | None
) -> StoredValueIssued:
    """The credit that a refund becomes."""
    return StoredValueIssued(
        account_id=account_id, kind=kind, currency=order.currency, amount=amount, reason="refund",
        customer_id=order.customer_id, expires_at=expires_at,
    )  # fmt: skip


def _parts(
    facts: Facts, book: Book, order: OrderFact, request: RefundToStoredValue, now: datetime, ids: Iterator[UUID]
) -> list[RefundPart] | Refused:
    """What each payment gives back, the newest first, as credit lasts longer than cards."""
    if request.to != "origin" and order.customer_id is None:
        return refused(
            RefundToRefusal.CUSTOMER_NEEDED,
            "Nobody is known who the credit would be of. Pay it back another way.",
            "/order_id",
        )
    if request.expires_at is not None and request.expires_at <= now:
        return refused(
            RefundToRefusal.EXPIRES_IN_THE_PAST, "It would be expired at once. Choose a later time.", "/expires_at"
        )
    rooms = [
        (payment, payment.refundable)
        for payment in reversed(book.of(order.order_id))
        if payment.refundable and (request.to != "origin" or payment.account_id in _open_accounts(facts))
    ]
    most = min(owed(order), sum(room for _, room in rooms))
    if most <= 0:
        return refused(
            RefundToRefusal.NOTHING_OWED, "Nothing is owed that could go there. See the order's balance.", "/order_id"
        )
    if request.amount is not None and request.amount > most:
        return refused(
            RefundToRefusal.MORE_THAN_OWED,
            f"Only {money_text(most, order.currency)} is owed that can go there. Ask for no more.",
            "/amount",
            owed=most,
        )
    left, parts = request.amount or most, []
    for payment, room in rooms:
        amount = min(left, room)
        if amount:
            left -= amount
            account_id = payment.account_id if request.to == "origin" else None
            parts.append(
                RefundPart(action_id=next(ids), payment_id=payment.payment_id, amount=amount, account_id=account_id)
            )
    return parts


def _open_accounts(facts: Facts) -> set[UUID | None]:
    return {account.account_id for account in facts.accounts.values() if account.status == "active"}


def _issue(
    book: Book, order: OrderFact, request: RefundToStoredValue, parts: Sequence[RefundPart], index: int, account_id: UUID
) -> list[RefundPart]:  # fmt: skip
    amount = sum(part.amount for part in parts)
    data = issued_for_refund(order, account_id, request.to, amount, request.expires_at)
    book.events.append(Event(data, order.order_id, index, subject=str(account_id)))
    return [msgspec.structs.replace(part, account_id=account_id) for part in parts]


def refunded_to(to: str, parts: list[RefundPart]) -> RefundedToStoredValue:
    """What went to new credit, or to the accounts that it came from: to its `origin`."""
    back = [
        StoredValueChange(account_id=part.account_id, kind="returned", amount=part.amount, payment_id=part.payment_id)
        for part in parts
        if to == "origin" and part.account_id is not None
    ]
    return RefundedToStoredValue(
        amount=sum(part.amount for part in parts),
        cause=to,
        refunds=parts,
        money=[Money(kind="refunded", amount=part.amount, payment_id=part.payment_id) for part in parts],
        stored_value=back,
    )


def _answer(order: OrderFact, parts: Sequence[RefundPart]) -> StoredValueRefunded:
    sums: dict[UUID, int] = {}
    for part in parts:
        assert part.account_id is not None
        sums[part.account_id] = sums.get(part.account_id, 0) + part.amount
    return StoredValueRefunded(
        order_id=order.order_id,
        version=order.version,
        currency=order.currency,
        amount=sum(sums.values()),
        balance=order.balance,
        accounts=[RefundedTo(account_id=account_id, amount=amount) for account_id, amount in sums.items()],
    )
