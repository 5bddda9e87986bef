"""Making ready on a real database: the code opens the pickup, and stands in no event."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.changes.settle_changes import settle_changes
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.model.edits import SettleChange
from waybill.model.orders import CancelOrder
from waybill.model.pickups import PickupReady, ReadyPickup


async def test_a_packed_pickup_waits(shop: Any, picked: Any) -> None:
    goods = await picked(await shop(fields={"time_zone": "Europe/Berlin"}, pickup_days=3), method="pickup")
    await goods.pack()
    now = datetime(2027, 5, 3, 23, tzinfo=UTC)
    (answer,) = await goods.shop.run(ready_pickups, ReadyPickup(fulfillment_id=goods.fulfillments[0]), now=now)
    assert isinstance(answer, PickupReady)
    # in Berlin it is the 4th already: it waits to the end of the 7th
    assert answer.until == datetime(2027, 5, 7, 21, 59, 59, tzinfo=UTC)
    assert await goods.buckets() == {"ready_for_pickup": 3}
    (row,) = await goods.shop.rows("SELECT status, ready_at FROM fulfillment WHERE shop_id = $1")
    assert tuple(row) == ("ready", now)
    (row,) = await goods.shop.rows("SELECT code FROM pickup_code WHERE shop_id = $1")
    assert row["code"] == answer.code
    said = await goods.shop.rows("SELECT data FROM event WHERE shop_id = $1")
    assert answer.code not in repr(said)
    assert await goods.sound()


async def test_a_pickup_of_which_a_unit_was_taken_back_is_made_ready_again(shop: Any, picked: Any) -> None:
    goods = await picked(await shop(), method="pickup")
    await goods.pack()
    (first,) = await goods.shop.run(ready_pickups, ReadyPickup(fulfillment_id=goods.fulfillments[0]))
    one = msgspec.convert({"order_id": goods.order_id, "lines": [{"line": 1, "quantity": 1}]}, CancelOrder)
    (asked,) = await goods.shop.run(cancel_orders, one)
    await goods.shop.run(settle_changes, SettleChange(change_id=asked.requests[0], outcome="accepted"))
    # the carton was opened for it
    await goods.pack()
    (again,) = await goods.shop.run(ready_pickups, ReadyPickup(fulfillment_id=goods.fulfillments[0]))
    assert isinstance(again, PickupReady)
    assert again.code != first.code
    (row,) = await goods.shop.rows("SELECT status, until, ended_at FROM pickup WHERE shop_id = $1")
    assert tuple(row) == ("ready_for_pickup", again.until, None)
    assert await goods.sound()
