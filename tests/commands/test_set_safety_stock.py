"""Safety stock, on a real database."""

from datetime import datetime
from typing import Any

import msgspec

from waybill.commands.place_orders import place_orders
from waybill.commands.set_safety_stock import set_safety_stock
from waybill.model.orders import PlaceOrder
from waybill.model.stock import ExpectStock, SetSafetyStock


def order(sku: str, quantity: int, **fields: Any) -> PlaceOrder:
    usual = {"ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    return msgspec.convert(usual | {"lines": [{"sku": sku, "quantity": quantity}]} | fields, PlaceOrder)


def expect(sku: str, quantity: int, on: str, **fields: Any) -> ExpectStock:
    return msgspec.convert(
        {"sku": sku, "location": "MAIN", "quantity": quantity, "expected_on": on, **fields}, ExpectStock
    )


def safety(sku: str, quantity: int) -> SetSafetyStock:
    return msgspec.convert({"sku": sku, "location": "MAIN", "quantity": quantity}, SetSafetyStock)


async def leaving(made: Any) -> list[datetime | None]:
    rows = await made.rows("SELECT ship_by FROM orders WHERE shop_id = $1 ORDER BY order_id")
    return [row["ship_by"] for row in rows]


async def test_less_safety_stock_fills_who_waits(shop: Any) -> None:
    made = await shop()
    await made.item("A", 10_000_000, backorder=True)
    (held,) = await made.run(set_safety_stock, safety("A", 8))
    assert (held.safety, held.available) == (8, 2)
    await made.run(place_orders, order("A", 9))
    (freed,) = await made.run(set_safety_stock, safety("A", 7))
    assert (freed.filled, freed.reserved, freed.available) == (1, 3, 0)
    (again,) = await made.run(set_safety_stock, safety("A", 7))
    assert again.filled == 0
    (row,) = await made.rows("SELECT reserved, backordered FROM order_line WHERE shop_id = $1")
    assert tuple(row) == (8, 1)
