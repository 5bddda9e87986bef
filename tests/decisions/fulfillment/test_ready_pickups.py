"""Making ready as a pure decision: a row per refusal, in order of precedence."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from waybill.decisions.fulfillment.ready_pickups import Facts, decide, last_moment
from waybill.model.facts import ShopFact
from waybill.model.pickups import PickupReady, ReadyPickup, ReadyPickupRefusal
from waybill.model.setup import ShopSettings

NOW = datetime(2027, 3, 26, 10, tzinfo=UTC)
SHOP = ShopFact("EUR", "DE", ZoneInfo("Europe/Berlin"), ShopSettings(pickup_days=2))
ONE = UUID(int=4)

READY: list[tuple[ReadyPickupRefusal, Any, dict[str, Any]]] = [
    (ReadyPickupRefusal.UNKNOWN_FULFILLMENT, None, {}),
    (ReadyPickupRefusal.NOT_A_PICKUP, {"picked": 2}, {"method": "ship"}),
    (ReadyPickupRefusal.NOT_PACKED, {"picked": 2}, {}),
]


def answers(goods: Any, *requests: ReadyPickup) -> Any:
    facts = Facts(SHOP, goods.orders, goods.fulfillments, goods.parcels, {ONE: "K7M-4QX"})
    return decide(facts, requests, NOW).results


@pytest.mark.parametrize(("refusal", "units", "known"), READY)
def test_is_not_ready(make_goods: Any, refusal: ReadyPickupRefusal, units: Any, known: Any) -> None:
    (answer,) = answers(make_goods(units, **{"method": "pickup", **known}), ReadyPickup(fulfillment_id=ONE))
    assert answer.type == refusal


def test_every_refusal_has_its_row() -> None:
    assert [row[0] for row in READY] == [one for one in ReadyPickupRefusal if one is not ReadyPickupRefusal.KEY_REUSED]


def test_once(make_goods: Any) -> None:
    goods = make_goods({"packed": 2}, method="pickup", parcel_status="created")
    first, second = answers(goods, ReadyPickup(fulfillment_id=ONE), ReadyPickup(fulfillment_id=ONE))
    assert isinstance(first, PickupReady)
    assert first.code == "K7M-4QX"
    assert second.type == "not_packed"


def test_days_are_the_shops_also_when_its_clocks_change() -> None:
    assert last_moment(SHOP, NOW) == datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC)
