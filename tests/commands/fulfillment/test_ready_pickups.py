"""Making ready on a real database: the code opens the pickup, and stands in no event."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.changes.settle_changes import settle_changes
from waybill.commands.fulfillment.collect_pickups import collect_pickups
from waybill.commands.fulfillment.end_uncollected_pickups import end_uncollected_pickups
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.model.edits import SettleChange
from waybill.model.orders import CancelOrder
from waybill.model.parcels import PackFulfillment
from waybill.model.pickups import CollectPickup, EndUncollectedPickup, PickupCollected, PickupReady, ReadyPickup


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


async def taken_back(goods: Any, *lines: dict[str, int]) -> None:
    """The buyer cancels these units, or all of them, and the location agrees."""
    fields = {"lines": list(lines)} if lines else {}
    (asked,) = await goods.shop.run(cancel_orders, msgspec.convert({"order_id": goods.order_id} | fields, CancelOrder))
    for change_id in asked.requests:
        await goods.shop.run(settle_changes, SettleChange(change_id=change_id, outcome="accepted"))


async def test_a_pickup_of_which_a_unit_was_taken_back_is_not_given_out_before_it_is_ready_again(
    shop: Any, picked: Any
) -> None:
    goods = await picked(await shop(), method="pickup")
    await goods.pack()
    (first,) = await goods.shop.run(ready_pickups, ReadyPickup(fulfillment_id=goods.fulfillments[0]))
    await taken_back(goods, {"line": 1, "quantity": 1})
    # the carton was opened for it: what is left lies on the bench
    collect = CollectPickup(fulfillment_id=goods.fulfillments[0], code=first.code)
    (refused,) = await goods.shop.run(collect_pickups, collect)
    assert refused.type == "not_ready"
    assert refused.data == {"status": "picking"}
    assert "2 of 2 units are not ready" in refused.detail
    (by_document,) = await goods.shop.run(collect_pickups, msgspec.structs.replace(collect, code=None, id_checked=True))
    assert by_document.type == "not_ready"
    for table in ("pickup", "pickup_code"):
        assert not await goods.shop.rows(f"SELECT 1 FROM {table} WHERE shop_id = $1")
    await goods.pack()
    (again,) = await goods.shop.run(ready_pickups, ReadyPickup(fulfillment_id=goods.fulfillments[0]))
    assert isinstance(again, PickupReady)
    assert again.code != first.code
    (row,) = await goods.shop.rows("SELECT status, until, ended_at FROM pickup WHERE shop_id = $1")
    assert tuple(row) == ("ready_for_pickup", again.until, None)
    wrong, right = await goods.shop.run(collect_pickups, collect, msgspec.structs.replace(collect, code=again.code))
    assert wrong.type == "wrong_code"
    assert isinstance(right, PickupCollected)
    assert right.units == 2
    assert await goods.sound()


async def test_a_pickup_of_which_a_unit_was_taken_back_does_not_end_because_nobody_came(shop: Any, picked: Any) -> None:
    goods = await picked(await shop(), method="pickup")
    await goods.pack()
    await goods.shop.run(ready_pickups, ReadyPickup(fulfillment_id=goods.fulfillments[0]))
    await taken_back(goods, {"line": 1, "quantity": 1})
    ending = EndUncollectedPickup(fulfillment_id=goods.fulfillments[0], now=True)
    (refused,) = await goods.shop.run(end_uncollected_pickups, ending)
    assert refused.type == "unknown_pickup"
    # it would have ended with two units on the packing bench
    assert await goods.sound()


async def test_a_pickup_of_which_a_whole_carton_was_taken_back_still_waits(shop: Any, picked: Any) -> None:
    goods = await picked(await shop(), method="pickup")
    (one,) = goods.fulfillments
    for line, quantity in ((1, 2), (2, 1)):
        carton = {"fulfillment_id": one, "parcels": [{"lines": [{"line": line, "quantity": quantity}]}]}
        await goods.shop.run(pack_fulfillments, msgspec.convert(carton, PackFulfillment))
    (ready,) = await goods.shop.run(ready_pickups, ReadyPickup(fulfillment_id=one))
    await taken_back(goods, {"line": 2, "quantity": 1})
    (answer,) = await goods.shop.run(collect_pickups, CollectPickup(fulfillment_id=one, code=ready.code))
    assert isinstance(answer, PickupCollected)
    assert answer.units == 2
    assert await goods.sound()


async def test_of_a_pickup_that_is_canceled_nothing_waits(shop: Any, picked: Any) -> None:
    goods = await picked(await shop(), method="pickup")
    await goods.pack()
    (ready,) = await goods.shop.run(ready_pickups, ReadyPickup(fulfillment_id=goods.fulfillments[0]))
    await taken_back(goods)
    for table in ("pickup", "pickup_code"):
        assert not await goods.shop.rows(f"SELECT 1 FROM {table} WHERE shop_id = $1")
    (refused,) = await goods.shop.run(
        collect_pickups, CollectPickup(fulfillment_id=goods.fulfillments[0], code=ready.code)
    )
    assert refused.type == "unknown_pickup"
    assert await goods.buckets() == {"canceled": 3}
    assert await goods.sound()
