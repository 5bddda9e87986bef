"""Paying with stored value as a pure decision: a row per refusal, in order of precedence, and never below 0."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.pay_with_stored_value import Facts, decide
from waybill.model.events import OrderConfirmed
from waybill.model.payments import PaymentFact
from waybill.model.results import Refused
from waybill.model.stored_value import PaidWithStoredValue, PayRefusal, PayWithStoredValue
from waybill.model.tenders import AccountFact

ORDER, CUSTOMER, CARD = UUID(int=1), UUID(int=4), UUID(int=20)
CODE = "ABCD-EFGH-IJKL-MNOP-QRST"


def account(id: UUID = CARD, **fields: Any) -> AccountFact:
    return AccountFact(**({"account_id": id, "kind": "gift_card", "currency": "EUR", "balance": 600} | fields))


@pytest.fixture
def answers(order: Any, now: datetime, ids: Iterator[UUID]) -> Any:
    def ask(known: Any, accounts: list[AccountFact], *requests: PayWithStoredValue, payments: Any = ()) -> Any:
        orders = {ORDER: order(**({"customer_id": CUSTOMER} | known))} if known is not None else {}
        named = [None if request.code is None and request.account_id is None else CARD for request in requests]
        facts = Facts(orders, payments, {one.account_id: one for one in accounts}, named)
        return decide(facts, requests, now, ids)

    return ask


VOID = {"status": "void", "balance": 0, "currency": "USD"}
CREDIT = {"kind": "store_credit", "customer_id": UUID(int=9)}
REFUSED = [
    (PayRefusal.UNKNOWN_ORDER, {"version": 9}, None, None),
    (PayRefusal.VERSION_CHANGED, {"version": 9}, {"status": "draft"}, None),
    (PayRefusal.IS_DRAFT, {}, {"status": "draft"}, None),
    (PayRefusal.UNKNOWN_ACCOUNT, {}, {"paid": 1000}, None),
    (PayRefusal.NOT_THE_CUSTOMERS, {}, {}, VOID | CREDIT),
    (PayRefusal.NOT_THE_CUSTOMERS, {}, {"customer_id": None}, CREDIT),
    (PayRefusal.ACCOUNT_VOID, {}, {}, VOID | {"expires_at": -1}),
    (PayRefusal.ACCOUNT_EXPIRED, {}, {}, {"expires_at": 0, "currency": "USD"}),
    (PayRefusal.WRONG_CURRENCY, {}, {"paid": 1000}, {"currency": "USD"}),
    (PayRefusal.NOTHING_DUE, {"amount": 1001}, {"paid": 1000}, {}),
    (PayRefusal.MORE_THAN_DUE, {"amount": 1001}, {}, {"balance": 2}),
    (PayRefusal.TOO_LITTLE_VALUE, {"amount": 601}, {}, {}),
    (PayRefusal.TOO_LITTLE_VALUE, {}, {}, {"balance": 0}),
]


@pytest.mark.parametrize(("refusal", "asked", "known", "has"), REFUSED)
def test_does_not_pay(answers: Any, now: datetime, refusal: PayRefusal, asked: Any, known: Any, has: Any) -> None:
    accounts = []
    if has is not None:
        expires = {"expires_at": now + timedelta(seconds=has["expires_at"])} if "expires_at" in has else {}
        accounts = [account(**(has | expires))]
    decided = answers(known, accounts, PayWithStoredValue(order_id=ORDER, code=CODE, **asked))
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [PayRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in REFUSED)] == list(PayRefusal)


def test_a_card_is_never_drawn_below_zero(answers: Any) -> None:
    ask = PayWithStoredValue(order_id=ORDER, code=CODE, amount=400)
    first, second, rest = answers(
        {}, [account()], ask, ask, PayWithStoredValue(order_id=ORDER, account_id=CARD)
    ).results
    assert isinstance(first, PaidWithStoredValue)
    assert (first.amount, first.balance, first.payments[0].left) == (400, 600, 200)
    assert (second.type, second.data) == ("too_little_value", {"available": 200})
    assert (rest.amount, rest.payments[0].left, rest.status) == (200, 0, "placed")


def test_credit_that_expires_first_goes_first_and_confirms(answers: Any, now: datetime) -> None:
    mine = {"kind": "store_credit", "customer_id": CUSTOMER}
    accounts = [
        account(UUID(int=30), **mine, balance=900),
        account(UUID(int=31), **mine, balance=300, expires_at=now + timedelta(days=1)),
        account(UUID(int=32), **mine, balance=500, expires_at=now),
        account(UUID(int=33), **(mine | {"customer_id": UUID(int=9)})),
        account(UUID(int=34)),
    ]
    decided = answers({}, accounts, PayWithStoredValue(order_id=ORDER))
    (answer,) = decided.results
    assert [(one.account_id.int, one.amount) for one in answer.payments] == [(31, 300), (30, 700)]
    assert (answer.status, answer.balance) == ("confirmed", 0)
    assert isinstance(decided.events[-1].data, OrderConfirmed)
    assert [event.data.tender for event in decided.events[:-1]] == ["store_credit", "store_credit"]


def test_what_a_card_is_authorized_for_is_not_drawn_as_well(answers: Any) -> None:
    card = PaymentFact(
        payment_id=UUID(int=7),
        order_id=ORDER,
        tender="card",
        gateway="x",
        status="authorized",
        amount=900,
        authorized=900,
    )
    decided = answers({"awaiting": 50}, [account()], PayWithStoredValue(order_id=ORDER, code=CODE), payments=[card])
    assert decided.results[0].amount == 150
