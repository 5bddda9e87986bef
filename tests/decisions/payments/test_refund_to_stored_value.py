"""Refunds to stored value as a pure decision: a row per refusal, in order of precedence."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.refund_to_stored_value import Facts, decide
from waybill.model.events.tenders import RefundedToStoredValue, StoredValueIssued
from waybill.model.payments import PaymentFact
from waybill.model.results import Refused
from waybill.model.stored_value import RefundToRefusal, RefundToStoredValue, StoredValueRefunded
from waybill.model.tenders import AccountFact

ORDER, CUSTOMER, CARD = UUID(int=1), UUID(int=4), UUID(int=20)


def payment(id: int, captured: int, **fields: Any) -> PaymentFact:
    usual: dict[str, Any] = {
        "payment_id": UUID(int=id), "order_id": ORDER, "tender": "card", "gateway": "x", "status": "captured",
        "amount": captured, "authorized": captured, "captured": captured,
    }  # fmt: skip
    return PaymentFact(**(usual | fields))


@pytest.fixture
def answers(order: Any, now: datetime, ids: Iterator[UUID]) -> Any:
    """On an order of 10.00 that was paid with a card (9.00) and a gift card (5.00), so that 4.00 are owed."""

    def ask(known: Any, *requests: RefundToStoredValue, card: str = "active") -> Any:
        payments = [payment(10, 900), payment(11, 500, account_id=CARD)]
        usual = {"customer_id": CUSTOMER, "paid": 1400, "status": "confirmed"}
        orders = {ORDER: order(**(usual | known))} if known is not None else {}
        accounts = {CARD: AccountFact(account_id=CARD, kind="gift_card", currency="EUR", status=card)}
        return decide(Facts(orders, payments, accounts), requests, now, ids)

    return ask


REFUSED = [
    (RefundToRefusal.UNKNOWN_ORDER, {"version": 9}, None, "active"),
    (RefundToRefusal.VERSION_CHANGED, {"version": 9}, {"customer_id": None}, "active"),
    (RefundToRefusal.CUSTOMER_NEEDED, {"expires_at": 0}, {"customer_id": None, "paid": 1000}, "active"),
    (RefundToRefusal.EXPIRES_IN_THE_PAST, {"expires_at": 0}, {"paid": 1000}, "active"),
    (RefundToRefusal.NOTHING_OWED, {"amount": 1}, {"paid": 1000}, "active"),
    (RefundToRefusal.NOTHING_OWED, {"amount": 1}, {"refund_pending": 400}, "active"),
    (RefundToRefusal.NOTHING_OWED, {"to": "origin"}, {}, "void"),
    (RefundToRefusal.MORE_THAN_OWED, {"amount": 401}, {}, "active"),
]


@pytest.mark.parametrize(("refusal", "asked", "known", "card"), REFUSED)
def test_is_not_refunded(answers: Any, now: datetime, refusal: Any, asked: Any, known: Any, card: str) -> None:
    expires = {"expires_at": now + timedelta(seconds=asked["expires_at"])} if "expires_at" in asked else {}
    decided = answers(known, RefundToStoredValue(order_id=ORDER, **(asked | expires)), card=card)
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [RefundToRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in REFUSED)] == list(RefundToRefusal)


def test_it_becomes_credit_once(answers: Any) -> None:
    decided = answers({}, RefundToStoredValue(order_id=ORDER, amount=300), RefundToStoredValue(order_id=ORDER))
    first, second = decided.results
    assert isinstance(first, StoredValueRefunded)
    assert (first.amount, first.balance, second.amount, second.balance) == (300, -100, 100, 0)
    assert [type(event.data) for event in decided.events] == [StoredValueIssued, RefundedToStoredValue] * 2
    assert decided.events[1].data.stored_value == []
    assert [entry.payment_id.int for entry in decided.events[1].data.money] == [11]


def test_a_gift_card_gets_back_no_more_than_it_paid(answers: Any) -> None:
    decided = answers({"total": 100}, RefundToStoredValue(order_id=ORDER, to="origin"))
    (answer,) = decided.results
    assert (answer.amount, answer.balance) == (500, -800)
    (event,) = decided.events
    assert [(one.account_id, one.amount) for one in event.data.stored_value] == [(CARD, 500)]
