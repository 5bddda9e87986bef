"""Giving goods out as a pure decision: a row per refusal, in order of precedence."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from waybill.decisions.fulfillment.collect_pickups import Facts, decide
from waybill.decisions.fulfillment.waiting import PickupFact
from waybill.model.facts import ShopFact
from waybill.model.pickups import CollectPickup, CollectPickupRefusal, PickupCollected
from waybill.model.setup import ShopSettings

ONE = UUID(int=4)
COLLECT: list[tuple[CollectPickupRefusal, Any, dict[str, Any]]] = [
    (CollectPickupRefusal.UNKNOWN_PICKUP, None, {}),
    (CollectPickupRefusal.NOT_READY, None, {"units": {"picked": 1, "ready_for_pickup": 1}, "holds": ["fraud"]}),
    (CollectPickupRefusal.ALREADY_ENDED, "collected", {"holds": ["fraud"]}),
    (CollectPickupRefusal.ON_HOLD, "arrived", {"holds": ["fraud"], "terms": "on_delivery"}),
    (CollectPickupRefusal.PAYMENT_HOLD, "arrived", {"terms": "on_delivery"}),
    (CollectPickupRefusal.WRONG_CODE, "ready_for_pickup", {}),
]


def answer(make_goods: Any, status: Any, asked: CollectPickup, opened: bool = False, **known: Any) -> Any:
    goods = make_goods(
        known.pop("units", {"ready_for_pickup": 2}), parcel_status="ready_for_pickup", method="pickup", **known
    )
    pickup = PickupFact(fulfillment_id=ONE, order_id=UUID(int=1), status=status, until=datetime(2027, 5, 3, tzinfo=UTC))
    pickups = {ONE: pickup} if status else {}
    right = frozenset({0} if opened else ())
    now, shop = datetime(2027, 5, 1, tzinfo=UTC), ShopFact("EUR", "DE", ZoneInfo("UTC"), ShopSettings())
    facts = Facts(shop, [], goods.orders, goods.fulfillments, goods.parcels, pickups, right)
    (found,) = decide(facts, [asked], now).results
    return found


@pytest.mark.parametrize(("refusal", "status", "known"), COLLECT)
def test_stays_here(make_goods: Any, refusal: CollectPickupRefusal, status: Any, known: Any) -> None:
    assert answer(make_goods, status, CollectPickup(fulfillment_id=ONE, code="AAA-AAA"), **known).type == refusal


def test_every_refusal_has_its_row() -> None:
    wanted = [one for one in CollectPickupRefusal if one is not CollectPickupRefusal.KEY_REUSED]
    assert [row[0] for row in COLLECT] == wanted


@pytest.mark.parametrize("opened", [True, False])
def test_a_code_or_a_document(make_goods: Any, opened: bool) -> None:
    asked = (
        CollectPickup(fulfillment_id=ONE, code="K7M-4QX")
        if opened
        else CollectPickup(fulfillment_id=ONE, id_checked=True)
    )
    assert isinstance(answer(make_goods, "arrived", asked, opened), PickupCollected)


def test_one_of_them_has_to_be_shown() -> None:
    with pytest.raises(msgspec.ValidationError, match="code or id_checked"):
        msgspec.convert({"fulfillment_id": str(ONE)}, CollectPickup)
