"""Links to an address' orders: for whom, and how often."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.front.ask_order_lists import ask_order_lists
from waybill.commands.place_orders import place_orders
from waybill.commands.save_customers import save_customers
from waybill.model.front import AskOrderList
from waybill.model.orders import PlaceOrder
from waybill.model.setup import SaveCustomer

MakeShop = Callable[..., Awaitable[Any]]
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def asked(shop: Any) -> int:
    rows = await shop.rows("SELECT count(*) AS events FROM event WHERE shop_id = $1 AND type = 'order_list.requested'")
    return int(rows[0]["events"])


async def test_who_ordered_is_written_to_at_most_every_ten_minutes(shop: MakeShop) -> None:
    one = await shop()
    order = {"lines": [{"sku": "A", "quantity": 1}], "method": "pickup", "customer": {"email": "Ada@x.de"}}
    await one.run(place_orders, msgspec.convert(order, PlaceOrder))
    await one.run(save_customers, SaveCustomer(email="never-ordered@x.de"))
    both = [AskOrderList(email="ada@X.de"), AskOrderList(email="never-ordered@x.de"), AskOrderList(email="nobody@x.de")]
    await one.run(ask_order_lists, *both, now=NOW)
    assert await asked(one) == 1
    await one.run(ask_order_lists, *both, now=NOW + timedelta(minutes=9))
    assert await asked(one) == 1
    await one.run(ask_order_lists, *both, now=NOW + timedelta(minutes=10))
    assert await asked(one) == 2
    (row,) = await one.rows("SELECT asked_at FROM order_list WHERE shop_id = $1")
    assert row["asked_at"] == NOW + timedelta(minutes=10)
