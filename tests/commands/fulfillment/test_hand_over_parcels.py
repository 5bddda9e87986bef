"""Handing over on a real database: parcels leave, unless money or a hold keeps them."""

from datetime import UTC, datetime
from typing import Any

from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.model.parcels import HandedOver, HandOverParcel, TrackParcel
from waybill.model.results import Refused


async def test_a_parcel_leaves(shop: Any, picked: Any) -> None:
    goods = await picked(await shop())
    (parcel_id,) = await goods.pack()
    asked = HandOverParcel(parcel_id=parcel_id, carrier="dhl", service="Parcel", tracking_number="jd 0146 0000")
    now = datetime(2027, 5, 3, 10, tzinfo=UTC)
    (answer,) = await goods.shop.run(hand_over_parcels, asked, now=now)
    assert isinstance(answer, HandedOver)
    assert (answer.status, answer.left, answer.expected_at) == ("in_transit", 0, datetime(2027, 5, 6, 10, tzinfo=UTC))
    assert await goods.buckets() == {"in_transit": 3}
    (row,) = await goods.shop.rows("SELECT carrier, tracking_number, shipped_at FROM parcel WHERE shop_id = $1")
    assert tuple(row) == ("dhl", "JD01460000", now)
    (row,) = await goods.shop.rows("SELECT status, handed_over_at FROM fulfillment WHERE shop_id = $1")
    assert tuple(row) == ("handed_over", now)
    assert (await goods.order())["shipped_at"] == now
    assert await goods.sound()


async def test_a_courier_of_our_own_is_at_the_door_next(shop: Any, picked: Any) -> None:
    goods = await picked(await shop(), method="local_delivery")
    parcel_id = await goods.ship(carrier="courier")
    at = datetime.now(UTC)
    for status in ("failed_attempt", "delivered"):
        asked = TrackParcel(parcel_id=parcel_id, status=status, at=at, source="courier")
        (answer,) = await goods.shop.run(report_tracking, asked)
        assert answer.status == status
    assert await goods.buckets() == {"delivered": 3}
    assert await goods.sound()


async def test_what_is_not_paid_stays(shop: Any, picked: Any) -> None:
    one = await shop()
    goods = await picked(one, payment={"terms": "prepaid", "paid": 2250})
    (parcel_id,) = await goods.pack()
    await one.rows("UPDATE orders SET refunded = 1 WHERE shop_id = $1")
    (answer,) = await one.run(hand_over_parcels, HandOverParcel(parcel_id=parcel_id))
    assert isinstance(answer, Refused)
    assert (answer.type, answer.data) == ("payment_hold", {"paid": 2249})
    await one.rows("UPDATE orders SET refunded = 0 WHERE shop_id = $1")
    (answer,) = await one.run(hand_over_parcels, HandOverParcel(parcel_id=parcel_id))
    assert isinstance(answer, HandedOver)


async def test_what_was_reported_before_anybody_knew_the_number_counts(shop: Any, picked: Any) -> None:
    goods = await picked(await shop())
    await goods.pack()
    at = datetime(2027, 5, 3, 10, tzinfo=UTC)
    asked = TrackParcel(tracking_number="JD 77", carrier="dhl", status="out_for_delivery", at=at, source="carrier")
    first, again = await goods.shop.run(report_tracking, asked, asked)
    assert (first.known, first.exceptions, again.duplicate) == (False, ["unknown_parcel"], True)
    (answer,) = await goods.shop.run(
        hand_over_parcels, HandOverParcel(parcel_id=goods.parcels[0], carrier="dhl", tracking_number="jd77")
    )
    assert answer.status == "out_for_delivery"
    (row,) = await goods.shop.rows("SELECT resolution FROM exception_item WHERE shop_id = $1")
    assert row["resolution"] == "found"
    (row,) = await goods.shop.rows("SELECT parcel_id, order_id FROM tracking_report WHERE shop_id = $1")
    assert tuple(row) == (goods.parcels[0], goods.order_id)
    assert await goods.sound()
