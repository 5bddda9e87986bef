"""Refunds another way as a pure decision: a row per refusal, in order of precedence."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.redirect_refunds import Facts, decide
from waybill.model.events.tenders import RefundRedirected, StoredValueIssued
from waybill.model.payments import ActionFact, PaymentFact
from waybill.model.results import Refused
from waybill.model.tenders import Redirected, RedirectRefund, RedirectRefusal

ORDER, PAYMENT, REFUND, CAPTURE = UUID(int=1), UUID(int=5), UUID(int=8), UUID(int=9)


@pytest.fixture
def answers(order: Any, ids: Iterator[UUID]) -> Any:
    def ask(known: Any, *requests: RedirectRefund, status: str = "failed") -> Any:
        actions = [
            ActionFact(action_id=CAPTURE, kind="capture", amount=1000, status="succeeded"),
            ActionFact(action_id=REFUND, kind="refund", amount=400, status=status),
        ]
        payment = PaymentFact(
            payment_id=PAYMENT, order_id=ORDER, tender="card", gateway="x", status="captured", amount=1000, authorized=1000,
            captured=1000, actions=actions,
        )  # fmt: skip
        usual = {"status": "confirmed", "paid": 1000, "total": 600, "customer_id": UUID(int=4)}
        return decide(Facts({ORDER: order(**(usual | known))}, [payment]), requests, ids)

    return ask


def redirect(id: UUID = REFUND, way: Any = "store_credit") -> RedirectRefund:
    return RedirectRefund(action_id=id, way=way)


REFUSED = [
    (RedirectRefusal.UNKNOWN_REFUND, UUID(int=77), {}, "failed"),
    (RedirectRefusal.UNKNOWN_REFUND, CAPTURE, {}, "failed"),
    (RedirectRefusal.NOT_FAILED, REFUND, {"total": 1000}, "pending"),
    (RedirectRefusal.NOT_FAILED, REFUND, {}, "succeeded"),
    (RedirectRefusal.NOTHING_OWED, REFUND, {"total": 601, "customer_id": None}, "failed"),
    (RedirectRefusal.NOTHING_OWED, REFUND, {"refund_pending": 1}, "failed"),
    (RedirectRefusal.CUSTOMER_NEEDED, REFUND, {"customer_id": None}, "failed"),
]


@pytest.mark.parametrize(("refusal", "id", "known", "status"), REFUSED)
def test_is_not_redirected(answers: Any, refusal: RedirectRefusal, id: UUID, known: Any, status: str) -> None:
    decided = answers(known, redirect(id), status=status)
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [RedirectRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in REFUSED)] == list(RedirectRefusal)


def test_it_is_made_once(answers: Any) -> None:
    decided = answers({}, redirect(), redirect())
    first, second = decided.results
    assert isinstance(first, Redirected)
    assert (first.amount, first.account_id) == (400, UUID(int=100))
    assert second.data == {"status": "redirected"}
    assert [type(event.data) for event in decided.events] == [StoredValueIssued, RefundRedirected]


def test_a_transfer_needs_no_customer(answers: Any) -> None:
    decided = answers({"customer_id": None}, redirect(way="bank_transfer"))
    assert decided.results[0].account_id is None
    assert [entry.amount for entry in decided.events[0].data.money] == [400]
