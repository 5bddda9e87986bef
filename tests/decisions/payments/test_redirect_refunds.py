"""Refunds another way as a pure decision: a row per refusal, in order of precedence."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.payments.redirect_refunds import Facts, decide
from waybill.model.events import Money
from waybill.model.events.tenders import RefundRedirected, StoredValueIssued
from waybill.model.payments import ActionFact, PaymentFact
from waybill.model.results import Refused
from waybill.model.tenders import Redirected, RedirectRefund, RedirectRefusal

ORDER, PAYMENT, OTHER, FOREIGN, REFUND, CAPTURE = (UUID(int=number) for number in (1, 5, 6, 7, 8, 9))


@pytest.fixture
def answers(order: Any, ids: Iterator[UUID]) -> Any:
    def ask(known: Any, *requests: RedirectRefund, status: str = "failed", room: int = 399) -> Any:
        actions = [
            ActionFact(action_id=CAPTURE, kind="capture", amount=1000, status="succeeded"),
            ActionFact(action_id=REFUND, kind="refund", amount=400, status=status, cause="edit"),
        ]
        payment = PaymentFact(
            payment_id=PAYMENT, order_id=ORDER, tender="card", gateway="x", status="captured", amount=1000, authorized=1000,
            captured=1000, actions=actions,
        )  # fmt: skip
        usual = {"status": "confirmed", "paid": 1000, "total": 600, "customer_id": UUID(int=4)}
        other = PaymentFact(
            payment_id=OTHER, order_id=ORDER, tender="card", gateway="y", status="captured", amount=500, captured=room
        )  # fmt: skip
        payments = [payment, other, msgspec.structs.replace(other, payment_id=FOREIGN, order_id=UUID(int=2))]
        return decide(Facts({ORDER: order(**(usual | known))}, payments, {"x", "y"}), requests, ids)

    return ask


def redirect(id: UUID = REFUND, way: Any = "store_credit", payment_id: UUID | None = None) -> RedirectRefund:
    return RedirectRefund(action_id=id, way=way, payment_id=payment_id)


# To another payment: what is named, and whether a customer is known.
MOVED = [
    (RedirectRefusal.UNKNOWN_PAYMENT, PAYMENT),
    (RedirectRefusal.UNKNOWN_PAYMENT, FOREIGN),
    (RedirectRefusal.UNKNOWN_PAYMENT, UUID(int=77)),
    (RedirectRefusal.MORE_THAN_CAPTURED, OTHER),
    (RedirectRefusal.MORE_THAN_CAPTURED, None),
]
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
    rows = [row[0] for row in (*REFUSED[:-1], *MOVED, REFUSED[-1])]
    assert [RedirectRefusal.KEY_REUSED, *dict.fromkeys(rows)] == list(RedirectRefusal)


@pytest.mark.parametrize(("refusal", "payment_id"), MOVED)
def test_is_not_moved_to_another_payment(answers: Any, refusal: RedirectRefusal, payment_id: UUID | None) -> None:
    decided = answers({}, redirect(way="payment", payment_id=payment_id))
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events
    (early,) = answers({}, redirect(way="payment", payment_id=payment_id), status="pending").results
    assert early.type == RedirectRefusal.NOT_FAILED
    (settled,) = answers({"total": 601}, redirect(way="payment", payment_id=payment_id)).results
    assert settled.type == RedirectRefusal.NOTHING_OWED


@pytest.mark.parametrize("payment_id", [OTHER, None])
def test_another_payment_with_room_is_asked_once(answers: Any, payment_id: UUID | None) -> None:
    request = redirect(way="payment", payment_id=payment_id)
    decided = answers({"customer_id": None}, request, request, room=400)
    first, second = decided.results
    assert (first.payment_id, first.amount, second.type) == (OTHER, 400, RedirectRefusal.NOT_FAILED)
    moved, asked = [event.data for event in decided.events]
    assert (moved.payment_id, moved.to_payment_id, moved.money) == (PAYMENT, OTHER, [])
    assert (asked.action_id, asked.cause) == (moved.new_action_id, "edit")
    assert asked.money == [Money(kind="refund_pending", amount=400, payment_id=OTHER)]


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
