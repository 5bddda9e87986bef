"""Two processes run all verbs crosswise on the same few things: no deadlock reaches anybody, and the data is in order."""

import asyncio
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from waybill.store.database import open_pool
from waybill.store.replay import differences, replay
from waybill.views.invariants import broken_invariants

VERBS = {
    "place", "cancel", "confirm", "expire", "discard", "receive", "count", "adjust", "expect", "safety", "items",
    "locations", "shop", "customers", "erase", "release", "accept", "reject", "pick", "scan", "bins",
}  # fmt: skip
# They need what others leave: several units of a line, picked ones, or (hardly ever, for somebody always waits for what
# there is) another location that has all of a fulfillment available.
RARE = {"unpick", "split", "merge", "waves", "move"}
# What the others ask on each other's things, of money, goods on their way, changes, returns, transfers and customers.
REST = {
    "start", "answer", "capture", "void", "advance", "refund", "record", "credit", "write_off", "dispute", "redirect",
    "reinstate", "limit", "link", "issue", "issue_credit", "draw", "draw_credit", "give_back", "void_value", "collect_cash",
    "remit", "cook", "pack", "unpack", "hand_over", "undo", "track", "ready", "arrive", "collect", "uncollected", "resolve",
    "complete", "transfer", "ship", "arrived", "not_shipped", "ask_back", "approve", "decline", "keep", "transit", "take",
    "unannounced", "inspect", "close", "claim", "edit", "settle_change", "hold", "lift", "annotate", "merge_customers",
}  # fmt: skip


async def run_process(url: str, shop_id: int, seconds: float, seed: int) -> dict[str, Any]:
    script = str(Path(__file__).with_name("crosswise_process.py"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, script, url, str(shop_id), str(seconds), str(seed), stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(seconds + 60):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0
    seen: dict[str, Any] = json.loads(output)
    return seen


@pytest.mark.fault
@pytest.mark.parametrize("seconds", [15, pytest.param(120, marks=pytest.mark.long)])
async def test_all_verbs_crosswise(
    new_database: Callable[..., str], migrated_template: str, shop_in: Callable[..., Awaitable[Any]], seconds: int
) -> None:
    seed = int(os.environ.get("FAULT_SEED") or random.randrange(1 << 32))
    url = new_database(migrated_template)
    pool, empty = await open_pool(url, 4), await open_pool(new_database(migrated_template), 2)
    try:
        made = await shop_in(pool)
        await made.location("OVEN", kind="kitchen")
        await made.stock({("A", "OVEN"): 30, ("B", "OVEN"): 30})
        seen = await asyncio.gather(*(run_process(url, made.shop_id, seconds, seed + number) for number in range(2)))
        assert [one["reached"] for one in seen] == [[], []]
        done = sum((Counter(one["done"]) for one in seen), Counter())
        # in a few seconds not all of them find something to do
        idle = (VERBS | REST) - set(done)
        assert len(idle) < len(VERBS | REST) * (0.4 if seconds < 60 else 0.1), idle
        reruns = sum((Counter(one["reruns"]) for one in seen), Counter())
        # locks are taken in one order; only a merge takes over what was ordered while it was looking
        assert sum(reruns.values()) <= done["merge_customers"], reruns
        async with made.tx() as tx:
            assert await broken_invariants(tx) == []
        await replay(pool, made.shop_id, empty)
        assert await differences(pool, empty, made.shop_id) == {}
    except BaseException as error:
        error.add_note(f"FAULT_SEED={seed}")
        raise
    finally:
        pool.terminate()
        empty.terminate()
