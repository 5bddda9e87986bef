"""The ten queries of queries.toml over 10,000 and over 1,000,000 orders: how much slower the large shop is.

    python bench/queries.py [--orders 1000000] [--rounds 300] [--write]

The orders are written straight into the tables of an embedded PostgreSQL of the bench's own, which is deleted at the end.
Small and large take turns, query by query, so that both meet the same machine, and both lie in the server's memory: what is
compared is the work, not this machine's disk. With `--write` the table goes into
docs/benchmarks.md.
"""

import argparse
import asyncio
import gc
import os
import random
import re
import statistics
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from bench.filling import databases, fill, read_in
from bench.report import machine, put_section
from waybill.model.views import OrderQuery
from waybill.store.database import Pool, open_pool
from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.views.order_details import get_orders
from waybill.views.orders import list_orders
from waybill.views.timeline import timeline

SMALL = 10_000
TARGET = 2.0
_sql = load(__file__)


class Bench:
    """One shop to be asked."""

    def __init__(self, pool: Pool, shop_id: int, samples: list[dict[str, str]]) -> None:
        self.pool = pool
        self.shop_id = shop_id
        self.samples = samples
        self.cursors: dict[str, str] = {}

    async def ask(self, query: dict[str, Any], sample: dict[str, str]) -> float:
        """Run one query in a transaction of its own; seconds it took."""
        filled = {
            key: re.sub(r"\{(\w+)\}", lambda found: sample[found.group(1)], value) if isinstance(value, str) else value
            for key, value in query["query"].items()
        }
        if query["name"] in self.cursors:
            filled["cursor"] = self.cursors[query["name"]]
        began = time.perf_counter()
        async with self.pool.acquire() as connection, connection.transaction(readonly=True):
            tx = Tx(connection, self.shop_id, "bench", "bench")
            if query["view"] == "order":
                order_id = UUID(filled["order_id"])
                found: int = len(await get_orders(tx, [order_id])) and len(await timeline(tx, order_id))
            else:
                found = len((await list_orders(tx, msgspec.convert(filled, OrderQuery, strict=False))).rows)
        took = time.perf_counter() - began
        if not found and sample["external_id"] != "none":
            raise RuntimeError(f"{query['name']} found nothing with {filled}")
        return took

    async def go_deep(self, query: dict[str, Any]) -> None:
        """Walk to the page before the one asked for, as a person would."""
        cursor = None
        for _ in range(query.get("page", 1) - 1):
            about = query["query"] | ({"cursor": cursor} if cursor else {})
            async with self.pool.acquire() as connection, connection.transaction(readonly=True):
                page = await list_orders(
                    Tx(connection, self.shop_id, "bench", "bench"), msgspec.convert(about, OrderQuery)
                )
            cursor = page.next
            assert cursor is not None
        if cursor is not None:
            self.cursors[query["name"]] = cursor


def percentiles(times: list[float]) -> tuple[float, float]:
    """p50 and p99 in milliseconds."""
    return statistics.median(times) * 1000, sorted(times)[int(len(times) * 0.99)] * 1000


async def measure(query: dict[str, Any], small: Bench, large: Bench, rounds: int) -> list[str]:
    """A row of the table."""
    times: tuple[list[float], list[float]] = ([], [])
    for bench in (small, large):
        await bench.go_deep(query)
    chance = random.Random(7)
    gc.collect()
    gc.disable()
    for turn in range(rounds + 20):
        for bench, kept in zip((small, large), times, strict=True):
            took = await bench.ask(query, chance.choice(bench.samples))
            if turn >= 20:
                kept.append(took)
    gc.enable()
    (p50, p99), (p50_large, p99_large) = map(percentiles, times)
    row = [query["name"], *(f"{figure:.2f}" for figure in (p50, p99, p50_large, p99_large, p99_large / p99))]
    print(" | ".join(row), flush=True)
    return row


def write(rows: list[list[str]], orders: int, rounds: int) -> None:
    """Put the table into docs/benchmarks.md."""
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    put_section(
        "Queries",
        f"`python -m bench.queries --orders {orders} --rounds {rounds} --write` on {machine()}. Each query ran "
        f"{rounds} times through the views over {SMALL:,} and over {orders:,} orders (3 lines each, 10,000 items, one customer "
        f"for four orders) in turns, both databases in memory; milliseconds, transaction included. The goal is a p99 within "
        f"{TARGET:g} times. "
        f"The machine's load was {os.getloadavg()[1]:.1f}: above the number of cores, the p99 is mostly waiting for a core.\n\n"
        f"| query | p50, {SMALL:,} | p99, {SMALL:,} | p50, {orders:,} | p99, {orders:,} | p99 ratio |\n"
        f"|---|---:|---:|---:|---:|---:|\n{table}\n",
    )


async def run(made: Sequence[tuple[str, str]], orders: int, rounds: int) -> list[list[str]]:
    """Fill both databases and measure."""
    benches = []
    for (url, superuser), count in zip(made, (SMALL, orders), strict=True):
        shop_id = await fill(url, count)
        await read_in(superuser)
        pool = await open_pool(url, 1, read_only=True)
        samples = [dict(row) for row in await pool.fetch(_sql.samples, shop_id, count)]
        benches.append(Bench(pool, shop_id, samples))
    queries = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["query"]
    rows = [await measure(query, benches[0], benches[1], rounds) for query in queries]
    for bench in benches:
        await bench.pool.close()
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--write", action="store_true", help="write the table into docs/benchmarks.md")
    arguments = parser.parse_args()
    with databases(("small", "large")) as made:
        rows = asyncio.run(run(made, arguments.orders, arguments.rounds))
    if arguments.write:
        write(rows, arguments.orders, arguments.rounds)


if __name__ == "__main__":
    main()
