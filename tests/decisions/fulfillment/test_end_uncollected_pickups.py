"""Ending pickups as a pure decision: a row per refusal, in order of precedence; totals lose what is canceled."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from waybill.decisions.fulfillment.end_uncollected_pickups import Facts, decide
from waybill.decisions.fulfillment.waiting import PickupFact
from waybill.model.facts import ShopFact
from waybill.model.pickups import EndUncollectedPickup, EndUncollectedPickupRefusal, PickupEnded
from waybill.model.setup import ShopSettings

NOW = datetime(2027, 5, 3, 10, tzinfo=UTC)
SHOP = ShopFact("EUR", "DE", ZoneInfo("Europe/Berlin"), ShopSettings())
ONE = UUID(int=4)

END: list[tuple[EndUncollectedPickupRefusal, Any]] = [
    (EndUncollectedPickupRefusal.UNKNOWN_PICKUP, None),
    (EndUncollectedPickupRefusal.ALREADY_ENDED, "collected"),
    (EndUncollectedPickupRefusal.NOT_DUE, "arrived"),
]


def decided(make_goods: Any, status: Any, *requests: EndUncollectedPickup, shop: ShopFact = SHOP, **known: Any) -> Any:
    goods = make_goods({"ready_for_pickup": 2}, parcel_status="ready_for_pickup", method="pickup", **known)
    pickup = PickupFact(fulfillment_id=ONE, order_id=UUID(int=1), status=status, until=NOW + timedelta(seconds=1))
    facts = Facts(shop, [], goods.orders, {}, goods.fulfillments, goods.parcels, {ONE: pickup} if status else {})
    return decide(facts, requests, NOW)


@pytest.mark.parametrize(("refusal", "status"), END)
def test_goes_on_waiting(make_goods: Any, refusal: EndUncollectedPickupRefusal, status: Any) -> None:
    found = decided(make_goods, status, EndUncollectedPickup(fulfillment_id=ONE))
    assert (found.results[0].type, found.events) == (refusal, [])


def test_every_refusal_has_its_row() -> None:
    wanted = [one for one in EndUncollectedPickupRefusal if one is not EndUncollectedPickupRefusal.KEY_REUSED]
    assert [row[0] for row in END] == wanted


def test_the_last_unit_takes_the_charges_with_it(make_goods: Any) -> None:
    asked = EndUncollectedPickup(fulfillment_id=ONE, now=True)
    found = decided(make_goods, "ready_for_pickup", asked, asked, charge_total=50, total=1050, paid=1050)
    first, second = found.results
    assert isinstance(first, PickupEnded)
    assert (first.status, first.units, first.owed) == ("canceled", 2, 1050)
    assert second.type == "already_ended"
    (event,) = found.events
    assert (event.data.total, event.data.charge_total, event.data.order_status) == (1050, 50, "canceled")
    assert [(one.kind, one.sellable) for one in event.data.stock] == [("put_back", 2)]


@pytest.mark.parametrize(
    ("settings", "known", "fee"),
    [
        ({}, {"paid": 1050}, 0),
        ({"pickup_uncollected": "keep_fee"}, {"paid": 1050}, 300),
        ({"pickup_uncollected": "keep_fee"}, {"paid": 1050, "refund_pending": 900}, 150),
        ({"pickup_uncollected": "keep_fee"}, {"paid": 200}, 200),
        ({"pickup_uncollected": "keep_fee"}, {"paid": 1050, "credited": 1000}, 300),
        ({"pickup_uncollected": "keep_fee"}, {"paid": 0, "credited": 100}, 0),
        ({"pickup_uncollected": "keep_fee"}, {"paid": 0}, 0),
    ],
)
def test_a_fee_is_kept_of_what_was_paid(make_goods: Any, settings: Any, known: Any, fee: int) -> None:
    shop = ShopFact("EUR", "DE", ZoneInfo("Europe/Berlin"), ShopSettings(pickup_fee=300, **settings))
    asked = EndUncollectedPickup(fulfillment_id=ONE, now=True)
    found = decided(make_goods, "arrived", asked, shop=shop, charge_total=50, total=1050, **known)
    data = found.events[0].data
    assert (data.fee, data.total, data.charge_total) == (fee, 1050 - fee, 50 - fee)
    # nobody is owed more than was paid
    assert found.results[0].owed == min(known["paid"], known["paid"] - fee + known.get("credited", 0))
