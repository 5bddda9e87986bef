"""Renewing as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.renew_payments import Facts, decide
from waybill.model.payments import Abilities, ActionFact, RenewPayment, RenewRefusal
from waybill.model.results import Refused

ORDER, PAYMENT = UUID(int=1), UUID(int=50)
FLYING = ActionFact(action_id=UUID(int=9), kind="void", amount=1000)


@pytest.fixture
def answers(order: Any, ids: Any) -> Any:
    def ask(known: Any, payments: Any, *requests: RenewPayment, renewable: bool = False) -> Any:
        orders = {ORDER: order(**known)} if known is not None else {}
        return decide(Facts(orders, payments, {"sandbox": Abilities(renewable=renewable)}), requests, ids)

    return ask


REFUSED = [
    (RenewRefusal.UNKNOWN_ORDER, {"version": 9}, None, {}),
    (RenewRefusal.VERSION_CHANGED, {"version": 9, "payment_id": UUID(int=9)}, {}, {}),
    (RenewRefusal.UNKNOWN_PAYMENT, {"payment_id": UUID(int=9)}, {}, {}),
    (RenewRefusal.NOTHING_AUTHORIZED, {}, {}, {"captured": 1000, "actions": [FLYING]}),
    (RenewRefusal.IN_FLIGHT, {}, {}, {"actions": [FLYING]}),
    (RenewRefusal.NOT_RENEWABLE, {}, {}, {}),
]


@pytest.mark.parametrize(("refusal", "asked", "known", "about"), REFUSED)
def test_is_not_renewed(answers: Any, payment: Any, refusal: RenewRefusal, asked: Any, known: Any, about: Any) -> None:
    request = RenewPayment(**({"order_id": ORDER, "payment_id": PAYMENT} | asked))
    decided = answers(known, [payment(**about)], request)
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [RenewRefusal.KEY_REUSED, *(row[0] for row in REFUSED)] == list(RenewRefusal)


def test_it_is_asked_once_to_live_on(answers: Any, payment: Any) -> None:
    request = RenewPayment(order_id=ORDER, payment_id=PAYMENT)
    first, second = answers({}, [payment(captured=300)], request, request, renewable=True).results
    assert first.amount == 700
    assert second.type == RenewRefusal.IN_FLIGHT
