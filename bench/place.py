"""Orders over HTTP against a hand-written PL/pgSQL `place_order()` under pgbench, in turns on the same tables.

python -m bench.place [--quick] [--one-sku]
"""

import asyncio
import random
import re
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import uvloop
from msgspec import Struct

from bench.load import http_request, load
from bench.report import Report
from bench.world import BUYERS, Api, World, api, encode, world
from waybill.running.places import packaged_binaries
from waybill.store.migrate import statements

ITEMS = 10_000
PLENTY = 100_000_000
CLIENTS = (256, 512)
RIVAL_CLIENTS = (4, 8, 16, 32)
LOADS = ((True, "3 lines over 10,000 SKUs", 1.0), (False, "all buying one SKU", 4.0))


def order(spread: bool) -> dict[str, Any]:
    """An order of 3 lines over all SKUs, or of one line of the one SKU that everybody wants."""
    skus = random.sample(range(ITEMS), 3) if spread else [0]
    return {
        "lines": [{"sku": f"SKU-{sku}", "quantity": random.randint(1, 3)} for sku in skus],
        "customer": {"email": f"buyer{random.randrange(BUYERS)}@example.com", "name": "Ann Other"},
        "ship_to": {"country": "DE", "city": "Berlin", "lines": ["Street 1"], "postal_code": "10115"},
        "payment": {"terms": "on_account"},
    }


async def prepare_rival(place: World) -> None:
    """Create the rival's function."""
    connection = await asyncpg.connect(place.url)
    try:
        text = Path(__file__).with_name("rival.sql").read_text()
        sequences, function = text.split("CREATE FUNCTION", 1)
        for statement in statements(sequences):
            await connection.execute(statement)
        await connection.execute("CREATE FUNCTION" + function)
    finally:
        await connection.close()


class Rate(Struct):
    """How a load went: orders a second, clients, CPU microseconds an order, the API's and p99 in seconds where it has any."""

    rate: float
    clients: int
    database: float
    api: float = 0.0
    p99: float = 0.0


def best(rates: Sequence[Rate]) -> Rate:
    """The fastest."""
    return max(rates, key=lambda one: one.rate)


