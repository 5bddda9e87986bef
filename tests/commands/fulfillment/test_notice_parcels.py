"""Noticing on a real database: late parcels get a new promise, silent ones are lost, by themselves."""

from datetime import UTC, datetime, timedelta
from typing import Any

from waybill.commands.fulfillment.notice_parcels import due_parcels, notice_parcels
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.model.parcels import Noticed, TrackParcel
from waybill.workers.goods_due import look_after_goods


async def test_late_then_lost_then_found(shop: Any, picked: Any, pool: Any) -> None:
    goods = await picked(await shop(lost_after_days=10))
    parcel_id = await goods.ship()
    now = datetime.now(UTC)
    async with goods.shop.tx(now=now) as tx:
        assert await due_parcels(tx, 10) == []
    later = now + timedelta(days=4)
    async with goods.shop.tx(now=later) as tx:
        (noticed,) = await notice_parcels(tx, await due_parcels(tx, 10))
    assert isinstance(noticed, Noticed)
    assert (noticed.noticed, noticed.expected_at) == ("late", later + timedelta(days=3))
    assert (await goods.order())["deliver_by"] == later + timedelta(days=3)
    # the same day nothing is due any more
    async with goods.shop.tx(now=later) as tx:
        assert await due_parcels(tx, 10) == []
    assert await look_after_goods(pool, now + timedelta(days=11)) >= 1
    assert await goods.buckets() == {"lost": 3}
    rows = await goods.shop.rows("SELECT kind, resolution FROM exception_item WHERE shop_id = $1 ORDER BY kind")
    assert [tuple(row) for row in rows] == [("late", None), ("lost", None)]
    # a scan from before it was given up, and then it arrives
    for days, status in ((2, "in_transit"), (10, "delivered")):
        asked = TrackParcel(parcel_id=parcel_id, status=status, at=now + timedelta(days=days), source="carrier")
        (answer,) = await goods.shop.run(report_tracking, asked)
        assert answer.status == ("lost" if status == "in_transit" else "delivered")
    rows = await goods.shop.rows("SELECT kind, resolution FROM exception_item WHERE shop_id = $1 ORDER BY kind")
    assert [tuple(row) for row in rows] == [("late", "arrived"), ("lost", "arrived")]
    assert await goods.sound()
