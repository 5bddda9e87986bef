"""Lifting on a real database: several at once, and what is refused."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import msgspec

from waybill.commands.changes.hold_orders import hold_orders
from waybill.commands.changes.lift_holds import lift_holds
from waybill.commands.place_orders import place_orders
from waybill.model.changes import HoldOrder, LiftHold
from waybill.model.orders import PlaceOrder

MakeShop = Callable[..., Awaitable[Any]]


async def test_several_holds_of_several_orders(shop: MakeShop) -> None:
    made = await shop()
    wanted = {"lines": [{"sku": "A", "quantity": 1}], "method": "pickup", "payment": {"terms": "on_account"}}
    first, second = await made.run(place_orders, *[msgspec.convert(wanted, PlaceOrder)] * 2)
    await made.run(
        hold_orders,
        HoldOrder(order_id=first.order_id, reason="address"),
        HoldOrder(order_id=first.order_id, reason="payment"),
        HoldOrder(order_id=second.order_id, reason="price"),
    )
    one, again, none, two = await made.run(
        lift_holds,
        LiftHold(order_id=first.order_id, reasons=["payment", "address"]),
        LiftHold(order_id=first.order_id, reasons=["payment"]),
        LiftHold(order_id=uuid4(), reasons=["payment"]),
        LiftHold(order_id=second.order_id, reasons=["price"]),
    )
    assert (one.version, one.lifted, one.holds) == (4, ["address", "payment"], [])
    assert [again.type, none.type] == ["not_on_hold", "unknown_order"]
    assert two.version == 3
    rows = await made.rows("SELECT version, holds FROM orders WHERE shop_id = $1 ORDER BY number")
    assert [tuple(row) for row in rows] == [(4, []), (3, [])]