def middle(rates: Sequence[Rate]) -> Rate:
    """The one of median speed."""
    return sorted(rates, key=lambda one: one.rate)[len(rates) // 2]


def rival_script(shop_id: int, spread: bool) -> str:
    """What pgbench runs."""
    draws = "".join(f"\\set s{n} random(0, {ITEMS - 1})\n\\set q{n} random(1, 3)\n" for n in (1, 2, 3))
    skus = (
        "ARRAY['SKU-'||:s1, 'SKU-'||:s2, 'SKU-'||:s3], ARRAY[:q1, :q2, :q3]::integer[]"
        if spread
        else "ARRAY['SKU-0'], ARRAY[:q1]::integer[]"
    )
    return (
        f"{draws}\\set k random(1, 9000000000000000000)\n\\set b random(0, {BUYERS - 1})\n"
        f"SELECT place_order({shop_id}, 'k' || :k, 'buyer' || :b || '@example.com', {skus});\n"
    )


async def run_rival(place: World, script: str, clients: int, seconds: int) -> Rate:
    """One load of the rival."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        await place.settle()
        before = place.database_seconds()
        rate, count = await asyncio.to_thread(pgbench, place.url, file.name, clients, seconds)
        return Rate(rate, clients, (place.database_seconds() - before) / max(count, 1) * 1e6)


def pgbench(url: str, script: str, clients: int, seconds: int) -> tuple[float, int]:
    """Transactions a second and their number."""
    program = packaged_binaries() / "bin" / "pgbench"
    if not program.exists():
        program = packaged_binaries() / "pgbench"
    command = [
        str(program),
        "-n",
        "-M",
        "prepared",
        "-f",
        script,
        "-c",
        str(clients),
        "-j",
        "2",
        "-T",
        str(seconds),
        url,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    tps = re.search(r"tps = ([0-9.]+)", done.stdout)
    count = re.search(r"transactions actually processed: (\d+)", done.stdout)
    if tps is None or count is None or "number of failed transactions: 0" not in done.stdout:
        raise RuntimeError(done.stdout)
    return float(tps[1]), int(count[1])


async def run_waybill(place: World, served: Api, token: str, spread: bool, clients: int, count: int) -> Rate:
    """One load, after a tenth of it to warm up."""
    requests = [http_request("/v1/orders", token, encode(order(spread)), uuid.uuid4().hex) for _ in range(count)]
    await load("127.0.0.1", served.port, requests[: count // 10], clients)
    await place.settle()
    before, before_database = served.seconds(), place.database_seconds()
    outcome = await load("127.0.0.1", served.port, requests[count // 10 :], clients)
    done = sum(outcome.statuses.values())
    if set(outcome.statuses) != {201}:
        raise RuntimeError(f"not every order was placed: {outcome.statuses}")
    return Rate(
        outcome.rate(),
        clients,
        (place.database_seconds() - before_database) / done * 1e6,
        (served.seconds() - before) / done * 1e6,
        outcome.percentile(0.99),
    )


async def run_bulk(place: World, served: Api, token: str, requests: int, clients: int) -> Rate:
    """One load in requests of 1,000."""
    bodies = [encode([order(True) for _ in range(1_000)]) for _ in range(requests)]
    made = [http_request("/v1/orders", token, body, uuid.uuid4().hex) for body in bodies]
    await place.settle()
    before, before_database = served.seconds(), place.database_seconds()
    outcome = await load("127.0.0.1", served.port, made, clients)
    done = requests * 1_000
    return Rate(
        outcome.rate() * 1_000,
        clients,
        (place.database_seconds() - before_database) / done * 1e6,
        (served.seconds() - before) / done * 1e6,
    )


class Bench:
    """The sides of the comparison. Each load is measured in turns, so that both sides meet tables of the same size."""

    def __init__(self, place: World, shop_id: int, token: str, seconds: int, count: int, turns: int) -> None:
        self.place = place
        self.scripts = {spread: rival_script(shop_id, spread) for spread, _, _ in LOADS}
        self.token = token
        self.seconds = seconds
        self.count = count
        self.turns = turns
        self.rival_clients: dict[bool, int] = {}
        self.report = Report("Placing orders")

    async def rival(self, spread: bool) -> Rate:
        """The rival, at the client count that was its best when it was first asked."""
        if spread not in self.rival_clients:
            tried = [await run_rival(self.place, self.scripts[spread], n, self.seconds) for n in RIVAL_CLIENTS]
            self.rival_clients[spread] = best(tried).clients
        return await run_rival(self.place, self.scripts[spread], self.rival_clients[spread], self.seconds)

    async def compare(
        self, name: str, spread: bool, goal: float, clients: Sequence[int], one: Callable[[int], Awaitable[Rate]]
    ) -> None:
        """Both sides in turns, and the ratio of their medians."""
        chosen = best([await one(n) for n in clients]).clients if len(clients) > 1 else clients[0]
        theirs, ours = [], []
        for _ in range(self.turns):
            theirs.append(await self.rival(spread))
            ours.append(await one(chosen))
        rival, waybill = middle(theirs), middle(ours)
        self.report.row(
            f"rival, in turns with {name}",
            f"{rival.rate:,.0f}/s at {rival.clients} clients",
            f"{rival.database:.0f} us in the database",
        )
        p99 = f", p99 {waybill.p99 * 1e3:.0f} ms" if waybill.p99 else ""
        self.report.row(
            name,
            f"{waybill.rate:,.0f}/s at {waybill.clients} clients{p99}",
            f"{waybill.api:.0f} us in the API, {waybill.database:.0f} us in the database",
            ratio=waybill.rate / rival.rate,
            goal=goal,
        )


async def run(quick: bool, one_sku: bool) -> None:
    """The whole comparison, or that of one SKU alone."""
    seconds, count, turns = (3, 6_000, 1) if quick else (5, 24_000, 3)
    async with world() as place:
        shop_id, token = await place.shop(ITEMS, PLENTY)
        await prepare_rival(place)
        bench = Bench(place, shop_id, token, seconds, count, turns)
        for processes in (1, 2):
            called = f"Waybill, {processes} API process{'es' * (processes > 1)}"
            with api(place.url, processes) as served:
                for spread, name, goal in LOADS[one_sku:]:
                    single = partial(run_waybill, place, served, token, spread, count=count)
                    await bench.compare(f"{called}: {name}", spread, goal, CLIENTS, single)
                if not one_sku:
                    bulk = partial(run_bulk, place, served, token, count // 1_000)
                    goal = 1.5 if processes == 1 else 2.5
                    await bench.compare(f"{called}: 1,000 orders a request", True, goal, (4,), bulk)
    bench.report.print()


if __name__ == "__main__":
    uvloop.run(run("--quick" in sys.argv, "--one-sku" in sys.argv))
