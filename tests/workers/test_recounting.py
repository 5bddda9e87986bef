"""Figures counted anew: what was spoiled is right again and told, what was right stays, and what is broken off changes nothing."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.place_orders import place_orders
from waybill.model.orders import CancelOrder, PlaceOrder
from waybill.model.reports import SalesQuery
from waybill.views.reports import sales
from waybill.workers.figures import Figures
from waybill.workers.follow import bury, follow
from waybill.workers.hours import Hours
from waybill.workers.recounting import Changed, recount

MakeShop = Callable[..., Awaitable[Any]]
MORNING = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
TABLES = {
    "figure_sales": "day, channel", "figure_items": "day, item_id", "figure_item_months": "month, item_id",
    "figure_reasons": "day, reason", "figure_customers": "customer_id", "figure_hours": "day, hour",
}  # fmt: skip


async def count(shop: Any) -> None:
    for consumer in (Figures(), Hours()):
        while await follow(shop.pool, consumer, shop.shop_id):
            pass


async def order(shop: Any, quantity: int = 1, **fields: Any) -> Any:
    wanted = {
        "lines": [{"sku": "A", "quantity": quantity}], "method": "pickup", "customer": {"email": "ada@example.org"},
        "channel": "phone",
    }  # fmt: skip
    (placed,) = await shop.run(place_orders, msgspec.convert(wanted | fields, PlaceOrder), now=MORNING)
    return placed


async def figures(shop: Any) -> dict[str, list[Any]]:
    return {
        table: [tuple(row) for row in await shop.rows(f"SELECT * FROM {table} WHERE shop_id = $1 ORDER BY {key}")]
        for table, key in TABLES.items()
    }


async def again(shop: Any) -> Any:
    async with shop.tx(now=MORNING) as tx:
        return await recount(tx)


@pytest.fixture
async def trading(shop: MakeShop) -> Any:
    """A shop that sold and canceled, with all of it counted, but for its last order."""
    one = await shop()
    first = await order(one, 3)
    cancel = CancelOrder(order_id=first.order_id, reason="inventory")
    await one.run(cancel_orders, cancel, now=MORNING + timedelta(days=30))
    await order(one)
    await count(one)
    await again(one)
    await order(one, 2)
    return one


async def test_what_was_spoiled_is_right_again_and_told(trading: Any) -> None:
    right = await figures(trading)
    assert all(right.values())
    for spoiled in (
        "UPDATE figure_sales SET gross = gross + 5 WHERE shop_id = $1 AND orders > 0",
        "UPDATE figure_items SET units = 7 WHERE shop_id = $1 AND units > 0",
        "DELETE FROM figure_item_months WHERE shop_id = $1 AND units > 0",
        "UPDATE figure_reasons SET reason = 'customer' WHERE shop_id = $1",
        "UPDATE figure_customers SET orders = 0 WHERE shop_id = $1",
        "INSERT INTO figure_hours (shop_id, day, hour, currency, channel, orders) VALUES ($1, '2026-03-07', 3, 'EUR', 'web', 1)",
    ):
        await trading.rows(spoiled)
    heard: list[tuple[int, int]] = []
    async with trading.tx(now=MORNING) as tx:
        done = await recount(tx, lambda *progress: heard.append(progress))
    assert await figures(trading) == right
    assert heard[-1][0] == heard[-1][1] == max(heard)[0]
    buyer = str(right["figure_customers"][0][1])
    sold = {"day": "2026-03-06", "currency": "EUR"}
    canceled = {"report": "reasons", "day": "2026-04-05"}
    assert [one for one in done.changes if one.report != "item months"] == [
        Changed(report="customers", figure="orders", before="0", after="1", currency="EUR", about=[buyer]),
        Changed(
            report="hours",
            figure="orders",
            before="1",
            after="0",
            day="2026-03-07",
            currency="EUR",
            about=["03:00", "web"],
        ),
        Changed(report="items", figure="units", before="7", after="4", about=["A"], **sold),
        Changed(**canceled, figure="times", before="1", after="0", about=["cancel", "customer"]),
        Changed(**canceled, figure="units", before="3", after="0", about=["cancel", "customer"]),
        Changed(**canceled, figure="times", before="0", after="1", about=["cancel", "inventory"]),
        Changed(**canceled, figure="units", before="0", after="3", about=["cancel", "inventory"]),
        Changed(report="sales", figure="gross", before="4005", after="4000", about=["phone", "", ""], **sold),
    ]
    assert {one.figure for one in done.changes if one.report == "item months"} == {"gross", "units"}
    assert (done.changed, (await again(trading)).changed) == (len(done.changes), 0)


async def test_orders_that_come_in_are_counted_once(trading: Any) -> None:
    async with trading.tx(now=MORNING) as tx:
        await recount(tx)
        # it holds up nobody who sells, and who counts comes back later
        await order(trading, 5)
        assert await follow(trading.pool, Figures(), trading.shop_id) == 0
        async with trading.tx(now=MORNING) as other:
            (seen,) = (await sales(other, SalesQuery())).totals
            assert (seen.orders, seen.units) == (2, 4)
    await count(trading)
    async with trading.tx(now=MORNING) as tx:
        (total,) = (await sales(tx, SalesQuery())).totals
        assert (total.orders, total.units) == (4, 11)
        assert (await recount(tx)).changed == 0


async def test_broken_off_it_changes_nothing(trading: Any) -> None:
    await trading.rows("UPDATE figure_sales SET gross = 1 WHERE shop_id = $1")
    spoiled = await figures(trading)

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        async with trading.tx(now=MORNING) as tx:
            await recount(tx, interrupt)
    assert await figures(trading) == spoiled
    assert (await again(trading)).changed > 0


async def test_what_had_failed_is_counted_and_no_dead_letter_any_more(trading: Any) -> None:
    (row,) = await trading.rows("SELECT min(seq) AS seq FROM event WHERE shop_id = $1 AND type = 'order.placed'")
    async with trading.tx() as tx:
        await bury(tx, Figures.name, row["seq"], 5, "oh")
        await bury(tx, Hours.name, 1_000_000, 5, "of what is not counted yet")
    await again(trading)
    rows = await trading.rows("SELECT consumer FROM queue.dead_letter WHERE shop_id = $1")
    assert [row["consumer"] for row in rows] == [Hours.name]
