"""Collecting on a real database: by the code as it was told, or by a document, and only what is paid."""

from typing import Any

from waybill.commands.fulfillment.collect_pickups import collect_pickups
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.model.pickups import CollectPickup, PickupCollected, ReadyPickup


async def ready(goods: Any) -> str:
    await goods.pack()
    (answer,) = await goods.shop.run(ready_pickups, ReadyPickup(fulfillment_id=goods.fulfillments[0]))
    return str(answer.code)


async def test_the_code_opens_it_once(shop: Any, picked: Any) -> None:
    goods = await picked(await shop(), method="pickup")
    other = await picked(goods.shop, method="pickup")
    code, others = await ready(goods), await ready(other)
    (one,) = goods.fulfillments
    typed = code.lower().replace("-", " ")
    wrong, right, again = await goods.shop.run(
        collect_pickups,
        CollectPickup(fulfillment_id=one, code=others),
        CollectPickup(fulfillment_id=one, code=typed),
        CollectPickup(fulfillment_id=one, code=typed),
    )
    assert wrong.type == "wrong_code"
    assert isinstance(right, PickupCollected)
    assert (right.units, again.type) == (3, "already_ended")
    assert await goods.buckets() == {"delivered": 3}
    order = await goods.order()
    assert order["shipped_at"] == order["delivered_at"] is not None
    rows = await goods.shop.rows("SELECT fulfillment_id FROM pickup_code WHERE shop_id = $1")
    assert [row[0] for row in rows] == other.fulfillments
    assert await goods.sound()


async def test_a_document_opens_it_too_but_money_comes_first(shop: Any, picked: Any) -> None:
    goods = await picked(await shop(), method="pickup", payment={"terms": "on_delivery"})
    await ready(goods)
    asked = CollectPickup(fulfillment_id=goods.fulfillments[0], id_checked=True)
    (answer,) = await goods.shop.run(collect_pickups, asked)
    assert (answer.type, answer.data) == ("payment_hold", {"paid": 0, "balance": 2250})
    paid = await picked(goods.shop, method="pickup", payment={"terms": "on_delivery", "paid": 2250})
    await ready(paid)
    (answer,) = await goods.shop.run(
        collect_pickups, CollectPickup(fulfillment_id=paid.fulfillments[0], id_checked=True)
    )
    assert isinstance(answer, PickupCollected)
    assert await paid.sound()
