"""Holds on a real database: what they block, and who is given stock."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.changes.hold_orders import hold_orders
from waybill.commands.changes.lift_holds import lift_holds
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.place_orders import place_orders
from waybill.commands.receive_stock import receive_stock
from waybill.model.changes import HoldOrder, LiftHold
from waybill.model.fulfillment import ReleaseOrder
from waybill.model.orders import PlaceOrder
from waybill.model.stock import ReceiveStock
from waybill.views.invariants import broken_invariants
from waybill.views.order_details import get_orders
from waybill.workers.housekeeping import lift_due

MakeShop = Callable[..., Awaitable[Any]]


def order(sku: str, quantity: int, **fields: Any) -> PlaceOrder:
    usual = {"ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}, "customer": {"email": "ada@example.com"}}
    return msgspec.convert(usual | {"lines": [{"sku": sku, "quantity": quantity}]} | fields, PlaceOrder)


async def sound(made: Any) -> None:
    async with made.tx() as tx:
        assert await broken_invariants(tx) == []


async def test_a_held_order_is_not_released_until_it_is_lifted(shop: MakeShop) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order("A", 1))
    (held,) = await made.run(hold_orders, HoldOrder(order_id=placed.order_id, note="The name looks odd: Ada?"))
    assert (held.version, held.holds) == (2, ["manual"])
    (refused,) = await made.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    assert refused.type == "on_hold"
    (lifted,) = await made.run(lift_holds, LiftHold(order_id=placed.order_id, reasons=["manual"], version=2))
    assert (lifted.version, lifted.holds) == (3, [])
    (released,) = await made.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    assert released.fulfillments
    texts = await made.rows("SELECT texts FROM person_data WHERE shop_id = $1 AND texts ? 'note'")
    assert [msgspec.json.decode(row["texts"]) for row in texts] == [{"note": "The name looks odd: Ada?"}]
    assert not await made.rows("SELECT 1 FROM event WHERE shop_id = $1 AND data::text LIKE '%odd%'")
    await sound(made)


async def test_suspected_fraud_is_given_no_stock(shop: MakeShop) -> None:
    made = await shop()
    suspect, _ = [(await made.run(place_orders, order("BACK", 2)))[0] for _ in range(2)]
    await made.run(hold_orders, HoldOrder(order_id=suspect.order_id, reason="fraud"))
    (received,) = await made.run(receive_stock, ReceiveStock(sku="BACK", location="MAIN", quantity=3))
    assert received.filled == 2
    waiting = "SELECT order_id, backordered FROM order_line WHERE shop_id = $1 AND backordered > 0"
    assert [tuple(row) for row in await made.rows(waiting)] == [(suspect.order_id, 2)]
    await sound(made)
    (lifted,) = await made.run(lift_holds, LiftHold(order_id=suspect.order_id, reasons=["fraud"]))
    assert (lifted.version, lifted.reserved) == (4, 1)
    assert [tuple(row) for row in await made.rows(waiting)] == [(suspect.order_id, 1)]
    await sound(made)


async def test_a_dated_hold_ends_by_itself(shop: MakeShop, pool: Any) -> None:
    made, other = await shop(), await shop()
    until = datetime.now(UTC) + timedelta(days=2)
    for one in (made, other):
        (placed,) = await one.run(place_orders, order("A", 1))
        await one.run(hold_orders, HoldOrder(order_id=placed.order_id, reason="until_date", until=until))
    await other.run(lift_holds, LiftHold(order_id=placed.order_id, reasons=["until_date"]))
    (later,) = await made.run(place_orders, order("A", 1))
    await made.run(hold_orders, HoldOrder(order_id=later.order_id, reason="until_date", until=until))
    await made.run(
        hold_orders, HoldOrder(order_id=later.order_id, reason="until_date", until=until + timedelta(days=9))
    )
    async with made.tx() as tx:
        (shown,) = await get_orders(tx, [later.order_id])
    assert (shown.holds, shown.held_until) == (["until_date"], until + timedelta(days=9))
    assert await lift_due(pool, until - timedelta(minutes=1)) == 0
    assert await lift_due(pool, until) == 1
    assert await lift_due(pool, until) == 0
    rows = await made.rows("SELECT order_id, holds, held_until FROM orders WHERE shop_id = $1 ORDER BY number")
    assert [(row["holds"], row["held_until"]) for row in rows] == [
        ([], None),
        (["until_date"], until + timedelta(days=9)),
    ]
    await sound(made)
