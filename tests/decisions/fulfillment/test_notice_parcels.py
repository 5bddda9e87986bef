"""Noticing as a pure decision: a row per refusal, and what is late or lost when."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from waybill.decisions.fulfillment.notice_parcels import Facts, decide
from waybill.model.facts import ShopFact
from waybill.model.parcels import NoticeParcel, NoticeRefusal
from waybill.model.setup import ShopSettings

NOW = datetime(2027, 5, 3, 10, tzinfo=UTC)
SHOP = ShopFact("EUR", "DE", ZoneInfo("Europe/Berlin"), ShopSettings(lost_after_days=10))
ASKED = NoticeParcel(parcel_id=UUID(int=5))


def decided(make_goods: Any, status: Any, **known: Any) -> Any:
    goods = make_goods({"in_transit": 2}, parcel_status=status, **known)
    return decide(Facts(SHOP, goods.orders, goods.fulfillments, goods.parcels), [ASKED], NOW, goods.ids)


def days(number: float) -> datetime:
    return NOW + timedelta(days=number)


NOTICE: list[tuple[NoticeRefusal, Any, dict[str, Any]]] = [
    (NoticeRefusal.UNKNOWN_PARCEL, None, {}),
    (NoticeRefusal.NOT_DUE, "delivered", {"shipped_at": days(-50), "expected_at": days(-40)}),
    (NoticeRefusal.NOT_DUE, "in_transit", {"shipped_at": days(-1), "expected_at": days(0)}),
    (NoticeRefusal.NOT_DUE, "held_at_point", {"shipped_at": days(-5), "expected_at": days(-2)}),
]


@pytest.mark.parametrize(("refusal", "status", "known"), NOTICE)
def test_nothing_is_noticed(make_goods: Any, refusal: NoticeRefusal, status: Any, known: Any) -> None:
    found = decided(make_goods, status, **known)
    assert (found.results[0].type, found.events) == (refusal, [])


@pytest.mark.parametrize(
    ("status", "shipped", "reported", "noticed"),
    [
        ("in_transit", -9.9, None, "late"),
        ("in_transit", -10, None, "lost"),
        ("in_transit", -30, -9, "late"),
        ("out_for_delivery", -30, -10, "lost"),
        ("held_at_point", -30, -10, "lost"),
    ],
)
def test_late_and_lost(make_goods: Any, status: str, shipped: float, reported: Any, noticed: str) -> None:
    last = days(reported) if reported is not None else None
    found = decided(make_goods, status, shipped_at=days(shipped), last_report_at=last, expected_at=days(-1))
    assert found.results[0].noticed == noticed


def test_a_promise_that_is_later_already_stays(make_goods: Any) -> None:
    for deliver_by, repromised in ((None, True), (days(1), True), (days(30), False)):
        found = decided(make_goods, "in_transit", shipped_at=days(-2), expected_at=days(-1), deliver_by=deliver_by)
        types = [event.data.type for event in found.events]
        assert types == ["parcel.late", "exception.opened", *(["order.repromised"] if repromised else [])]
