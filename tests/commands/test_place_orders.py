"""Placing, on a real database."""

from typing import Any

import msgspec

from waybill.commands.place_orders import place_orders
from waybill.model.orders import Placed, PlaceOrder

SHIP_TO = {"country": "DE", "city": "Berlin", "lines": ["Street 1"]}


def order(*lines: Any, **fields: Any) -> PlaceOrder:
    """A paid order: lines as `(sku, quantity)` or whole."""
    wanted = [{"sku": line[0], "quantity": line[1]} if isinstance(line, tuple) else line for line in lines]
    usual = {"ship_to": SHIP_TO, "payment": {"terms": "on_account"}}
    return msgspec.convert(usual | {"lines": wanted} | fields, PlaceOrder)


async def test_places_an_order(shop: Any) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 2), ("KIT", 1)))
    assert isinstance(placed, Placed), placed
    assert placed.number == 1001
    assert placed.total == 3200
