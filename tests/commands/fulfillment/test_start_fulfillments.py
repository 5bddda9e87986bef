"""Beginning with what was scheduled, on a real database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.start_fulfillments import due_fulfillments, start_fulfillments
from waybill.commands.place_orders import place_orders
from waybill.model.fulfillment import ReleaseOrder
from waybill.model.orders import PlaceOrder


async def test_it_begins_when_it_is_due(shop: Any, in_order: Any) -> None:
    one = await shop()
    wanted = {"lines": [{"sku": "A", "quantity": 1}], "method": "pickup", "payment": {"terms": "on_account"}}
    (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    at = datetime.now(UTC) + timedelta(hours=3)
    (released,) = await one.run(release_orders, ReleaseOrder(order_id=placed.order_id, at=at))
    assert released.fulfillments[0].status == "scheduled"
    async with one.tx() as tx:
        assert await due_fulfillments(tx, 10) == []
    async with one.tx(now=at) as tx:
        due = await due_fulfillments(tx, 10)
        (done,) = await start_fulfillments(tx, due)
    assert (done.status, done.version) == ("released", 3)
    [row] = await one.rows("SELECT status, released_at FROM fulfillment WHERE shop_id = $1")
    assert tuple(row) == ("released", at)
    await in_order(one)
