"""Handing over as a pure decision: a row per refusal, in order of precedence; money comes first."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from waybill.decisions.fulfillment.hand_over_parcels import Facts, decide
from waybill.decisions.payments.shares import covered
from waybill.model.facts import LineFact, ShopFact
from waybill.model.parcels import HandedOver, HandOverParcel, HandOverRefusal
from waybill.model.setup import ShopSettings

NOW = datetime(2027, 5, 3, 10, tzinfo=UTC)
SHOP = ShopFact("EUR", "DE", ZoneInfo("Europe/Berlin"), ShopSettings())
PARCEL = UUID(int=5)
ASKED = HandOverParcel(parcel_id=PARCEL, carrier="dhl", tracking_number="T 1")


def answers(goods: Any, *requests: HandOverParcel) -> Any:
    taken = frozenset({("dhl", "T1")})
    facts = Facts(SHOP, goods.orders, goods.fulfillments, goods.parcels, taken)
    return decide(facts, requests, NOW, goods.ids)


POOR = {"terms": "prepaid", "paid": 999}
HAND_OVER = [
    (HandOverRefusal.UNKNOWN_PARCEL, {"parcel_status": None}),
    (HandOverRefusal.ALREADY_SHIPPED, {"parcel_status": "delivered", "method": "pickup"}),
    (HandOverRefusal.ALREADY_ENDED, {"parcel_status": "voided", "method": "pickup"}),
    (HandOverRefusal.IS_PICKUP, {"method": "pickup", "holds": ["fraud"]}),
    (HandOverRefusal.ON_HOLD, {"holds": ["stock", "fraud"], **POOR}),
    (HandOverRefusal.PAYMENT_HOLD, POOR),
    (HandOverRefusal.TRACKING_NUMBER_TAKEN, {"terms": "prepaid", "paid": 1000}),
]


@pytest.mark.parametrize(("refusal", "known"), HAND_OVER)
def test_stays_here(make_goods: Any, refusal: HandOverRefusal, known: Any) -> None:
    goods = make_goods({"packed": 2}, **{"parcel_status": "created", **known})
    decided = answers(goods, ASKED)
    (answer,) = decided.results
    assert (answer.type, decided.events) == (refusal, [])


def test_every_refusal_has_its_row() -> None:
    assert [row[0] for row in HAND_OVER] == [one for one in HandOverRefusal if one is not HandOverRefusal.KEY_REUSED]


def test_twice_and_with_the_same_number(make_goods: Any) -> None:
    goods = make_goods({"packed": 2}, parcel_status="created")
    asked = HandOverParcel(parcel_id=PARCEL, carrier="ups", tracking_number="1z")
    first, second = answers(goods, asked, asked).results
    assert isinstance(first, HandedOver)
    assert (first.status, first.expected_at, first.left) == ("in_transit", NOW + timedelta(days=3), 0)
    assert second.type == "already_shipped"


def test_a_courier_of_our_own_is_out_at_once(make_goods: Any) -> None:
    goods = make_goods({"packed": 2}, parcel_status="created", method="local_delivery")
    (answer,) = answers(goods, HandOverParcel(parcel_id=PARCEL)).results
    assert (answer.status, answer.expected_at) == ("out_for_delivery", NOW + timedelta(hours=4))


@pytest.mark.parametrize("terms", ["on_account", "on_delivery"])
def test_goods_go_without_money_where_it_comes_later(make_goods: Any, terms: str) -> None:
    goods = make_goods({"packed": 2}, parcel_status="created", terms=terms)
    (answer,) = answers(goods, HandOverParcel(parcel_id=PARCEL)).results
    assert isinstance(answer, HandedOver)


def test_a_shipment_is_covered_by_its_own_share_and_shipping_goes_with_the_first(make_goods: Any) -> None:
    (order,) = make_goods({"packed": 2}, item_total=1000, charge_total=490, total=1490).orders.values()
    for paid, units, enough in ((989, 1, False), (990, 1, True), (1489, 2, False), (1490, 2, True)):
        assert covered(msgspec.structs.replace(order, paid=paid), {1: units}) is enough
    again = msgspec.structs.replace(order, paid=1490, refunded=1)
    assert not covered(again, {1: 2})
    assert covered(msgspec.structs.replace(again, credited=1), {1: 2})


def test_what_is_canceled_is_not_paid_for(make_goods: Any) -> None:
    (order,) = make_goods({"packed": 2}).orders.values()
    line: LineFact = msgspec.structs.replace(order.lines[0], quantity=3, canceled=1, total=1000)
    order = msgspec.structs.replace(order, lines=[line], total=667, paid=667)
    assert covered(order, {1: 2})
    assert not covered(msgspec.structs.replace(order, paid=666), {1: 2})
