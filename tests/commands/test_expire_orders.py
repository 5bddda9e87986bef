"""Expiring, on a real database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.confirm_orders import confirm_orders
from waybill.commands.expire_orders import due_orders, expire_orders
from waybill.commands.place_orders import place_orders
from waybill.model.orders import ConfirmOrder, Expired, ExpireOrder, PlaceOrder
from waybill.views.invariants import broken_invariants


def order(sku: str, quantity: int, **fields: Any) -> PlaceOrder:
    usual = {"ship_to": {"country": "DE"}, "lines": [{"sku": sku, "quantity": quantity}]}
    return msgspec.convert(usual | fields, PlaceOrder)


async def test_an_unpaid_order_expires_and_its_stock_goes_on(shop: Any) -> None:
    made = await shop(hold_minutes=30)
    await made.stock({("BACK", "MAIN"): 2})
    (unpaid,) = await made.run(place_orders, order("BACK", 2, payment={"terms": "prepaid", "paid": 100}))
    (waiting,) = await made.run(place_orders, order("BACK", 1, payment={"terms": "on_account"}))
    assert (unpaid.status, waiting.lines[0].backordered) == ("placed", 1)
    (early,) = await made.run(expire_orders, ExpireOrder(order_id=unpaid.order_id))
    assert early.type == "not_due"
    later = datetime.now(UTC) + timedelta(minutes=31)
    async with made.tx(now=later) as tx:
        due = await due_orders(tx, 10)
        assert due == [ExpireOrder(order_id=unpaid.order_id)]
        assert await expire_orders(tx, due) == [Expired(order_id=unpaid.order_id, version=2, freed=2, owed=100)]
        assert await due_orders(tx, 10) == []
        assert await broken_invariants(tx) == []
    (row,) = await made.rows(
        "SELECT status, version, total FROM orders WHERE shop_id = $1 AND order_id = $2", unpaid.order_id
    )
    assert tuple(row) == ("expired", 2, 0)
    (row,) = await made.rows("SELECT reserved FROM order_line WHERE shop_id = $1 AND order_id = $2", waiting.order_id)
    assert row["reserved"] == 1
    (late,) = await made.run(confirm_orders, ConfirmOrder(order_id=unpaid.order_id, paid=700))
    assert late.type == "order_expired"
