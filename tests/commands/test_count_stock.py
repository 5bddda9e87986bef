"""Counting, on a real database."""

import asyncio
from typing import Any

import msgspec

from waybill.commands.count_stock import count_stock
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


async def test_the_newest_gives_way_to_another_location_then_waits(shop: Any) -> None:
    made = await shop()
    oldest, middle, newest = [(await made.run(place_orders, order("A", 3)))[0] for _ in range(3)]
    (answer,) = await made.run(count_stock, count("A", 1))
    assert (answer.sellable, answer.reserved, answer.shorted) == (1, 1, 8)
    assert await lines(made) == {
        newest.order_id: (3, 0, [], 2),
        middle.order_id: (2, 1, ["stock"], 2),
        oldest.order_id: (1, 2, ["stock"], 2),
    }
    (back,) = await made.run(count_stock, count("A", 10))
    assert (back.filled, back.shorted, back.available) == (3, 0, 6)
    assert await lines(made) == {
        newest.order_id: (3, 0, [], 2),
        middle.order_id: (3, 0, [], 3),
        oldest.order_id: (3, 0, [], 3),
    }


async def test_counts_of_one_batch_fold(shop: Any) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order("B", 5))
    down, up, down_again = await made.run(count_stock, count("B", 0), count("B", 30), count("B", 4))
    assert (down.shorted, up.filled, down_again.shorted) == (5, 5, 1)
    assert await lines(made) == {placed.order_id: (4, 1, ["stock"], 4)}


async def test_a_count_that_agrees_is_recorded(shop: Any) -> None:
    made = await shop()
    (answer,) = await made.run(count_stock, count("B", 20))
    assert answer.sellable == 20
    assert len(await made.rows("SELECT 1 FROM event WHERE shop_id = $1 AND type = 'stock.counted'")) == 1


async def test_two_first_counts_of_one_shelf_at_once_both_hold(shop: Any) -> None:
    """A shelf that has no level yet: the second count waits for the first, and its figure is the shelf's."""
    made = await shop()
    await made.item("NEW")
    async with made.tx() as first:
        await count_stock(first, [count("NEW", 7)])
        second = asyncio.create_task(made.run(count_stock, count("NEW", 3)))
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        while not second.done() and not await made.pool.fetchval(waiting):
            pass
    (answer,) = await second
    assert answer.sellable == 3
    (row,) = await made.rows("SELECT sellable FROM stock_level WHERE shop_id = $1 AND item_id = $2", made.items["NEW"])
    assert row["sellable"] == 3
