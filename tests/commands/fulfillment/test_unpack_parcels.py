"""Unpacking on a real database: the units are picked again and go into another parcel."""

from typing import Any

from waybill.commands.fulfillment.arrive_pickups import arrive_pickups
from waybill.commands.fulfillment.collect_pickups import collect_pickups
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.commands.fulfillment.unpack_parcels import unpack_parcels
from waybill.model.parcels import Unpacked, UnpackParcel
from waybill.model.pickups import ArrivePickup, CollectPickup, ReadyPickup


async def test_unpacked_and_packed_again(shop: Any, picked: Any) -> None:
    goods = await picked(await shop())
    (parcel_id,) = await goods.pack()
    (answer,) = await goods.shop.run(unpack_parcels, UnpackParcel(parcel_id=parcel_id))
    assert isinstance(answer, Unpacked)
    assert answer.lines == {1: 2, 2: 1}
    assert await goods.buckets() == {"picked": 3}
    await goods.pack()
    rows = await goods.shop.rows("SELECT position, status FROM parcel WHERE shop_id = $1 ORDER BY position")
    assert [tuple(row) for row in rows] == [(1, "voided"), (2, "created")]
    assert await goods.sound()


async def test_a_pickup_is_taken_back_and_made_ready_again(shop: Any, picked: Any) -> None:
    goods = await picked(await shop(), method="pickup")
    await goods.pack()
    ready = ReadyPickup(fulfillment_id=goods.fulfillments[0])
    (first,) = await goods.shop.run(ready_pickups, ready)
    await goods.shop.run(arrive_pickups, ArrivePickup(fulfillment_id=goods.fulfillments[0]))
    (parcel,) = await goods.shop.rows("SELECT parcel_id FROM parcel WHERE shop_id = $1")
    (opened,) = await goods.shop.run(unpack_parcels, UnpackParcel(parcel_id=parcel["parcel_id"]))
    assert isinstance(opened, Unpacked)
    assert await goods.buckets() == {"picked": 3}
    for table in ("pickup", "pickup_code"):
        assert not await goods.shop.rows(f"SELECT 1 FROM {table} WHERE shop_id = $1")
    (row,) = await goods.shop.rows("SELECT status, arrived_at FROM fulfillment WHERE shop_id = $1")
    assert tuple(row) == ("picking", None)
    collect = CollectPickup(fulfillment_id=goods.fulfillments[0], code=first.code)
    (refused,) = await goods.shop.run(collect_pickups, collect)
    assert refused.type == "not_ready"
    await goods.pack()
    (again,) = await goods.shop.run(ready_pickups, ready)
    assert again.code != first.code
    assert await goods.buckets() == {"ready_for_pickup": 3}
    assert await goods.sound()
