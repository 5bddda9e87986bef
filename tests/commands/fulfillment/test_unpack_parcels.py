"""Unpacking on a real database: the units are picked again and go into another parcel."""

from typing import Any

from waybill.commands.fulfillment.unpack_parcels import unpack_parcels
from waybill.model.parcels import Unpacked, UnpackParcel


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
