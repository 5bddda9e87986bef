"""Crediting as a pure decision: a row per refusal, in order of precedence."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.credit_orders import Facts, decide
from waybill.model.events import Money, OrderConfirmed
from waybill.model.events.tenders import OrderCredited
from waybill.model.results import Refused
from waybill.model.tenders import Credited, CreditOrder, CreditRefusal

ORDER = UUID(int=1)


@pytest.fixture
def answers(order: Any, ids: Iterator[UUID]) -> Any:
    def ask(known: Any, *requests: CreditOrder, credits: Any = None) -> Any:
        orders = {ORDER: order(**known)} if known is not None else {}
        return decide(Facts(orders, credits or {}), requests, ids)

    return ask


REFUSED = [
    (CreditRefusal.UNKNOWN_ORDER, {"version": 9}, None),
    (CreditRefusal.VERSION_CHANGED, {"version": 9}, {"status": "draft"}),
    (CreditRefusal.IS_DRAFT, {"kind": "price_adjustment"}, {"status": "draft"}),
    (CreditRefusal.LINE_NEEDED, {"kind": "price_adjustment", "amount": 9999}, {}),
    (CreditRefusal.UNKNOWN_LINE, {"line": 5, "amount": 9999}, {}),
    (CreditRefusal.TOO_MANY_UNITS, {"line": 1, "quantity": 9, "amount": 9999}, {}),
    (CreditRefusal.TOO_MUCH_CREDIT, {"amount": 1001}, {}),
    (CreditRefusal.TOO_MUCH_CREDIT, {"amount": 801}, {"credited": 100, "written_off": 100}),
    (CreditRefusal.TOO_MUCH_CREDIT, {"amount": 501, "line": 1}, {"line": {"canceled": 1, "reserved": 1}}),
]


@pytest.mark.parametrize(("refusal", "asked", "known"), REFUSED)
def test_is_not_credited(answers: Any, refusal: CreditRefusal, asked: Any, known: Any) -> None:
    decided = answers(known, CreditOrder(**({"order_id": ORDER, "amount": 1} | asked)))
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [CreditRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in REFUSED)] == list(CreditRefusal)


def test_what_was_paid_of_it_is_owed(answers: Any) -> None:
    request = CreditOrder(order_id=ORDER, amount=250, kind="price_adjustment", line=1, reason="wrong_price")
    (answer,) = (decided := answers({"status": "confirmed", "paid": 1000}, request)).results
    assert answer == Credited(
        credit_id=UUID(int=100), order_id=ORDER, version=2, currency="EUR", amount=250, tax=40, balance=-250
    )
    (event,) = decided.events
    assert event.data.money == [Money(kind="credited", amount=250)]


def test_a_line_is_credited_once(answers: Any) -> None:
    some = CreditOrder(order_id=ORDER, amount=600, line=1)
    first, second, third = answers({"total": 2000}, some, some, CreditOrder(order_id=ORDER, amount=400, line=1)).results
    assert isinstance(first, Credited)
    assert (second.type, second.data) == ("too_much_credit", {"left": 400})
    assert isinstance(third, Credited)
    (before,) = answers({"total": 2000}, some, credits={(ORDER, 1): 401}).results
    assert before.data == {"left": 599}


def test_what_was_lacking_may_be_credited(answers: Any) -> None:
    decided = answers({"paid": 990}, CreditOrder(order_id=ORDER, amount=10))
    assert [type(event.data) for event in decided.events] == [OrderCredited, OrderConfirmed]
