"""Verbs crosswise at the same time: nobody waits for each other in a circle, and the data stays in order."""

import asyncio
import random
from datetime import date
from typing import Any

import asyncpg
import msgspec

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.count_stock import count_stock
from waybill.commands.expect_stock import expect_stock
from waybill.commands.place_orders import place_orders
from waybill.commands.receive_stock import receive_stock
from waybill.commands.set_safety_stock import set_safety_stock
from waybill.model.orders import Canceled, CancelOrder, Placed, PlaceOrder
from waybill.model.stock import CountStock, ExpectStock, ReceiveStock, SetSafetyStock
from waybill.views.invariants import broken_invariants

SKUS, PLACES = ("A", "B", "BACK"), ("MAIN", "SIDE")


def order(*lines: tuple[str, int]) -> PlaceOrder:
    wanted = [{"sku": sku, "quantity": quantity} for sku, quantity in lines]
    usual = {"ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}, "prices": "theirs"}
    return msgspec.convert(usual | {"lines": wanted}, PlaceOrder)


def requests(chance: random.Random, placed: list[Any]) -> tuple[Any, list[Any]]:
    """One batch of one verb."""
    many = range(chance.randint(1, 4))
    level = [{"sku": chance.choice(SKUS), "location": chance.choice(PLACES)} for _ in many]
    verb = chance.choice(
        (place_orders, place_orders, cancel_orders, receive_stock, count_stock, set_safety_stock, expect_stock)
    )
    if verb is place_orders:
        lines = [[(sku, chance.randint(1, 4)) for sku in chance.sample(SKUS, 2)] for _ in many]
        return verb, [order(*each) for each in lines]
    if verb is cancel_orders:
        return verb, [CancelOrder(order_id=chance.choice(placed)) for _ in many if placed]
    if verb is receive_stock:
        return verb, [ReceiveStock(**each, quantity=chance.randint(1, 9)) for each in level]
    if verb is count_stock:
        return verb, [CountStock(**each, quantity=chance.randint(0, 9)) for each in level]
    if verb is set_safety_stock:
        return verb, [SetSafetyStock(**each, quantity=chance.randint(0, 3)) for each in level]
    return verb, [ExpectStock(**each, quantity=chance.randint(1, 9), expected_on=date(2031, 1, 1)) for each in level]


async def test_verbs_crosswise(shop: Any) -> None:
    made = await shop()
    placed: list[Any] = []
    answers: list[Any] = []

    async def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(15):
            verb, batch = requests(chance, placed)
            try:
                results = await made.run(verb, *batch)
            except asyncpg.DeadlockDetectedError as error:  # pragma: no cover - what must not happen
                raise AssertionError(verb.__name__) from error
            answers.extend(results)
            placed.extend(result.order_id for result in results if isinstance(result, Placed))

    await asyncio.gather(*(work(seed) for seed in range(5)))
    assert sum(isinstance(answer, Canceled) for answer in answers) > 5
    async with made.tx() as tx:
        assert await broken_invariants(tx) == []


async def test_who_begins_to_wait_meanwhile_is_found(shop: Any) -> None:
    """An order that begins to wait after the first look is locked on the second: no unit stays beside a waiting line."""
    made = await shop()
    await made.stock({("BACK", "MAIN"): 1})
    (holder,) = await made.run(place_orders, order(("BACK", 1)))
    async with made.tx() as first:
        (waiting,) = await place_orders(first, [order(("BACK", 1))])
        # it waits for the stock that the first transaction has locked
        canceling = asyncio.create_task(made.run(cancel_orders, CancelOrder(order_id=holder.order_id)))
        await blocked(made)
    (canceled,) = await canceling
    assert canceled.freed == 1
    (row,) = await made.rows("SELECT order_id FROM reservation WHERE shop_id = $1")
    assert row["order_id"] == waiting.order_id


async def blocked(made: Any) -> None:
    """Return when somebody waits for a lock."""
    async with asyncio.timeout(10):
        while not await made.pool.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ):
            pass
