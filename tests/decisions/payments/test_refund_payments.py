"""Refunding as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.refund_payments import Facts, decide
from waybill.model.payments import RefundPayment, RefundRefusal, RefundRequested
from waybill.model.results import Refused

ORDER, PAYMENT = UUID(int=1), UUID(int=50)


@pytest.fixture
def answers(order: Any, ids: Any) -> Any:
    def ask(known: Any, payments: Any, *requests: RefundPayment) -> Any:
        orders = {ORDER: order(**({"paid": 1000} | known))} if known is not None else {}
        return decide(Facts(orders, payments, {"sandbox"}), requests, ids)

    return ask


REFUSED = [
    (RefundRefusal.UNKNOWN_ORDER, {"version": 9}, None, {}),
    (RefundRefusal.VERSION_CHANGED, {"version": 9, "payment_id": UUID(int=9)}, {}, {}),
    (RefundRefusal.UNKNOWN_PAYMENT, {"payment_id": UUID(int=9)}, {}, {}),
    (RefundRefusal.NOTHING_OWED, {"amount": 5}, {"credited": 300, "refund_pending": 300}, {"captured": 0}),
    (RefundRefusal.MORE_THAN_OWED, {"amount": 301}, {"credited": 300}, {"captured": 0}),
    (RefundRefusal.MORE_THAN_CAPTURED, {"amount": 201}, {"credited": 300}, {"captured": 200}),
]


@pytest.mark.parametrize(("refusal", "asked", "known", "about"), REFUSED)
def test_is_not_refunded(
    answers: Any, payment: Any, refusal: RefundRefusal, asked: Any, known: Any, about: Any
) -> None:
    decided = answers(known, [payment(**about)], RefundPayment(order_id=ORDER, **asked))
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [RefundRefusal.KEY_REUSED, *(row[0] for row in REFUSED)] == list(RefundRefusal)


def test_the_newest_are_paid_back_first_and_no_more_than_is_owed(answers: Any, payment: Any) -> None:
    payments = [
        payment(50, captured=700),
        payment(60, captured=300, disputed=100),
        payment(70, gateway="gone", captured=900),
    ]
    decided = answers(
        {"credited": 500}, payments, *[RefundPayment(order_id=ORDER, cause="return", subject_id=PAYMENT)] * 2
    )
    first, second = decided.results
    assert isinstance(first, RefundRequested)
    assert [(one.payment_id.int, one.amount) for one in first.actions] == [(60, 200), (50, 300)]
    assert (first.owed, second.type) == (0, RefundRefusal.NOTHING_OWED)
    assert {(event.data.cause, event.data.subject_id) for event in decided.events} == {("return", PAYMENT)}


def test_a_named_payment_gives_what_it_can(answers: Any, payment: Any) -> None:
    payments = [payment(50, captured=200), payment(60, captured=800)]
    (answer,) = answers({"credited": 500}, payments, RefundPayment(order_id=ORDER, payment_id=PAYMENT)).results
    assert [(one.payment_id.int, one.amount) for one in answer.actions] == [(50, 200)]
    assert answer.owed == 300
