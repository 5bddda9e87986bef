"""Orders over HTTP against a hand-written PL/pgSQL `place_order()` under pgbench, in the same run on the same tables.

python -m bench.place [--quick] [--one-sku]
"""

import asyncio
import random
import re
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any

import asyncpg
from msgspec import Struct

from bench.load import http_request, load
from bench.report import Report
from bench.world import BUYERS, Api, World, api, encode, world
from waybill.running.places import packaged_binaries
from waybill.store.migrate import statements

ITEMS = 10_000
PLENTY = 100_000_000
CLIENTS = (256, 512)
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


async def run_rival(place: World, shop_id: int, spread: bool, seconds: int) -> tuple[float, int, float]:
    """The rival's best rate over several client counts: orders a second, clients, CPU microseconds an order."""
    draws = "".join(f"\\set s{n} random(0, {ITEMS - 1})\n\\set q{n} random(1, 3)\n" for n in (1, 2, 3))
    skus = (
        "ARRAY['SKU-'||:s1, 'SKU-'||:s2, 'SKU-'||:s3], ARRAY[:q1, :q2, :q3]::integer[]"
        if spread
        else "ARRAY['SKU-0'], ARRAY[:q1]::integer[]"
    )
    script = (
        f"{draws}\\set k random(1, 9000000000000000000)\n\\set b random(0, {BUYERS - 1})\n"
        f"SELECT place_order({shop_id}, 'k' || :k, 'buyer' || :b || '@example.com', {skus});\n"
    )
    best = (0.0, 0, 0.0)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        for clients in (4, 8, 16, 32):
            await place.settle()
            before = place.database_seconds()
            rate, count = await asyncio.to_thread(pgbench, place.url, file.name, clients, seconds)
            used = (place.database_seconds() - before) / max(count, 1) * 1e6
            if rate > best[0]:
                best = rate, clients, used
    return best


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


class Placed(Struct):
    """How a load went: orders a second, clients, p99 in seconds, CPU microseconds an order in the API and the database."""

    rate: float
    clients: int
    p99: float
    api: float
    database: float


async def run_waybill(place: World, served: Api, token: str, spread: bool, clients: int, count: int) -> Placed:
    """One load, after a tenth of it to warm up."""
    requests = [http_request("/v1/orders", token, encode(order(spread)), uuid.uuid4().hex) for _ in range(count)]
    await load("127.0.0.1", served.port, requests[: count // 10], clients)
    await place.settle()
    before, before_database = served.seconds(), place.database_seconds()
    outcome = await load("127.0.0.1", served.port, requests[count // 10 :], clients)
    done = sum(outcome.statuses.values())
    if set(outcome.statuses) != {201}:
        raise RuntimeError(f"not every order was placed: {outcome.statuses}")
    return Placed(
        outcome.rate(),
        clients,
        outcome.percentile(0.99),
        (served.seconds() - before) / done * 1e6,
        (place.database_seconds() - before_database) / done * 1e6,
    )


async def run_bulk(place: World, served: Api, token: str, requests: int, clients: int) -> float:
    """Orders a second in requests of 1,000."""
    bodies = [encode([order(True) for _ in range(1_000)]) for _ in range(requests)]
    made = [http_request("/v1/orders", token, body, uuid.uuid4().hex) for body in bodies]
    await place.settle()
    outcome = await load("127.0.0.1", served.port, made, clients)
    return outcome.rate() * 1_000


async def run(quick: bool, one_sku: bool) -> None:
    """The whole comparison, or that of one SKU alone."""
    loads = LOADS[1:] if one_sku else LOADS
    seconds, count = (3, 6_000) if quick else (8, 24_000)
    report = Report("Placing orders")
    async with world() as place:
        shop_id, token = await place.shop(ITEMS, PLENTY)
        await prepare_rival(place)
        rival = {spread: await run_rival(place, shop_id, spread, seconds) for spread, _, _ in loads}
        for spread, name, _ in loads:
            rate, clients, used = rival[spread]
            report.row(f"rival: {name}", f"{rate:,.0f}/s at {clients} clients", f"{used:.0f} us in the database")
        for processes in (1, 2):
            with api(place.url, processes) as served:
                for spread, name, goal in loads:
                    runs = [await run_waybill(place, served, token, spread, clients, count) for clients in CLIENTS]
                    best = max(runs, key=lambda run: run.rate)
                    report.row(
                        f"Waybill, {processes} API process{'es' * (processes > 1)}: {name}",
                        f"{best.rate:,.0f}/s at {best.clients} clients, p99 {best.p99 * 1e3:.0f} ms",
                        f"{best.api:.0f} us in the API, {best.database:.0f} us in the database",
                        ratio=best.rate / rival[spread][0],
                        goal=goal,
                    )
                if one_sku:
                    continue
                rate = await run_bulk(place, served, token, count // 1_000, 4)
                report.row(
                    f"Waybill, {processes} API process{'es' * (processes > 1)}: 1,000 orders a request",
                    f"{rate:,.0f}/s",
                    ratio=rate / rival[True][0],
                    goal=1.5 if processes == 1 else 2.5,
                )
    report.print()


if __name__ == "__main__":
    asyncio.run(run("--quick" in sys.argv, "--one-sku" in sys.argv))
