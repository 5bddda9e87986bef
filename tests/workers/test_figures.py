"""Figures are counted in the order in which things happened, however many events are counted together."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.customers.merge_customers import merge_customers
from waybill.commands.place_orders import place_orders
from waybill.model.customers import MergeCustomer
from waybill.model.edits import EditOrder
from waybill.model.orders import CancelOrder, PlaceOrder
from waybill.store.tx import Tx
from waybill.workers.figures import Figures
from waybill.workers.follow import Logged, follow
from waybill.workers.recounting import recount

NOW = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)


async def test_a_customer_whose_only_order_was_canceled_at_once_has_none(shop: Any) -> None:
    one = await shop()
    wanted = {"lines": [{"sku": "A", "quantity": 1}], "method": "pickup", "customer": {"email": "ada@example.org"}}
    (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder), now=NOW)
    await one.run(cancel_orders, CancelOrder(order_id=placed.order_id), now=NOW)
    while await follow(one.pool, Figures(), one.shop_id):
        pass
    (row,) = await one.rows("SELECT orders, net FROM figure_customers WHERE shop_id = $1")
    assert tuple(row) == (0, 0)


class OneByOne(Figures):
    """Counts each event in a transaction of its own, as after a failure."""

    async def take(self, tx: Tx, events: Sequence[Logged]) -> None:
        if len(events) > 1:
            raise ValueError("one at a time")
        await super().take(tx, events)


@pytest.mark.parametrize("figures", [Figures(), OneByOne()])
async def test_what_was_ordered_goes_to_who_was_merged_in_the_end(shop: Any, figures: Figures) -> None:
    one = await shop()
    placed = []
    for name in ("ada", "bob", "cyd"):
        wanted = {
            "lines": [{"sku": "A", "quantity": 1}],
            "method": "pickup",
            "customer": {"email": f"{name}@example.org"},
        }
        placed += await one.run(place_orders, msgspec.convert(wanted, PlaceOrder), now=NOW)
        if name == "ada":
            while await follow(one.pool, figures, one.shop_id):
                pass
            await one.run(cancel_orders, CancelOrder(order_id=placed[0].order_id), now=NOW)
    ada, bob, cyd = await one.rows("SELECT customer_id FROM orders WHERE shop_id = $1 ORDER BY order_id")
    # what happens to an order is counted for who it is of by the time it is counted
    for duplicate, kept in ((ada, bob), (bob, cyd)):
        merge = MergeCustomer(customer_id=kept["customer_id"], duplicate_id=duplicate["customer_id"])
        await one.run(merge_customers, merge, now=NOW)
    await one.run(cancel_orders, CancelOrder(order_id=placed[1].order_id), now=NOW)
    while await follow(one.pool, figures, one.shop_id):
        pass
    (row,) = await one.rows("SELECT customer_id, orders, net FROM figure_customers WHERE shop_id = $1")
    assert (row["customer_id"], row["orders"]) == (cyd["customer_id"], 1)
    assert row["net"] > 0
    async with one.tx() as tx:
        assert (await recount(tx)).changes == []


async def test_an_order_is_counted_for_the_country_that_it_was_placed_for(shop: Any) -> None:
    one = await shop()
    wanted = {
        "lines": [{"sku": "A", "quantity": 2}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"},
        "customer": {"email": "ada@example.org"},
    }  # fmt: skip
    (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder), now=NOW)
    while await follow(one.pool, Figures(), one.shop_id):
        pass
    line = {"order_id": placed.order_id, "lines": [{"line": 1, "quantity": 1}]}
    await one.run(cancel_orders, msgspec.convert(line, CancelOrder), now=NOW)
    for country in ("FR", "AT"):
        edit = {"order_id": placed.order_id, "ship_to": {"country": country}}
        (edited,) = await one.run(edit_orders, msgspec.convert(edit, EditOrder), now=NOW)
        assert edited.status == "applied"
    while await follow(one.pool, Figures(), one.shop_id):
        pass
    rows = await one.rows("SELECT country, orders, units_canceled FROM figure_sales WHERE shop_id = $1")
    assert [tuple(row) for row in rows] == [("DE", 1, 1)]
    async with one.tx() as tx:
        assert (await recount(tx)).changes == []
