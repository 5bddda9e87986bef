"""Undoing as a pure decision: a row per refusal, in order of precedence."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from waybill.decisions.fulfillment.tracking import Report
from waybill.decisions.fulfillment.undo_hand_overs import Facts, decide
from waybill.model.facts import ShopFact
from waybill.model.parcels import HandOverUndone, UndoHandOver, UndoHandOverRefusal
from waybill.model.setup import ShopSettings

NOW = datetime(2027, 5, 3, 10, tzinfo=UTC)
SHOP = ShopFact("EUR", "DE", ZoneInfo("Europe/Berlin"), ShopSettings())
PARCEL = UUID(int=5)
YESTERDAY = NOW - timedelta(days=1)

UNDO = [
    (UndoHandOverRefusal.UNKNOWN_PARCEL, None, NOW, ["in_transit"]),
    (UndoHandOverRefusal.NOT_HANDED_OVER, "delivered", YESTERDAY, ["delivered"]),
    (UndoHandOverRefusal.ALREADY_REPORTED, "in_transit", YESTERDAY, ["announced", "in_transit"]),
    (UndoHandOverRefusal.TOO_LATE, "in_transit", YESTERDAY, ["announced"]),
]


def answer(make_goods: Any, status: str | None, shipped_at: datetime, seen: list[str]) -> Any:
    goods = make_goods({"in_transit": 2}, parcel_status=status, shipped_at=shipped_at)
    reports = {PARCEL: [Report(one, NOW) for one in seen]}
    facts = Facts(SHOP, goods.orders, goods.fulfillments, goods.parcels, reports)
    (found,) = decide(facts, [UndoHandOver(parcel_id=PARCEL)], NOW).results
    return found


@pytest.mark.parametrize(("refusal", "status", "shipped_at", "seen"), UNDO)
def test_is_not_undone(make_goods: Any, refusal: UndoHandOverRefusal, status: Any, shipped_at: Any, seen: Any) -> None:
    assert answer(make_goods, status, shipped_at, seen).type == refusal


def test_every_refusal_has_its_row() -> None:
    assert [row[0] for row in UNDO] == [one for one in UndoHandOverRefusal if one is not UndoHandOverRefusal.KEY_REUSED]


@pytest.mark.parametrize("status", ["in_transit", "out_for_delivery"])
def test_what_was_only_announced_may_still_be_undone(make_goods: Any, status: str) -> None:
    assert isinstance(answer(make_goods, status, NOW, ["announced"]), HandOverUndone)


def test_goods_that_came_back_another_way_are_not_in_the_parcel(make_goods: Any) -> None:
    goods = make_goods({"returned": 1, "in_transit": 1}, parcel_status="in_transit", shipped_at=NOW)
    facts = Facts(SHOP, goods.orders, goods.fulfillments, goods.parcels)
    (found,) = decide(facts, [UndoHandOver(parcel_id=PARCEL)], NOW).results
    assert found.type == UndoHandOverRefusal.ALREADY_REPORTED
