"""Recording money as a pure decision: a row per refusal, in order of precedence, and what follows of money."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.record_payments import decide
from waybill.decisions.payments.reinstate_orders import Facts
from waybill.model.events import LineCanceled, Money, OrderCanceled, OrderConfirmed, OrderRepromised
from waybill.model.events.tenders import OrderReinstated, PaymentRecorded
from waybill.model.facts import LevelFact, LocationFact
from waybill.model.payments import PaymentFact
from waybill.model.results import Refused
from waybill.model.tenders import PaymentTaken, RecordPayment, RecordRefusal

ORDER, ITEM, PLACE = UUID(int=1), UUID(int=2), UUID(int=3)
MAIN = LocationFact(PLACE, "MAIN", 1, "DE", None, None, frozenset({"ship", "pickup"}), {}, "14:00")
EXPIRED = {
    "status": "expired", "total": 0, "item_total": 0, "tax_total": 0,
    "line": {"reserved": 0, "canceled": 2, "reservations": {}},
}  # fmt: skip
ENDED = OrderCanceled(
    reason="payment", whole=True, expired=True, item_total=1000, tax_total=160, total=1000,
    lines=[LineCanceled(line=1, quantity=2, reserved=2, amount=1000, tax=160)],
)  # fmt: skip


def record(amount: int = 1000, **fields: Any) -> RecordPayment:
    return RecordPayment(**({"order_id": ORDER, "tender": "cash", "amount": amount} | fields))


@pytest.fixture
def answers(shop_fact: Any, order: Any, now: datetime, ids: Iterator[UUID]) -> Any:
    """Decide about requests, on an order with these fields, `sellable` units of its item, and these settings."""

    def ask(known: Any, *requests: RecordPayment, sellable: int = 2, payments: Any = (), **settings: Any) -> Any:
        orders = {ORDER: order(**known)} if known is not None else {}
        ended = {ORDER: ENDED} if orders and orders[ORDER].status == "expired" else {}
        levels = {(ITEM, PLACE): LevelFact(sellable=sellable)}
        return decide(Facts(shop_fact(**settings), [MAIN], orders, levels, ended, payments), requests, now, ids)

    return ask


REFUSED = [
    (RecordRefusal.UNKNOWN_ORDER, {"version": 9}, None),
    (RecordRefusal.VERSION_CHANGED, {"version": 9}, {"status": "draft"}),
    (RecordRefusal.IS_DRAFT, {}, {"status": "draft"}),
    (RecordRefusal.IS_DRAFT, {}, {"status": "discarded"}),
    (RecordRefusal.IS_DRAFT, {}, {"status": "expired", "line": {"unsourced": 2, "reserved": 0}}),
]


@pytest.mark.parametrize(("refusal", "asked", "known"), REFUSED)
def test_is_not_recorded(answers: Any, refusal: RecordRefusal, asked: Any, known: Any) -> None:
    decided = answers(known, record(**asked))
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [RecordRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in REFUSED)] == list(RecordRefusal)


def test_what_was_booked_before_is_not_booked_again(answers: Any) -> None:
    wanted = record(400, tender="bank_transfer", reference="statement 17")
    decided = answers(
        {}, wanted, wanted, record(400), record(400), record(300, tender="bank_transfer", reference="statement 17")
    )
    first, again, *others = decided.results
    assert (again.payment_id, again.again, first.again) == (first.payment_id, True, False)
    assert [one.again for one in others] == [False] * 3
    assert [event.data.amount for event in decided.events if isinstance(event.data, PaymentRecorded)] == [
        400,
        400,
        400,
        300,
    ]


def test_enough_confirms_and_too_much_is_owed(answers: Any) -> None:
    decided = answers({}, record(400), record(700, reference="T-2"))
    first, second = decided.results
    assert (first.status, first.balance, second.status, second.balance) == ("placed", 600, "confirmed", -100)
    assert [type(event.data) for event in decided.events] == [PaymentRecorded, PaymentRecorded, OrderConfirmed]
    assert decided.events[1].data.money == [Money(kind="captured", amount=700, payment_id=UUID(int=101))]
    assert (first.version, second.version) == (2, 4)


@pytest.mark.parametrize(
    ("known", "amount", "authorized", "status"),
    [
        ({"terms": "deposit"}, 1, 0, "confirmed"),
        ({"terms": "bank_transfer"}, 999, 0, "placed"),
        ({"terms": "prepaid"}, 300, 700, "confirmed"),
        ({"terms": "prepaid"}, 300, 699, "placed"),
        ({"status": "canceled", "total": 0}, 300, 0, "canceled"),
        ({"status": "completed", "terms": "on_account"}, 1000, 0, "completed"),
    ],
)
def test_terms_decide_what_is_enough(answers: Any, known: Any, amount: int, authorized: int, status: str) -> None:
    card = PaymentFact(
        payment_id=UUID(int=7), order_id=ORDER, tender="card", gateway="x", status="authorized", amount=authorized,
        authorized=authorized,
    )  # fmt: skip
    (answer,) = answers(known, record(amount), payments=[card]).results
    assert isinstance(answer, PaymentTaken)
    assert answer.status == status


def test_when_it_came_is_never_later_than_now(answers: Any, now: datetime) -> None:
    early, late = now - timedelta(days=1), now + timedelta(days=1)
    events = answers({}, record(1, received_at=early), record(1, received_at=late)).events
    assert [event.occurred_at for event in events] == [early, now]


def test_late_money_brings_an_expired_order_back(answers: Any, now: datetime) -> None:
    decided = answers(EXPIRED, record(400), record(600))
    first, second = decided.results
    assert (first.late, first.reinstated, first.status, first.balance) == (True, False, "expired", -400)
    assert (second.late, second.reinstated, second.status, second.balance) == (True, True, "confirmed", 0)
    kinds = [type(event.data) for event in decided.events]
    assert kinds == [PaymentRecorded, PaymentRecorded, OrderReinstated, OrderRepromised, OrderConfirmed]
    assert decided.events[0].data.exception_id is not None
    assert decided.events[1].data.exception_id is None
    back = decided.events[2].data
    assert [(one.location_id, one.quantity) for one in back.reserved] == [(PLACE, 2)]
    assert (back.total, back.item_total, back.tax_total, back.expires_at) == (1000, 1000, 160, None)


@pytest.mark.parametrize(
    ("known", "sellable", "settings"),
    [(EXPIRED, 1, {}), (EXPIRED, 2, {"late_money": "refund"}), ({"status": "canceled", "total": 0}, 2, {})],
)
def test_other_late_money_is_to_be_paid_back(answers: Any, known: Any, sellable: int, settings: Any) -> None:
    decided = answers(known, record(1000), sellable=sellable, **settings)
    (answer,) = decided.results
    assert (answer.late, answer.reinstated, answer.status, answer.balance) == (True, False, known["status"], -1000)
    (event,) = decided.events
    assert event.data.late
    assert event.data.exception_id is not None
