"""Pay orders with gift cards and with their customers' credit. No account goes below 0."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.payments.book import Book
from waybill.decisions.payments.ledger import check_order, note, refused
from waybill.decisions.payments.terms import to_pay
from waybill.model.events import Money
from waybill.model.events.tenders import PaymentRecorded, StoredValueChange
from waybill.model.facts import OrderFact
from waybill.model.money import money_text
from waybill.model.payments import PaymentFact
from waybill.model.results import Decided, Refused
from waybill.model.stored_value import (
    Drawn,
    PaidWithStoredValue,
    PayRefusal,
    PayWithStoredValue,
    PayWithStoredValueResult,
)
from waybill.model.tenders import AccountFact


class Facts(Struct, frozen=True):
    """`orders` with all their `payments`, and `accounts`, all locked; `named` is the account that each request names, if known."""

    orders: Mapping[UUID, OrderFact]
    payments: Sequence[PaymentFact]
    accounts: Mapping[UUID, AccountFact]
    named: Sequence[UUID | None]


def decide(
    facts: Facts, requests: Sequence[PayWithStoredValue], now: datetime, ids: Iterator[UUID]
) -> Decided[PayWithStoredValueResult]:
    """One result per request. What an earlier one drew, a later one does not have."""
    book = Book(facts.orders, facts.payments)
    accounts = dict(facts.accounts)
    results: list[PayWithStoredValueResult] = []
    for index, request in enumerate(requests):
        order = book.orders.get(request.order_id)
        problem = check_order(order, request.version, PayRefusal)
        if problem or order is None:
            assert problem is not None
            results.append(problem)
            continue
        due = to_pay(order, book.of(order.order_id))
        drawing = _drawing(accounts, order, due, request, facts.named[index], now)
        if isinstance(drawing, Refused):
            results.append(drawing)
            continue
        drawn = [_draw(book, accounts, order.order_id, id, amount, next(ids), index) for id, amount in drawing]
        order = book.orders[order.order_id]
        results.append(
            PaidWithStoredValue(
                order_id=order.order_id, version=order.version, status=order.status,  # type: ignore[arg-type]
                currency=order.currency, amount=sum(one.amount for one in drawn), balance=order.balance, payments=drawn,
            )
        )  # fmt: skip
    return Decided(results, book.events)


def _draw(
    book: Book, accounts: dict[UUID, AccountFact], order_id: UUID, account_id: UUID, amount: int, payment_id: UUID, index: int
) -> Drawn:  # fmt: skip
    account = accounts[account_id]
    account = accounts[account_id] = msgspec.structs.replace(account, balance=account.balance - amount)
    data = PaymentRecorded(
        payment_id=payment_id,
        tender=account.kind,
        amount=amount,
        account_id=account_id,
        money=[Money(kind="captured", amount=amount, payment_id=payment_id)],
        stored_value=[StoredValueChange(account_id=account_id, kind="spent", amount=-amount, payment_id=payment_id)],
    )
    note(book, order_id, data, index)
    return Drawn(
        payment_id=payment_id, account_id=account_id, kind=account.kind, amount=amount, left=account.balance  # type: ignore[arg-type]
    )  # fmt: skip


def _drawing(
    accounts: Mapping[UUID, AccountFact], order: OrderFact, due: int, request: PayWithStoredValue, named: UUID | None,
    now: datetime,
) -> list[tuple[UUID, int]] | Refused:  # fmt: skip
    """What is drawn from which accounts, or why not; `due` is what no payment covers."""
    if request.code is None and request.account_id is None:
        usable = _credit_of(accounts, order, now)
    else:
        account = accounts.get(named) if named is not None else None
        if account is None:
            return refused(
                PayRefusal.UNKNOWN_ACCOUNT, "There is no gift card with this code, or account with this id.", "/code"
            )
        problem = _check_account(account, order, now)
        if problem:
            return problem
        usable = [account]
    there = sum(account.balance for account in usable)
    if due <= 0:
        return refused(PayRefusal.NOTHING_DUE, "Payments cover all that the order comes to.", "/order_id")
    wanted = request.amount or min(due, there)
    if wanted > due:
        return refused(
            PayRefusal.MORE_THAN_DUE,
            f"Only {money_text(due, order.currency)} is still to be paid. Draw no more than that.",
            "/amount",
            due=due,
        )
    if wanted > there or not there:
        return refused(
            PayRefusal.TOO_LITTLE_VALUE,
            f"There is only {money_text(there, order.currency)}. Draw that, and pay the rest another way.",
            "/amount",
            available=there,
        )
    drawing = []
    for account in usable:
        amount = min(wanted, account.balance)
        if amount:
            drawing.append((account.account_id, amount))
            wanted -= amount
    return drawing


def _check_account(account: AccountFact, order: OrderFact, now: datetime) -> Refused | None:
    if account.kind != "gift_card" and account.customer_id != order.customer_id:
        return refused(PayRefusal.NOT_THE_CUSTOMERS, "This is another customer's credit.", "/account_id")
    if account.status == "void":
        return refused(PayRefusal.ACCOUNT_VOID, "This was closed. Take another way to pay.", "/account_id")
    if account.expires_at is not None and account.expires_at <= now:
        return refused(
            PayRefusal.ACCOUNT_EXPIRED, "This has expired. Take another way to pay.", "/account_id",
            expired_at=account.expires_at.isoformat(),
        )  # fmt: skip
    if account.currency != order.currency:
        return refused(
            PayRefusal.WRONG_CURRENCY, f"This is in {account.currency}, the order in {order.currency}.", "/account_id"
        )
    return None


def _credit_of(accounts: Mapping[UUID, AccountFact], order: OrderFact, now: datetime) -> list[AccountFact]:
    """The customer's credit that can be used, what expires first first."""
    usable = [
        account
        for account in accounts.values()
        if account.kind != "gift_card"
        and order.customer_id is not None
        and account.balance
        and _check_account(account, order, now) is None
    ]
    return sorted(
        usable,
        key=lambda one: (one.expires_at is None, one.expires_at.timestamp() if one.expires_at else 0, one.account_id),
    )
