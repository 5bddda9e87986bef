"""Undoing on a real database: the parcel stands packed again, and the order has not shipped."""

from datetime import UTC, datetime, timedelta
from typing import Any

from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.undo_hand_overs import undo_hand_overs
from waybill.commands.returns.receive_returns import receive_returns
from waybill.model.parcels import HandOverParcel, HandOverUndone, UndoHandOver
from waybill.model.returns import ReceivedLine, ReceiveReturn


async def test_undone_on_the_same_day_of_the_shop(shop: Any, picked: Any) -> None:
    goods = await picked(await shop(fields={"time_zone": "America/New_York"}))
    (parcel_id,) = await goods.pack()
    # 22:00 in New York, where the day ends two hours later
    now = datetime(2027, 5, 4, 2, tzinfo=UTC)
    await goods.shop.run(
        hand_over_parcels, HandOverParcel(parcel_id=parcel_id, expected_at=now + timedelta(days=2)), now=now
    )
    (late,) = await goods.shop.run(undo_hand_overs, UndoHandOver(parcel_id=parcel_id), now=now + timedelta(hours=3))
    assert late.type == "too_late"
    asked = UndoHandOver(parcel_id=parcel_id)
    first, again = await goods.shop.run(undo_hand_overs, asked, asked, now=now + timedelta(hours=1))
    assert isinstance(first, HandOverUndone)
    assert again.type == "not_handed_over"
    assert await goods.buckets() == {"packed": 3}
    assert (await goods.order())["shipped_at"] is None
    (row,) = await goods.shop.rows("SELECT status, handed_over_at FROM fulfillment WHERE shop_id = $1")
    assert tuple(row) == ("packed", None)
    (row,) = await goods.shop.rows("SELECT status, shipped_at, expected_at FROM parcel WHERE shop_id = $1")
    assert tuple(row) == ("created", None, None)
    (row,) = await goods.shop.rows("SELECT sum(shipped_ever)::bigint FROM order_line WHERE shop_id = $1")
    assert row[0] == 0
    assert await goods.sound()


async def test_not_undone_once_goods_of_it_have_come_back(shop: Any, picked: Any) -> None:
    goods = await picked(await shop())
    parcel_id = await goods.ship()
    came = [ReceivedLine(line=1, quantity=1)]
    await goods.shop.run(receive_returns, ReceiveReturn(order_id=goods.order_id, location="MAIN", lines=came))
    (answer,) = await goods.shop.run(undo_hand_overs, UndoHandOver(parcel_id=parcel_id))
    assert answer.type == "already_reported"
    assert await goods.sound()
