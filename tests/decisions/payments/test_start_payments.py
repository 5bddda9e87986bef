"""Starting payments as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.start_payments import Facts, decide
from waybill.model.payments import Started, StartPayment, StartRefusal
from waybill.model.results import Refused

ORDER = UUID(int=1)


@pytest.fixture
def answers(order: Any, ids: Any) -> Any:
    def ask(known: Any, payments: Any, *requests: StartPayment) -> Any:
        orders = {ORDER: order(**known)} if known is not None else {}
        return decide(Facts(orders, payments, frozenset({"manual", "sandbox"})), requests, ids)

    return ask


REFUSED = [
    (StartRefusal.UNKNOWN_ORDER, {"version": 9}, None),
    (StartRefusal.VERSION_CHANGED, {"version": 9}, {"status": "draft"}),
    (StartRefusal.IS_DRAFT, {"gateway": "none"}, {"status": "draft"}),
    (StartRefusal.ALREADY_ENDED, {"gateway": "none"}, {"status": "canceled", "paid": 1000}),
    (StartRefusal.UNKNOWN_GATEWAY, {"gateway": "none"}, {"paid": 1000}),
    (StartRefusal.NOTHING_DUE, {"amount": 1}, {"paid": 1000}),
    (StartRefusal.MORE_THAN_DUE, {"amount": 11}, {"paid": 990}),
]


@pytest.mark.parametrize(("refusal", "asked", "known"), REFUSED)
def test_is_not_started(answers: Any, refusal: StartRefusal, asked: Any, known: Any) -> None:
    decided = answers(known, [], StartPayment(order_id=ORDER, **asked))
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [StartRefusal.KEY_REUSED, *(row[0] for row in REFUSED)] == list(StartRefusal)


def test_payments_ask_for_no_more_than_is_due_together(answers: Any, payment: Any) -> None:
    waiting = payment(60, status="requires_action", amount=300, authorized=0, actions=[])
    declined = payment(70, status="failed", amount=900, authorized=0, actions=[])
    sure = payment(80, amount=200, authorized=200)
    first, second, third = answers(
        {},
        [waiting, declined, sure],
        StartPayment(order_id=ORDER, amount=100, tender="wallet", gateway="sandbox"),
        StartPayment(order_id=ORDER, token="tok_ok"),
        StartPayment(order_id=ORDER),
    ).results
    assert (first.amount, second.amount, third.type) == (100, 400, "nothing_due")
    assert isinstance(second, Started)
    assert second.version == 3


def test_cards_wait_for_shipments_and_all_else_is_taken_at_once(answers: Any) -> None:
    decided = answers({}, [], StartPayment(order_id=ORDER, amount=1), StartPayment(order_id=ORDER, tender="wallet"))
    assert [event.data.capture for event in decided.events] == ["shipment", "placing"]
