"""Releasing on a real database: each location gets its part, and what is reserved stays so."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.locking import lock_levels
from waybill.commands.place_orders import place_orders
from waybill.model.fulfillment import Released, ReleaseOrder
from waybill.model.orders import Payment, PlaceLine, PlaceOrder
from waybill.views.invariants import broken_invariants

MakeShop = Callable[..., Awaitable[Any]]


async def test_each_location_gets_its_part(shop: MakeShop) -> None:
    one = await shop()
    wanted = PlaceOrder(
        lines=[PlaceLine(sku="A", quantity=12)], prices="theirs", payment=Payment(terms="on_account", paid=500)
    )
    (placed,) = await one.run(place_orders, wanted)
    (made,) = await one.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    assert isinstance(made, Released)
    assert {part.location: part.lines for part in made.fulfillments} == {"MAIN": {1: 10}, "SIDE": {1: 2}}
    rows = await one.rows(
        "SELECT o.version, o.paid, l.reserved, l.released FROM orders o JOIN order_line l USING (shop_id, order_id) "
        "WHERE o.shop_id = $1"
    )
    assert [tuple(row) for row in rows] == [(made.version, 500, 0, 12)]
    levels = await one.rows("SELECT sellable, reserved FROM stock_level WHERE shop_id = $1 AND reserved > 0")
    assert sorted(tuple(row) for row in levels) == [(5, 2), (10, 10)]
    (payment,) = await one.rows("SELECT tender, captured FROM payment WHERE shop_id = $1")
    assert tuple(payment) == ("external", 500)
    async with one.tx() as tx:
        assert await broken_invariants(tx) == []


async def test_nobody_at_the_shelf_is_waited_for(shop: MakeShop) -> None:
    one = await shop()
    wanted = PlaceOrder(lines=[PlaceLine(sku="A", quantity=1)], prices="theirs", payment=Payment(terms="on_account"))
    (placed,) = await one.run(place_orders, wanted)
    async with one.tx() as tx:
        # whoever holds these waits for the counter, which a release holds while its events are applied
        await lock_levels(tx, one.items.values())
        async with asyncio.timeout(20):
            (made,) = await one.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    assert isinstance(made, Released)
