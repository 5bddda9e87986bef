"""Voiding as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.void_payments import Facts, decide
from waybill.model.payments import ActionFact, VoidPayment, VoidRefusal
from waybill.model.results import Refused

ORDER, PAYMENT = UUID(int=1), UUID(int=50)
FLYING = ActionFact(action_id=UUID(int=9), kind="capture", amount=1000, status="in_doubt")


@pytest.fixture
def answers(order: Any, ids: Any) -> Any:
    def ask(known: Any, payments: Any, *requests: VoidPayment) -> Any:
        return decide(Facts({ORDER: order(**known)} if known is not None else {}, payments), requests, ids)

    return ask


REFUSED = [
    (VoidRefusal.UNKNOWN_ORDER, {"version": 9}, None, {}),
    (VoidRefusal.VERSION_CHANGED, {"version": 9, "payment_id": UUID(int=9)}, {}, {}),
    (VoidRefusal.UNKNOWN_PAYMENT, {"payment_id": UUID(int=9)}, {}, {}),
    (VoidRefusal.IN_FLIGHT, {}, {}, {"capture_pending": 1000, "actions": [FLYING]}),
    (VoidRefusal.NOTHING_AUTHORIZED, {}, {}, {"captured": 1000}),
]


@pytest.mark.parametrize(("refusal", "asked", "known", "about"), REFUSED)
def test_is_not_voided(answers: Any, payment: Any, refusal: VoidRefusal, asked: Any, known: Any, about: Any) -> None:
    request = VoidPayment(**({"order_id": ORDER, "payment_id": PAYMENT} | asked))
    decided = answers(known, [payment(**about)], request)
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [VoidRefusal.KEY_REUSED, *(row[0] for row in REFUSED)] == list(VoidRefusal)


def test_what_is_not_captured_is_let_go_once(answers: Any, payment: Any) -> None:
    request = VoidPayment(order_id=ORDER, payment_id=PAYMENT)
    first, second = answers({}, [payment(captured=300)], request, request).results
    assert (first.amount, first.version) == (700, 2)
    assert second.type == VoidRefusal.IN_FLIGHT
