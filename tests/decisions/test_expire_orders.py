"""Expiring as a pure decision: a row per refusal, in order of precedence."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from waybill.decisions import expire_orders
from waybill.decisions.cancel_orders import Facts
from waybill.model.events import DraftClosed, OrderCanceled
from waybill.model.facts import LevelFact, LineFact, OrderFact, ShopFact
from waybill.model.orders import (
    Expired,
    ExpireOrder,
    ExpireRefusal,
)
from waybill.model.results import Refused
from waybill.model.setup import ShopSettings

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
SHOP = ShopFact("EUR", "DE", ZoneInfo("UTC"), ShopSettings())
ORDER, ITEM, PLACE = UUID(int=1), UUID(int=2), UUID(int=3)


def order(**fields: Any) -> OrderFact:
    line = LineFact(
        line=1, item_id=ITEM, quantity=2, unsourced=0, backordered=0, reserved=2, canceled=0, discount=0, tax=0, total=1000,
        reservations={PLACE: 2},
    )  # fmt: skip
    usual = {
        "order_id": ORDER, "status": "placed", "version": 1, "currency": "EUR", "tax_included": True, "method": "ship",
        "terms": "prepaid", "country": "DE", "paid": 0, "item_total": 1000, "discount_total": 0, "charge_total": 0,
        "tax_total": 0, "total": 1000, "requested_at": None, "expires_at": NOW, "ship_by": None, "deliver_by": None,
        "lines": [line],
    }  # fmt: skip
    return OrderFact(**(usual | fields))


EXPIRE = [
    (ExpireRefusal.UNKNOWN_ORDER, {"order_id": UUID(int=9)}),
    (ExpireRefusal.NOT_WAITING, {"status": "confirmed"}),
    (ExpireRefusal.NOT_WAITING, {"status": "canceled"}),
    (ExpireRefusal.NOT_WAITING, {"expires_at": None}),
    (ExpireRefusal.NOT_DUE, {"expires_at": NOW + timedelta(seconds=1)}),
]


def facts(known: OrderFact) -> Facts:
    return Facts(SHOP, [], [known], {(ITEM, PLACE): LevelFact(sellable=2, reserved=2)})


def test_every_refusal_of_expiring_is_in_the_table() -> None:
    assert [ExpireRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in EXPIRE)] == list(ExpireRefusal)


@pytest.mark.parametrize(("refusal", "known"), EXPIRE)
def test_does_not_expire(refusal: ExpireRefusal, known: Any) -> None:
    decided = expire_orders.decide(facts(order(**known)), [ExpireOrder(order_id=ORDER)], NOW)
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_expires_once_and_owes_what_was_paid() -> None:
    requests = [ExpireOrder(order_id=ORDER), ExpireOrder(order_id=ORDER)]
    decided = expire_orders.decide(facts(order(paid=300)), requests, NOW)
    assert decided.results[0] == Expired(order_id=ORDER, version=2, freed=2, owed=300)
    assert isinstance(decided.results[1], Refused)
    (event,) = decided.events
    assert isinstance(event.data, OrderCanceled)
    assert (event.data.expired, event.data.whole, event.data.reason, event.data.total) == (True, True, "payment", 1000)


def test_a_draft_expires_without_canceling_anything() -> None:
    decided = expire_orders.decide(facts(order(status="draft")), [ExpireOrder(order_id=ORDER)], NOW)
    assert decided.results[0] == Expired(order_id=ORDER, version=2, freed=0, owed=0)
    assert [event.data for event in decided.events] == [DraftClosed(outcome="expired")]
