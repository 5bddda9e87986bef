"""Confirming, on a real database."""

from typing import Any

import msgspec

from waybill.commands.confirm_orders import confirm_orders
from waybill.commands.place_orders import place_orders
from waybill.model.orders import Confirmed, ConfirmOrder, PlaceOrder


def order(sku: str, quantity: int, **fields: Any) -> PlaceOrder:
    usual = {"ship_to": {"country": "DE"}, "lines": [{"sku": sku, "quantity": quantity}]}
    return msgspec.convert(usual | fields, PlaceOrder)


async def test_money_confirms_and_ends_the_term(shop: Any) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order("A", 2))
    few, enough, twice = await made.run(
        confirm_orders,
        ConfirmOrder(order_id=placed.order_id, paid=1999),
        ConfirmOrder(order_id=placed.order_id, paid=2500, reference="bank 7", version=1),
        ConfirmOrder(order_id=placed.order_id, paid=2500),
    )
    assert (few.type, twice.type) == ("underpaid", "not_waiting")
    assert enough == Confirmed(order_id=placed.order_id, version=2, currency="EUR", paid=2500, due=0)
    (row,) = await made.rows(
        "SELECT status, version, paid, payment_reference, expires_at FROM orders WHERE shop_id = $1"
    )
    assert tuple(row) == ("confirmed", 2, 2500, "bank 7", None)
