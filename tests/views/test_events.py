"""The feed goes on without gaps from any place, and timelines tell what happened."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.place_orders import place_orders
from waybill.commands.returns.receive_returns import receive_returns
from waybill.model.orders import CancelOrder, PlaceOrder
from waybill.model.results import Refused
from waybill.model.returns import ReceiveReturn
from waybill.views import events as view
from waybill.views.events import events_after
from waybill.views.feed_words import feed_words
from waybill.views.timeline import timeline

MakeShop = Callable[..., Awaitable[Any]]

ORDER = msgspec.convert({"lines": [{"sku": "B", "quantity": 1}], "method": "pickup"}, PlaceOrder)


@pytest.mark.parametrize("examined", [3, 20_000])
async def test_the_feed_from_place_to_place(shop: MakeShop, monkeypatch: pytest.MonkeyPatch, examined: int) -> None:
    monkeypatch.setattr(view, "_EXAMINED", examined)
    made = await shop()
    for _ in range(3):
        await made.run(place_orders, ORDER)
    rows = await made.rows("SELECT seq, type FROM event WHERE shop_id = $1 ORDER BY seq")
    for types in (None, ["order.placed"], ["order.placed", "item.saved"], ["none.such"]):
        found, after = [], 0
        async with made.tx() as tx:
            while True:
                page = await events_after(tx, after, types, 2)
                found += [(event.seq, event.type) for event in page.rows]
                after = page.after
                if not page.more:
                    break
        assert found == [(row["seq"], row["type"]) for row in rows if types is None or row["type"] in types]
        assert after == rows[-1]["seq"]
    async with made.tx() as tx:
        beyond = await events_after(tx, 10_000)
    assert (beyond.rows, beyond.after, beyond.more) == ([], 10_000, False)


async def test_a_feed_read_while_batches_commit_misses_nothing(shop: MakeShop) -> None:
    made = await shop()
    done = asyncio.Event()
    found: list[int] = []

    async def follow() -> None:
        after = 0
        while True:
            last = done.is_set()
            async with made.tx() as tx:
                page = await events_after(tx, after, None, 3)
            found.extend(event.seq for event in page.rows)
            after = page.after
            if last and not page.more:
                return

    async def write() -> None:
        for _ in range(8):
            await made.run(place_orders, ORDER, ORDER)

    follower = asyncio.create_task(follow())
    await asyncio.gather(write(), write(), write())
    done.set()
    await follower
    newest = await made.rows("SELECT max(seq) AS seq FROM event WHERE shop_id = $1")
    assert found == list(range(1, newest[0]["seq"] + 1))


async def test_the_timeline_in_the_shops_time_and_the_orders_money(shop: MakeShop) -> None:
    made = await shop(fields={"time_zone": "America/New_York"}, hold_minutes=60)
    at = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
    request = {
        "lines": [{"sku": "A", "quantity": 2}, {"sku": "KIT", "quantity": 1}],
        "method": "pickup",
        "channel": "web",
    }
    [placed] = await made.run(place_orders, msgspec.convert(request, PlaceOrder), now=at, actor="key-1", door="api")
    cancel = {"order_id": str(placed.order_id), "lines": [{"line": 1, "quantity": 1}]}
    await made.run(cancel_orders, msgspec.convert(cancel, CancelOrder))
    async with made.tx() as tx:
        first, second = await timeline(tx, placed.order_id)
    assert first.words == (
        "Placed through web: 2 lines, 32.00 EUR, not paid yet. Expected to be ready by Wed 25 Nov. "
        "Its stock is held until Mon 23 Nov, 22:30."
    )
    assert (first.type, first.at, first.actor, first.door) == ("order.placed", at, "key-1", "api")
    assert first.data["number"] == placed.number
    assert second.words == "Canceled 1 × A (customer). The total is 10.00 EUR less. Free again: 1 × A at MAIN."
    assert second.seq > first.seq


async def test_the_timeline_of_no_order_is_empty(shop: MakeShop) -> None:
    made = await shop()
    async with made.tx() as tx:
        assert await timeline(tx, next(tx.ids)) == []


async def test_what_is_weighed_is_told_in_its_unit_on_timelines_and_in_the_feed(shop: MakeShop) -> None:
    made = await shop()
    await made.item("NUTS", unit="kg", scale=1000)
    await made.stock({("NUTS", "MAIN"): 2000})
    wanted = {"lines": [{"sku": "nuts", "quantity": 250}, {"sku": "B", "quantity": 2}], "method": "pickup"}
    [placed] = await made.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    parts = [{"line": 1, "quantity": 125}, {"line": 2, "quantity": 1}]
    await made.run(cancel_orders, msgspec.convert({"order_id": placed.order_id, "lines": parts}, CancelOrder))
    async with made.tx() as tx:
        told = (await timeline(tx, placed.order_id))[-1].words
        feed = await events_after(tx, 0, ["order.canceled"])
        (said,) = await feed_words(tx, feed.rows)
    assert told.startswith("Canceled 0.125 kg of NUTS and 1 × B (customer).")
    assert "Free again: 0.125 kg of NUTS at MAIN and 1 × B at MAIN." in told
    assert said.words == told


async def test_goods_of_no_line_are_told_by_their_sku(shop: MakeShop) -> None:
    made = await shop()
    [placed] = await made.run(place_orders, ORDER)
    came = {"order_id": placed.order_id, "location": "MAIN", "kind": "in_store", "lines": [{"sku": "A", "quantity": 1}]}
    [taken] = await made.run(receive_returns, msgspec.convert(came, ReceiveReturn))
    assert not isinstance(taken, Refused), taken
    async with made.tx() as tx:
        told = [one.words for one in await timeline(tx, placed.order_id) if one.type == "return.received"]
    assert told[0].startswith("Given back in the store, to MAIN. Not of this order: 1 × A.")
