"""Arriving on a real database: the bay and the car are the buyer's data, and go with it."""

from typing import Any

from waybill.commands.erase_customers import erase_customers
from waybill.commands.fulfillment.arrive_pickups import arrive_pickups
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.model.pickups import ArrivePickup, PickupArrived, ReadyPickup
from waybill.model.setup import EraseCustomer


async def test_a_car_in_a_bay(shop: Any, picked: Any) -> None:
    goods = await picked(await shop(), method="pickup")
    await goods.pack()
    (one,) = goods.fulfillments
    await goods.shop.run(ready_pickups, ReadyPickup(fulfillment_id=one))
    asked = ArrivePickup(fulfillment_id=one, bay="3", car="red Fiat")
    first, second = await goods.shop.run(arrive_pickups, asked, asked)
    assert isinstance(first, PickupArrived)
    assert second.type == "already_arrived"
    told = (
        "SELECT p.status, p.arrived_at IS NOT NULL, d.texts FROM pickup p "
        "LEFT JOIN person_data d USING (shop_id, person_id) WHERE shop_id = $1"
    )
    (row,) = await goods.shop.rows(told)
    assert tuple(row) == ("arrived", True, b'{"bay": "3", "car": "red Fiat"}')
    (row,) = await goods.shop.rows("SELECT arrived_at IS NOT NULL FROM fulfillment WHERE shop_id = $1")
    assert row[0]
    await goods.shop.run(erase_customers, EraseCustomer(customer_id=(await goods.order())["customer_id"]))
    (row,) = await goods.shop.rows(told)
    assert tuple(row) == ("arrived", True, None)
    assert await goods.sound()
