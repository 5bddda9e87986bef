"""Figures are counted in the order in which things happened, however many events are counted together."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.place_orders import place_orders
from waybill.model.orders import CancelOrder, PlaceOrder
from waybill.workers.figures import Figures
from waybill.workers.follow import follow

NOW = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)


async def test_a_customer_whose_only_order_was_canceled_at_once_has_none(shop: Any) -> None:
    one = await shop()
    wanted = {"lines": [{"sku": "A", "quantity": 1}], "method": "pickup", "customer": {"email": "ada@example.org"}}
    (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder), now=NOW)
    await one.run(cancel_orders, CancelOrder(order_id=placed.order_id), now=NOW)
    while await follow(one.pool, Figures(), one.shop_id):
        pass
    (row,) = await one.rows("SELECT orders, net FROM figure_customers WHERE shop_id = $1")
    assert tuple(row) == (0, 0)
