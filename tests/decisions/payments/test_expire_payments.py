"""Authorizations near their end as a pure decision: a row per refusal, then what is done for each."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.expire_payments import Facts, decide
from waybill.model.payments import Abilities, ActionFact, ExpirePayment, LapseRefusal
from waybill.model.results import Refused

ORDER, PAYMENT = UUID(int=1), UUID(int=50)
FLYING = ActionFact(action_id=UUID(int=9), kind="capture", amount=1)
REFUSED_RENEWAL = ActionFact(action_id=UUID(int=9), kind="renew", amount=1, status="failed")


@pytest.fixture
def answers(order: Any, ids: Any, payment: Any, now: Any) -> Any:
    def ask(known: Any, about: Any, asked: Any, *, renewable: bool = False) -> Any:
        orders = {ORDER: order(**({"status": "confirmed"} | known))} if known is not None else {}
        fields = dict(about)
        if "hours" in fields:
            fields["expires_at"] = now + timedelta(hours=fields.pop("hours"))
        facts = Facts(orders, [payment(**fields)], {"sandbox": Abilities(renewable=renewable)})
        request = ExpirePayment(**({"order_id": ORDER, "payment_id": PAYMENT} | asked))
        return decide(facts, [request], now, ids)

    return ask


REFUSED = [
    (LapseRefusal.UNKNOWN_ORDER, {"payment_id": UUID(int=9)}, None, {}),
    (LapseRefusal.UNKNOWN_PAYMENT, {"payment_id": UUID(int=9)}, {}, {}),
    (LapseRefusal.NOTHING_AUTHORIZED, {}, {}, {"captured": 1000, "hours": -1}),
    (LapseRefusal.NOT_DUE, {}, {}, {"hours": 25}),
    (LapseRefusal.NOT_DUE, {}, {}, {}),
    (LapseRefusal.NOT_DUE, {}, {}, {"hours": -1, "actions": [FLYING]}),
    (LapseRefusal.NOT_DUE, {}, {"holds": ["payment"]}, {"hours": 2}),
    (LapseRefusal.NOT_DUE, {}, {"status": "placed"}, {"hours": 2}),
]


@pytest.mark.parametrize(("refusal", "asked", "known", "about"), REFUSED)
def test_nothing_is_done(answers: Any, refusal: LapseRefusal, asked: Any, known: Any, about: Any) -> None:
    decided = answers(known, about, asked)
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [LapseRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in REFUSED)] == list(LapseRefusal)


@pytest.mark.parametrize(
    ("about", "renewable", "done", "holds"),
    [
        ({"hours": 2}, True, "renewing", []),
        ({"hours": 2, "actions": [REFUSED_RENEWAL]}, True, "held", ["payment"]),
        ({"hours": 2}, False, "held", ["payment"]),
        ({"hours": 0}, True, "expired", ["payment"]),
    ],
)
def test_what_is_done(answers: Any, about: Any, renewable: bool, done: str, holds: list[str]) -> None:
    decided = answers({}, about, {}, renewable=renewable)
    (event,) = decided.events
    assert decided.results[0].done == done
    assert event.data.holds_set == holds


@pytest.mark.parametrize(("captured", "status", "gone"), [(0, "expired", -1000), (300, "captured", -700)])
def test_what_ran_out_is_gone(answers: Any, captured: int, status: str, gone: int) -> None:
    decided = answers({"paid": captured}, {"hours": -1, "captured": captured}, {})
    assert decided.results[0].status == status
    assert [money.amount for money in decided.events[0].data.money] == [gone]
