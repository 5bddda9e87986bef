"""Completing as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.fulfillment.complete_orders import Facts, decide
from waybill.model.parcels import Completed, CompleteOrder, CompleteRefusal

ORDER = UUID(int=1)
COMPLETE: list[tuple[CompleteRefusal, Any, dict[str, Any], dict[str, Any]]] = [
    (CompleteRefusal.UNKNOWN_ORDER, None, {}, {"version": 9}),
    (CompleteRefusal.VERSION_CHANGED, {"picked": 2}, {"status": "placed"}, {"version": 9}),
    (CompleteRefusal.NOT_CONFIRMED, {"picked": 2}, {"status": "placed"}, {}),
    (CompleteRefusal.GOODS_OPEN, {"delivered": 2, "returning": 1}, {"terms": "prepaid"}, {}),
    (CompleteRefusal.MONEY_OPEN, {"delivered": 2}, {"terms": "prepaid"}, {}),
    (CompleteRefusal.EXCEPTION_OPEN, {"lost": 2}, {}, {}),
]


def answer(make_goods: Any, units: Any, known: Any, asked: Any, exceptions: int = 1) -> Any:
    goods = make_goods(units, **known)
    (found,) = decide(Facts(goods.orders, {ORDER: exceptions}), [CompleteOrder(order_id=ORDER, **asked)]).results
    return found


@pytest.mark.parametrize(("refusal", "units", "known", "asked"), COMPLETE)
def test_stays_open(make_goods: Any, refusal: CompleteRefusal, units: Any, known: Any, asked: Any) -> None:
    assert answer(make_goods, units, known, asked).type == refusal


def test_every_refusal_has_its_row() -> None:
    assert [row[0] for row in COMPLETE] == [one for one in CompleteRefusal if one is not CompleteRefusal.KEY_REUSED]


@pytest.mark.parametrize(
    ("known", "complete"),
    [
        ({"terms": "on_account"}, True),
        ({"terms": "on_account", "paid": 1001}, False),
        ({"terms": "prepaid", "paid": 1000}, True),
        ({"terms": "prepaid", "paid": 1100, "refund_pending": 100}, False),
        ({"terms": "prepaid", "paid": 1100, "refunded": 100}, True),
        ({"terms": "on_delivery", "written_off": 1000}, True),
        # more was given up than it comes to by now: nobody is owed what nobody paid
        ({"terms": "on_account", "written_off": 900, "credited": 300}, True),
        ({"terms": "on_account", "written_off": 900, "credited": 300, "paid": 10}, False),
    ],
)
def test_money(make_goods: Any, known: Any, complete: bool) -> None:
    units = {"delivered": 1, "returned": 1, "canceled": 1, "lost": 1}
    assert isinstance(answer(make_goods, units, known, {}, 0), Completed) is complete
