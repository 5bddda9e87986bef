"""Following the log: nothing is passed over, nothing is handed over twice, one bad event stops nobody."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from waybill.store.all_shops import lag, shops_with_news
from waybill.workers.follow import TRIES, follow, list_dead_letters, redrive, replay
from waybill.workers.jobs import enqueue
from waybill.workers.runner import queries_on


class Collector:
    """A consumer that writes down what it gets, in the transaction it gets it in."""

    name = "collector"

    def __init__(self, poison=()):
        self.poison = set(poison)
        self.tries = 0

    async def wants(self, tx):
        return ("item.saved",)

    async def take(self, tx, events):
        for event in events:
            if event.seq in self.poison:
                self.tries += 1
                raise ValueError(f"cannot digest {event.seq}")
        await enqueue(tx, "collected", [str(event.seq) for event in events])


async def collected(shop):
    rows = await shop.rows(
        "SELECT convert_from(payload, 'UTF8')::json->>'key' AS key FROM queue.pgqueuer "
        "WHERE entrypoint = 'collected' AND dedupe_key LIKE 'collected:' || $1::bigint || ':%' ORDER BY id"
    )
    return [int(row["key"]) for row in rows]


async def saved(shop):
    rows = await shop.rows("SELECT seq FROM event WHERE shop_id = $1 AND type = 'item.saved' ORDER BY seq")
    return [row["seq"] for row in rows]


async def cursor(shop):
    (row,) = await shop.rows("SELECT seq, attempts FROM queue.cursor WHERE shop_id = $1 AND consumer = 'collector'")
    return row["seq"], row["attempts"]


async def no_waiting(shop):
    await shop.rows("UPDATE queue.cursor SET retry_at = NULL WHERE shop_id = $1")


async def test_every_event_is_handed_over_once_with_several_followers_and_writers(pool, shop, monkeypatch):
    monkeypatch.setattr("waybill.workers.follow.WINDOW", 7)
    shops = [await shop(empty=True) for _ in range(3)]
    writing = True

    async def write(one):
        for number in range(40):
            await one.item(f"{one.shop_id}-{number}")

    async def read():
        while writing or await shops_with_news(pool, ["collector"], datetime.now(UTC)):
            for one in shops:
                await follow(pool, Collector(), one.shop_id)

    readers = [asyncio.create_task(read()) for _ in range(3)]
    await asyncio.gather(*(write(one) for one in shops))
    writing = False
    await asyncio.gather(*readers)
    for one in shops:
        assert await collected(one) == await saved(one)
        assert len(await saved(one)) == 40
    assert await lag(pool, ["collector"]) == {"collector": 0}


async def test_poison_becomes_a_dead_letter_after_five_tries_and_the_cursor_moves_on(pool, shop):
    made = await shop()
    seqs = await saved(made)
    bad = Collector(poison=[seqs[1]])
    pauses = []
    for _ in range(TRIES):
        await follow(pool, bad, made.shop_id)
        (row,) = await made.rows("SELECT retry_at - now() AS pause FROM queue.cursor WHERE shop_id = $1")
        if row["pause"]:
            assert await follow(pool, bad, made.shop_id) == 0, "it waits for its next try"
            assert ("collector", made.shop_id) not in await shops_with_news(pool, ["collector"], datetime.now(UTC))
            pauses.append(row["pause"])
        await no_waiting(made)
    # once in the window, then alone
    assert bad.tries == TRIES + 1
    assert [round(pause / timedelta(seconds=1)) for pause in pauses] == [1, 2, 4, 8]
    assert await collected(made) == [seqs[0], *seqs[2:]]
    assert (await cursor(made))[1] == 0
    async with made.tx() as tx:
        (letter,) = await list_dead_letters(tx)
    assert (letter.seq, letter.attempts, letter.type) == (seqs[1], TRIES, "item.saved")
    assert "cannot digest" in letter.error


async def test_a_dead_letter_is_driven_again(pool, shop):
    made = await shop()
    seqs = await saved(made)
    for _ in range(TRIES):
        await follow(pool, Collector(poison=[seqs[0]]), made.shop_id)
        await no_waiting(made)
    with pytest.raises(ValueError, match="cannot digest"):
        async with made.tx() as tx:
            await redrive(tx, Collector(poison=[seqs[0]]), seqs[0])
    async with made.tx() as tx:
        assert await redrive(tx, Collector(), seqs[0])
        assert not await redrive(tx, Collector(), seqs[0])
        assert await list_dead_letters(tx) == []
    assert sorted(await collected(made)) == seqs


async def test_a_replay_begins_where_it_is_told(pool, shop):
    made = await shop()
    await follow(pool, Collector(), made.shop_id)
    seqs = await saved(made)
    await made.rows("DELETE FROM queue.pgqueuer WHERE $1::bigint > 0")
    async with made.tx() as tx:
        await replay(tx, "collector", seqs[2])
    await follow(pool, Collector(), made.shop_id)
    assert await collected(made) == seqs[2:]


async def test_the_queue_has_the_shape_its_library_expects(address):
    connections = await asyncpg.create_pool(address, min_size=1, max_size=2)
    plan = await queries_on(connections).plan_upgrade()
    connections.terminate()
    # the function is our own wording of what theirs does
    assert [text for text in plan.statements if "FUNCTION queue.fn_pgqueuer_changed" not in text] == []
