"""The live stream: nothing missed and nothing twice, over reconnects, with slow clients, with many writers."""

import asyncio
import json
from contextlib import aclosing

import pytest_asyncio

from waybill.model.events import Event, OrderRepromised
from waybill.store.record import record
from waybill.workers.tail import Tailer


@pytest_asyncio.fixture
async def tailer(pool):
    made = Tailer(pool, poll=0.01, heartbeat=0.2, kept=50)
    yield made
    await made.close()


def frames(text):
    """(id, event, data) of each frame; heartbeats have no event."""
    found = []
    for block in text.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":"))
        if "id" in fields:
            found.append((int(fields["id"]), fields.get("event"), json.loads(fields.get("data", "null"))))
        elif "retry" in fields:
            found.append((None, "retry", int(fields["retry"])))
    return found


async def read(stream, until):
    """Frames up to and including the one with this seq."""
    found = []
    async with asyncio.timeout(10):
        async for text in stream:
            found += frames(text)
            if found and (found[-1][0] is None or found[-1][0] >= until):
                return found
    return found


def seqs(found):
    return [id for id, event, _ in found if event and event != "retry"]


async def events(shop, types=None):
    rows = await shop.rows("SELECT seq, type FROM event WHERE shop_id = $1 ORDER BY seq")
    return [row["seq"] for row in rows if types is None or row["type"] in types]


async def newest(shop):
    (row,) = await shop.rows("SELECT seq FROM shop_counter WHERE shop_id = $1")
    return row["seq"]


async def test_what_was_and_what_comes_in_order(shop, tailer):
    made = await shop()
    before = await newest(made)
    async with aclosing(tailer.subscribe(made.shop_id, 0)) as stream:
        found = await read(stream, before)
        assert seqs(found) == await events(made)
        await made.item("LIVE")
        (live,) = [frame for frame in await read(stream, before + 1) if frame[1]]
    assert live[:2] == (before + 1, "item.saved")
    assert live[2]["data"]["sku"] == "LIVE"
    assert live[2]["seq"] == before + 1
    assert live[2]["shop_id"] == made.shop_id


async def test_without_a_place_the_stream_begins_now(shop, tailer):
    made = await shop()
    async with aclosing(tailer.subscribe(made.shop_id)) as stream:
        first = frames(await anext(stream))
        assert first == [(await newest(made), None, None)]
        await made.item("LIVE")
        assert seqs(await read(stream, await newest(made))) == [await newest(made)]


async def test_gapless_over_reconnects_while_many_write(shop, tailer):
    made = await shop()
    other = await shop()
    start = await newest(made)

    async def write(one, writer):
        for number in range(40):
            await one.item(f"{writer}-{number}")

    async def listen():
        position, got = start, []
        while position < start + 160:
            async with aclosing(tailer.subscribe(made.shop_id, position)) as stream:
                # a few frames, then the connection is lost
                for _ in range(4):
                    found = frames(await anext(stream))
                    got += seqs(found)
                    position = max([position, *(id for id, _, _ in found if id)])
        return got

    listening = [asyncio.create_task(listen()) for _ in range(5)]
    await asyncio.gather(*(write(made, writer) for writer in range(4)), write(other, "x"))
    async with asyncio.timeout(20):
        for got in await asyncio.gather(*listening):
            assert got == list(range(start + 1, start + 161))


async def test_a_client_that_does_not_read_is_sent_away_and_comes_back(shop, tailer):
    made = await shop()
    slow, quick = tailer.subscribe(made.shop_id), tailer.subscribe(made.shop_id)
    await anext(slow)
    await anext(quick)
    await made.item("BOTH")
    start = await newest(made)
    assert seqs(await read(slow, start)) == seqs(await read(quick, start)) == [start]
    got = []
    for number in range(80):
        await made.item(f"S-{number}")
        got += seqs(await read(quick, start + number + 1))
    assert got == list(range(start + 1, start + 81))
    async with asyncio.timeout(5):
        rest = [frame for text in [text async for text in slow] for frame in frames(text)]
    assert [event for _, event, _ in rest] == ["retry"]
    assert 500 <= rest[0][2] <= 5_000
    async with aclosing(tailer.subscribe(made.shop_id, start)) as again:
        assert seqs(await read(again, start + 80)) == list(range(start + 1, start + 81))
    await quick.aclose()


async def test_filters_and_heartbeats_that_say_how_far_we_looked(shop, place, tailer):
    made = await shop()
    placed = await place(made, {}, {})
    start = await newest(made)
    mine = placed[0].order_id
    of_order = tailer.subscribe(made.shop_id, 0, order_id=mine)
    of_types = tailer.subscribe(made.shop_id, 0, types=["order.placed"])
    found = await read(of_order, start)
    assert {frame[2]["order_id"] for frame in found if frame[1]} == {str(mine)}
    assert seqs(await read(of_types, start)) == await events(made, ["order.placed"])
    # far more than is kept goes by for others
    for number in range(70):
        await made.item(f"F-{number}")
    assert (await read(of_order, start + 70))[-1] == (start + 70, None, None)
    assert (await read(of_types, start + 70))[-1] == (start + 70, None, None)
    async with made.tx() as tx:
        await record(tx, [Event(OrderRepromised(), order_id=mine), Event(OrderRepromised(), placed[1].order_id)])
    assert seqs(await read(of_order, start + 71)) == [start + 71]
    await of_order.aclose()
    await of_types.aclose()


async def test_nobody_listens_nobody_looks(shop, tailer):
    made = await shop()
    async with aclosing(tailer.subscribe(made.shop_id)) as stream:
        await anext(stream)
        assert tailer.task is not None
    async with asyncio.timeout(5):
        await tailer.task
    assert tailer.shops == {}


async def test_closing_ends_every_stream(shop, tailer):
    made = await shop()
    streams = [tailer.subscribe(made.shop_id) for _ in range(3)]
    for stream in streams:
        await anext(stream)
    ending = [asyncio.create_task(read(stream, 10**9)) for stream in streams]
    await asyncio.sleep(0)
    await tailer.close()
    for found in await asyncio.gather(*ending):
        assert found[-1][1] == "retry"
