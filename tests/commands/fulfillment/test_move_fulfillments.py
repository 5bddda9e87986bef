"""Moving on a real database: another location holds the units, and what it leaves goes to who waits."""

from typing import Any

import msgspec

from waybill.commands.fulfillment.move_fulfillments import move_fulfillments
from waybill.commands.place_orders import place_orders
from waybill.model.fulfillment import MoveFulfillment
from waybill.model.orders import PlaceOrder


async def test_its_units_are_at_the_other_location(shop: Any, release: Any, in_order: Any, levels: Any) -> None:
    one = await shop()
    await one.stock({("A", "SIDE"): 5})
    _, [made] = await release(one, {"A": 8})
    waiting = {
        "lines": [{"sku": "A", "quantity": 14, "unit_price": "10.00"}], "prices": "theirs", "channel": "market",
        "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}, "location": "MAIN",
    }  # fmt: skip
    (late,) = await one.run(place_orders, msgspec.convert(waiting, PlaceOrder))
    (done,) = await one.run(move_fulfillments, MoveFulfillment(fulfillment_id=made.fulfillment_id, location="SIDE"))
    assert (done.location, done.status) == ("SIDE", "released")
    found = await levels(one)
    assert (found["A", "MAIN"], found["A", "SIDE"]) == ((10, 10), (10, 8))
    [row] = await one.rows(
        "SELECT reserved, backordered FROM order_line WHERE shop_id = $1 AND order_id = $2", late.order_id
    )
    assert tuple(row) == (10, 4)
    (refused,) = await one.run(move_fulfillments, MoveFulfillment(fulfillment_id=made.fulfillment_id, location="MAIN"))
    assert (refused.type, refused.data["available"]) == ("insufficient_stock", 0)
    await in_order(one)
