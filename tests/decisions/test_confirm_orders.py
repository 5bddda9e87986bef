"""Confirming as a pure decision: a row per refusal, in order of precedence."""

from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from waybill.decisions import confirm_orders
from waybill.model.facts import LineFact, OrderFact, ShopFact
from waybill.model.orders import (
    Confirmed,
    ConfirmOrder,
    ConfirmRefusal,
)
from waybill.model.results import Refused
from waybill.model.setup import ShopSettings

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
SHOP = ShopFact("EUR", "DE", ZoneInfo("UTC"), ShopSettings())
ORDER, ITEM, PLACE = UUID(int=1), UUID(int=2), UUID(int=3)
IDS = (UUID(int=number) for number in count(100))


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


CONFIRM = [
    (ConfirmRefusal.UNKNOWN_ORDER, {"order_id": UUID(int=9), "version": 9}, {}),
    (ConfirmRefusal.VERSION_CHANGED, {"version": 9}, {"status": "expired"}),
    (ConfirmRefusal.ORDER_EXPIRED, {"paid": 1}, {"status": "expired"}),
    (ConfirmRefusal.NOT_WAITING, {"paid": 1}, {"status": "confirmed"}),
    (ConfirmRefusal.NOT_WAITING, {}, {"status": "draft"}),
    (ConfirmRefusal.NOT_WAITING, {}, {"status": "canceled"}),
    (ConfirmRefusal.UNDERPAID, {"paid": 999}, {}),
    (ConfirmRefusal.UNDERPAID, {"paid": 0}, {"terms": "deposit"}),
]


def test_every_refusal_is_in_the_table() -> None:
    assert [ConfirmRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in CONFIRM)] == list(ConfirmRefusal)


@pytest.mark.parametrize(("refusal", "asked", "known"), CONFIRM)
def test_is_not_confirmed(refusal: ConfirmRefusal, asked: Any, known: Any) -> None:
    request = ConfirmOrder(**({"order_id": ORDER, "paid": 1000} | asked))
    decided = confirm_orders.decide({ORDER: order(**known)}, [request], IDS)
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_money_confirms_once() -> None:
    requests = [ConfirmOrder(order_id=ORDER, paid=600, reference="bank 1"), ConfirmOrder(order_id=ORDER, paid=600)]
    decided = confirm_orders.decide({ORDER: order(paid=500)}, requests, IDS)
    first, second = decided.results
    assert first == Confirmed(order_id=ORDER, version=2, currency="EUR", paid=1100, due=0)
    assert isinstance(second, Refused)
    (event,) = decided.events
    assert (event.data.paid, event.data.reference) == (600, "bank 1")


def test_a_deposit_confirms() -> None:
    (answer,) = confirm_orders.decide(
        {ORDER: order(terms="deposit")}, [ConfirmOrder(order_id=ORDER, paid=1)], IDS
    ).results
    assert isinstance(answer, Confirmed)
    assert answer.due == 999
