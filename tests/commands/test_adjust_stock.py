"""Adjusting, on a real database."""

from typing import Any

import msgspec

from waybill.commands.adjust_stock import adjust_stock
from waybill.commands.place_orders import place_orders
from waybill.model.orders import PlaceOrder
from waybill.model.stock import AdjustStock, CountStock


def order(sku: str, quantity: int, **fields: Any) -> PlaceOrder:
    usual = {"ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    return msgspec.convert(usual | {"lines": [{"sku": sku, "quantity": quantity}]} | fields, PlaceOrder)


def count(sku: str, quantity: int, location: str = "MAIN") -> CountStock:
    return msgspec.convert({"sku": sku, "location": location, "quantity": quantity}, CountStock)


def adjust(sku: str, quantity: int, location: str = "MAIN", **fields: Any) -> AdjustStock:
    wanted = {"sku": sku, "location": location, "quantity": quantity, "reason": "damaged"}
    return msgspec.convert(wanted | fields, AdjustStock)


async def lines(made: Any) -> dict[Any, tuple[int, int, list[str], int]]:
    rows = await made.rows(
        """SELECT l.order_id, l.reserved, l.backordered, o.holds, o.version
        FROM order_line l JOIN orders o USING (shop_id, order_id) WHERE shop_id = $1"""
    )
    return {row["order_id"]: (row["reserved"], row["backordered"], row["holds"], row["version"]) for row in rows}


async def test_adjusts_with_a_reason(shop: Any) -> None:
    made = await shop()
    less, damaged, zero, below, below_damaged = await made.run(
        adjust_stock,
        adjust("B", -2),
        adjust("B", 2, condition="damaged"),
        adjust("B", 0),
        adjust("B", -19),
        adjust("B", -3, condition="damaged"),
    )
    assert (less.sellable, damaged.sellable) == (18, 18)
    assert [one.type for one in (zero, below, below_damaged)] == ["nothing_to_change", "below_zero", "below_zero"]
    (row,) = await made.rows(
        "SELECT sellable, damaged FROM stock_level WHERE shop_id = $1 AND item_id = $2", made.items["B"]
    )
    assert tuple(row) == (18, 2)


async def test_an_adjustment_below_what_is_reserved_shorts_the_newest(shop: Any) -> None:
    made = await shop()
    await made.run(place_orders, order("B", 15))
    (newest,) = await made.run(place_orders, order("B", 5, method="pickup", ship_to=None))
    (answer,) = await made.run(adjust_stock, adjust("B", -3))
    assert (answer.shorted, answer.available) == (3, 0)
    assert (await lines(made))[newest.order_id] == (2, 3, ["stock"], 2)
