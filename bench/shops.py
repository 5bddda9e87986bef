"""Many shops at once, and how a quiet shop fares beside a flash sale in another one.

python -m bench shops [--quick]
"""

import asyncio
import random
import sys
import uuid

from bench.load import Outcome, http_request, load
from bench.place import PLENTY, order
from bench.report import Report
from bench.world import BUYERS, api, encode, world

SHOPS = 200
ITEMS = 200


def one_order(token: str) -> bytes:
    """An order of three lines over a small shop's SKUs."""
    lines = [{"sku": f"SKU-{sku}", "quantity": 1} for sku in random.sample(range(ITEMS), 3)]
    return http_request("/v1/orders", token, encode(order(True) | {"lines": lines}), uuid.uuid4().hex)


async def run(quick: bool) -> None:
    """200 shops under load together; then one shop alone, and the same beside a flash sale."""
    count = 4_000 if quick else 20_000
    report = Report("Many shops")
    async with world() as place:
        tokens = [(await place.shop(ITEMS, PLENTY, buyers=BUYERS // 20))[1] for _ in range(SHOPS)]
        await place.settle()
        with api(place.url, 1) as served:
            spread = await load("127.0.0.1", served.port, [one_order(random.choice(tokens)) for _ in range(count)], 256)
            report.row(f"{SHOPS} shops at once, 256 clients", figures(spread))
            quiet, flash = tokens[0], tokens[1]
            alone = await load("127.0.0.1", served.port, [one_order(quiet) for _ in range(300)], 1)
            report.row("a quiet shop alone, 1 client", figures(alone))
            sale = [http_request("/v1/orders", flash, encode(order(False)), uuid.uuid4().hex) for _ in range(count)]
            rush = asyncio.create_task(load("127.0.0.1", served.port, sale, 256))
            beside = await load("127.0.0.1", served.port, [one_order(quiet) for _ in range(300)], 1)
            report.row(
                "the same beside a flash sale of 256 clients",
                figures(beside),
                ratio=beside.percentile(0.99) / alone.percentile(0.99),
            )
            report.row("the flash sale meanwhile", figures(await rush))
    report.print()


def figures(outcome: Outcome) -> str:
    """Rate and latencies in words; an outcome with failures says so."""
    failed = sum(count for status, count in outcome.statuses.items() if status != 201)
    text = f"{outcome.rate():,.0f}/s, p50 {outcome.percentile(0.5) * 1e3:.1f} ms, p99 {outcome.percentile(0.99) * 1e3:.1f} ms"
    return f"{text}, {failed} failed" if failed else text


if __name__ == "__main__":
    asyncio.run(run("--quick" in sys.argv))
