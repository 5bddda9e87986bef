"""Capturing as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.capture_payments import Facts, decide
from waybill.model.payments import Abilities, ActionFact, CapturePayment, CaptureRefusal, CaptureRequested
from waybill.model.results import Refused

ORDER, PAYMENT = UUID(int=1), UUID(int=50)
ONCE = Abilities(multiple_captures=False)
WHOLE = Abilities(partial_captures=False)


@pytest.fixture
def answers(order: Any, ids: Any) -> Any:
    def ask(known: Any, payments: Any, *requests: CapturePayment, abilities: Abilities = Abilities()) -> Any:  # noqa: B008
        orders = {ORDER: order(**({"status": "confirmed"} | known))} if known is not None else {}
        return decide(Facts(orders, payments, {"sandbox": abilities}), requests, ids)

    return ask


REFUSED = [
    (CaptureRefusal.UNKNOWN_ORDER, {"version": 9}, None, {}),
    (CaptureRefusal.VERSION_CHANGED, {"version": 9}, {"holds": ["fraud"]}, {}),
    (CaptureRefusal.ON_HOLD, {"payment_id": UUID(int=9)}, {"holds": ["manual", "fraud"]}, {}),
    (CaptureRefusal.UNKNOWN_PAYMENT, {"payment_id": UUID(int=9)}, {}, {"authorized": 0}),
    (CaptureRefusal.NOTHING_AUTHORIZED, {"payment_id": PAYMENT}, {"paid": 1000}, {"authorized": 300, "captured": 300}),
    (CaptureRefusal.NOTHING_DUE, {"amount": 2000}, {"paid": 1000}, {}),
    (CaptureRefusal.MORE_THAN_DUE, {"amount": 2000}, {"paid": 10}, {}),
    (
        CaptureRefusal.MORE_THAN_AUTHORIZED,
        {"amount": 401, "payment_id": PAYMENT},
        {},
        {"authorized": 300, "over_capture": 100},
    ),
    (CaptureRefusal.WHOLE_ONLY, {"amount": 300, "payment_id": PAYMENT}, {}, {}),
]


@pytest.mark.parametrize(("refusal", "asked", "known", "about"), REFUSED)
def test_is_not_captured(
    answers: Any, payment: Any, refusal: CaptureRefusal, asked: Any, known: Any, about: Any
) -> None:
    decided = answers(known, [payment(**about)], CapturePayment(order_id=ORDER, **asked), abilities=WHOLE)
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [CaptureRefusal.KEY_REUSED, *(row[0] for row in REFUSED)] == list(CaptureRefusal)


def test_the_oldest_are_captured_first(answers: Any, payment: Any) -> None:
    payments = [payment(50, authorized=300), payment(60, authorized=700)]
    decided = answers({}, payments, CapturePayment(order_id=ORDER, amount=400), CapturePayment(order_id=ORDER))
    first, rest = decided.results
    assert isinstance(first, CaptureRequested)
    assert [(one.payment_id.int, one.amount) for one in first.actions] == [(50, 300), (60, 100)]
    assert [(one.payment_id.int, one.amount) for one in rest.actions] == [(60, 600)]
    assert (first.version, rest.version) == (3, 4)


def test_what_is_in_flight_is_not_captured_twice(answers: Any, payment: Any) -> None:
    once = answers({}, [payment()], *[CapturePayment(order_id=ORDER)] * 2)
    assert [type(one) for one in once.results] == [CaptureRequested, Refused]
    assert once.events[0].data.money[0].amount == 1000


def test_who_captures_once_lets_go_of_the_rest_and_is_asked_once(answers: Any, payment: Any) -> None:
    asked = CapturePayment(order_id=ORDER, payment_id=PAYMENT, amount=400)
    decided = answers({}, [payment()], asked, asked, abilities=ONCE)
    assert [event.data.final for event in decided.events] == [True]
    assert decided.results[1].type == CaptureRefusal.NOTHING_AUTHORIZED
    flying = ActionFact(action_id=UUID(int=9), kind="capture", amount=400)
    again = answers(
        {}, [payment(capture_pending=400, actions=[flying])], CapturePayment(order_id=ORDER), abilities=ONCE
    )
    assert again.results[0].type == CaptureRefusal.NOTHING_AUTHORIZED
