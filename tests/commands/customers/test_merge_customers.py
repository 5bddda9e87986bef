"""Merging on a real database: everything of one becomes the other's, and the log says the same when it is replayed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.customers.annotate_customers import annotate_customers
from waybill.commands.customers.merge_customers import merge_customers
from waybill.commands.erase_customers import erase_customers
from waybill.commands.payments.set_credit_limits import set_credit_limits
from waybill.commands.place_orders import place_orders
from waybill.model.customers import AnnotateCustomer, MergeCustomer
from waybill.model.orders import PlaceOrder
from waybill.model.setup import EraseCustomer
from waybill.model.tenders import SetCredit
from waybill.views.customers import get_customer
from waybill.views.invariants import broken_invariants

MakeShop = Callable[..., Awaitable[Any]]


async def order(shop: Any, email: str) -> Any:
    wanted = {
        "lines": [{"sku": "A", "quantity": 1}],
        "method": "pickup",
        "customer": {"email": email, "name": email[:3]},
    }
    (placed,) = await shop.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    (row,) = await shop.rows("SELECT customer_id FROM orders WHERE shop_id = $1 AND order_id = $2", placed.order_id)
    return row["customer_id"]


async def test_everything_of_one_becomes_the_others(shop: MakeShop) -> None:
    one = await shop()
    ada, lovelace, third = [await order(one, f"{name}@example.com") for name in ("ada", "lovelace", "augusta")]
    await one.run(
        annotate_customers, AnnotateCustomer(customer_id=lovelace, add_tags=["vip"], note="n", profiling=True)
    )
    chain = (
        MergeCustomer(customer_id=lovelace, duplicate_id=third),
        MergeCustomer(customer_id=ada, duplicate_id=lovelace),
    )
    results = await one.run(merge_customers, *chain)
    assert [result.orders for result in results] == [1, 2]
    async with one.tx() as tx:
        kept = await get_customer(tx, ada)
        assert await broken_invariants(tx) == []
    assert kept is not None
    assert kept.keys == {"email": ["ada@example.com", "augusta@example.com", "lovelace@example.com"]}
    assert [(bought.orders, bought.total) for bought in kept.bought] == [(3, 3000)]
    assert (kept.tags, kept.profiling, [note.text for note in kept.notes]) == (["vip"], True, ["n"])
    # who orders under the old address is the one that is left
    assert await order(one, "augusta@example.com") == ada
    await one.run(erase_customers, EraseCustomer(customer_id=ada))
    assert await one.rows("SELECT FROM person_data WHERE shop_id = $1 AND email IS NOT NULL") == []


async def test_what_the_duplicate_may_owe_is_what_the_one_who_is_kept_may_where_they_had_no_limit(
    shop: MakeShop,
) -> None:
    one = await shop()
    ada, double, third = [await order(one, f"{name}@example.com") for name in ("ada", "double", "third")]
    await one.run(
        set_credit_limits,
        SetCredit(customer_id=ada, delivery_limit=100),
        SetCredit(customer_id=double, account_limit=50_000, delivery_limit=700),
        SetCredit(customer_id=third, account_limit=1, account_days=30),
    )
    chain = MergeCustomer(customer_id=double, duplicate_id=third), MergeCustomer(customer_id=ada, duplicate_id=double)
    await one.run(merge_customers, *chain)
    (row,) = await one.rows("SELECT * FROM customer_credit WHERE shop_id = $1 AND customer_id = $2", ada)
    assert (row["account_limit"], row["delivery_limit"], row["account_days"]) == (50_000, 100, 30)
    count = "SELECT count(*) AS events FROM event WHERE shop_id = $1 AND type = 'customer.credit_set'"
    (before,) = await one.rows(count)
    other = await order(one, "other@example.com")
    await one.run(merge_customers, MergeCustomer(customer_id=ada, duplicate_id=other))
    assert await one.rows(count) == [before], "where there is nothing to take, nothing is said"


async def test_of_several_duplicates_at_once_the_oldest_says_since_when_and_the_last_asked_what_they_agreed_to(
    shop: MakeShop,
) -> None:
    one = await shop()
    oldest, ada, second, third = [await order(one, f"{name}@example.com") for name in ("old", "ada", "second", "third")]
    for customer_id, agrees in ((oldest, True), (third, True), (second, False)):
        await one.run(annotate_customers, AnnotateCustomer(customer_id=customer_id, profiling=agrees))
    since = await one.rows("SELECT since FROM customer WHERE shop_id = $1 AND customer_id = $2", oldest)
    together = (
        MergeCustomer(customer_id=ada, duplicate_id=second),
        MergeCustomer(customer_id=third, duplicate_id=oldest),
        MergeCustomer(customer_id=ada, duplicate_id=third),
    )
    await one.run(merge_customers, *together)
    async with one.tx() as tx:
        kept = await get_customer(tx, ada)
    assert kept is not None
    assert (kept.since, kept.profiling) == (since[0]["since"], False)


async def test_who_orders_as_the_duplicate_meanwhile_keeps_their_data(shop: MakeShop) -> None:
    one = await shop()
    ada, double = [await order(one, f"{name}@example.com") for name in ("ada", "double")]
    wanted = {"lines": [{"sku": "B", "quantity": 1}], "method": "pickup", "customer": {"email": "double@example.com"}}
    async with one.tx() as tx:
        (placed,) = await place_orders(tx, [msgspec.convert(wanted, PlaceOrder)])
        merging = asyncio.create_task(one.run(merge_customers, MergeCustomer(customer_id=ada, duplicate_id=double)))
        # it has looked for all that is to move, and waits for the order to be recorded
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        async with asyncio.timeout(10):
            while not await one.pool.fetchval(waiting):
                pass
    await merging
    (row,) = await one.rows(
        "SELECT o.customer_id, p.email FROM orders o JOIN person_data p USING (shop_id, customer_id, person_id) "
        "WHERE o.shop_id = $1 AND o.order_id = $2",
        placed.order_id,
    )
    assert tuple(row) == (ada, "double@example.com")
    async with one.tx() as tx:
        assert await broken_invariants(tx) == []
