"""Reinstating as a pure decision: a row per refusal, in order of precedence."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.reinstate_orders import Facts, decide
from waybill.model.events import LineCanceled, Move, OrderCanceled, Reserved
from waybill.model.facts import LevelFact, LocationFact
from waybill.model.results import Refused
from waybill.model.tenders import Reinstated, ReinstateOrder, ReinstateRefusal

ORDER, ITEM, FIRST, SECOND = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
PLACES = [
    LocationFact(id, code, rank, "DE", None, None, frozenset({"ship", "pickup"}), {}, "14:00")
    for rank, (id, code) in enumerate([(FIRST, "MAIN"), (SECOND, "SIDE")])
]
EXPIRED: dict[str, Any] = {
    "status": "expired", "total": 0, "item_total": 0, "tax_total": 0,
    "line": {"reserved": 0, "canceled": 2, "reservations": {}},
}  # fmt: skip
ENDED = OrderCanceled(
    reason="payment", whole=True, expired=True, item_total=1000, tax_total=160, total=1000,
    lines=[LineCanceled(line=1, quantity=2, reserved=2, amount=1000, tax=160)],
)  # fmt: skip


@pytest.fixture
def answers(shop_fact: Any, order: Any, now: datetime) -> Any:
    def ask(known: Any, *requests: ReinstateOrder, stock: tuple[int, int] = (2, 0)) -> Any:
        orders = {ORDER: order(**known)} if known is not None else {}
        ended = {ORDER: ENDED} if orders and orders[ORDER].lines[0].canceled else {}
        levels = {(ITEM, place): LevelFact(sellable=units) for place, units in zip((FIRST, SECOND), stock, strict=True)}
        return decide(Facts(shop_fact(), PLACES, orders, levels, ended), requests, now)

    return ask


REFUSED = [
    (ReinstateRefusal.UNKNOWN_ORDER, {}, None, (2, 0)),
    (ReinstateRefusal.VERSION_CHANGED, {"version": 9}, {"status": "placed"}, (2, 0)),
    (ReinstateRefusal.NOT_EXPIRED, {}, {"status": "placed"}, (0, 0)),
    (ReinstateRefusal.NOT_EXPIRED, {}, {"status": "canceled", "line": EXPIRED["line"]}, (2, 0)),
    (ReinstateRefusal.NOT_EXPIRED, {}, {"status": "expired", "line": {"unsourced": 2, "reserved": 0}}, (2, 0)),
    (ReinstateRefusal.INSUFFICIENT_STOCK, {}, EXPIRED, (1, 0)),
    (ReinstateRefusal.INSUFFICIENT_STOCK, {}, EXPIRED | {"method": "pickup"}, (1, 1)),
]


@pytest.mark.parametrize(("refusal", "asked", "known", "stock"), REFUSED)
def test_is_not_reinstated(answers: Any, refusal: ReinstateRefusal, asked: Any, known: Any, stock: Any) -> None:
    decided = answers(known, ReinstateOrder(order_id=ORDER, **asked), stock=stock)
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [ReinstateRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in REFUSED)] == list(ReinstateRefusal)


def test_it_is_placed_again_and_its_stock_held(answers: Any, now: datetime) -> None:
    again = ReinstateOrder(order_id=ORDER)
    decided = answers(EXPIRED, again, again, stock=(1, 1))
    first, second = decided.results
    assert isinstance(first, Reinstated)
    assert (first.status, first.total, first.balance) == ("placed", 1000, 1000)
    assert first.expires_at == now + timedelta(minutes=60)
    assert isinstance(second, Refused)
    data = decided.events[0].data
    assert data.moves == [Move(1, "canceled", "reserved", 2)]
    assert data.reserved == [Reserved(1, ITEM, FIRST, 1), Reserved(1, ITEM, SECOND, 1)]


def test_what_is_picked_up_waits_in_one_place(answers: Any) -> None:
    decided = answers(EXPIRED | {"method": "pickup"}, ReinstateOrder(order_id=ORDER), stock=(1, 2))
    assert decided.events[0].data.reserved == [Reserved(1, ITEM, SECOND, 2)]


def test_paid_in_full_it_is_confirmed(answers: Any) -> None:
    (answer,) = answers(EXPIRED | {"paid": 1000}, ReinstateOrder(order_id=ORDER)).results
    assert (answer.status, answer.expires_at) == ("confirmed", None)
