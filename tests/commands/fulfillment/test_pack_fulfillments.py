"""Packing on a real database: picked units are in parcels, and a parcel says which."""

from typing import Any

from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.model.parcels import Packed, PackFulfillment, PackLine, PackParcel


async def test_one_parcel_by_default(shop: Any, picked: Any) -> None:
    goods = await picked(await shop())
    (packed,) = await goods.shop.run(pack_fulfillments, PackFulfillment(fulfillment_id=goods.fulfillments[0]))
    assert isinstance(packed, Packed)
    assert (packed.status, packed.left, [one.lines for one in packed.parcels]) == ("packed", 0, [{1: 2, 2: 1}])
    assert await goods.buckets() == {"packed": 3}
    (row,) = await goods.shop.rows("SELECT status, picked FROM fulfillment JOIN (SELECT shop_id, sum(packed) AS picked "
                                   "FROM fulfillment_line GROUP BY 1) l USING (shop_id) WHERE shop_id = $1")  # fmt: skip
    assert tuple(row) == ("packed", 3)
    assert await goods.sound()


async def test_several_parcels_at_once_and_one_later(shop: Any, picked: Any) -> None:
    goods = await picked(await shop())
    one = PackParcel(lines=[PackLine(line=1, quantity=1)], weight=900)
    asked = PackFulfillment(fulfillment_id=goods.fulfillments[0], parcels=[one, PackParcel(lines=one.lines)])
    first, second = await goods.shop.run(
        pack_fulfillments, asked, PackFulfillment(fulfillment_id=goods.fulfillments[0])
    )
    number = (await goods.order())["number"]
    assert [parcel.number for parcel in first.parcels] == [f"#{number}-P1", f"#{number}-P2"]
    assert (first.status, first.left, first.parcels[0].weight) == ("picking", 1, 900)
    assert (second.status, second.parcels[0].number) == ("packed", f"#{number}-P3")
    assert (await goods.order())["version"] == second.version
    assert await goods.sound()
