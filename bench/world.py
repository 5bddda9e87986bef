"""What the benches run against: an embedded PostgreSQL that waits for its disk, shops with stock, an API of real processes."""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec
import psutil

from waybill.model.events import CustomerAdded, Event, ItemSaved, LocationSaved, StockReceived
from waybill.model.keys import CreateKey
from waybill.model.setup import ShopFields, ShopSettings, TaxRate
from waybill.running.embedded import Embedded, delete_data
from waybill.store.all_shops import create_shop
from waybill.store.database import Pool, open_pool
from waybill.store.keys import create_keys
from waybill.store.migrate import migrate
from waybill.store.record import record
from waybill.store.tx import Tx
from waybill.workers.statistics import keep_statistics

BUYERS = 2_000
BENCH_DIR = Path(os.environ.get("WAYBILL_BENCH_DIR") or tempfile.gettempdir())


class World:
    """A migrated database of its own, and the CPU time its server has used."""

    def __init__(self, server: Embedded, pool: Pool) -> None:
        self.server = server
        self.pool = pool
        self.url = server.url()

    def database_seconds(self) -> float:
        """CPU seconds of the server and all its backends, ended ones too."""
        postmaster = psutil.Process(self.server.postmaster())
        times = postmaster.cpu_times()
        ended = float(times.children_user + times.children_system)
        return ended + sum(cpu_seconds(process) for process in (postmaster, *postmaster.children()))

    async def settle(self) -> None:
        """Statistics and a checkpoint, so that no measurement pays for what was loaded before it."""
        async with self.pool.acquire() as connection:
            await connection.execute("VACUUM ANALYZE")
        await asyncio.to_thread(self.server.query, "checkpoint")

    async def shop(self, items: int, stock: int, buyers: int = BUYERS) -> tuple[int, str]:
        """A shop with `items` SKUs (`SKU-0`, ...) at one warehouse, `stock` units each, and a key for everything."""
        settings = ShopSettings(tax_rates=[TaxRate(category="standard", rate=190_000)])
        shop_id = await create_shop(self.pool, ShopFields(name="Bench", settings=settings), "bench", "bench")
        async with self.pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, "bench", "bench")
            place = next(tx.ids)
            location = LocationSaved(
                location_id=place, code="W1", name="Warehouse", kind="warehouse", address={"country": "DE"}, hours={},
                cutoff="14:00", abilities=["ship"], priority=1,
            )  # fmt: skip
            await record(tx, [Event(location)])
            for first in range(0, items, 2_000):
                some = [(number, next(tx.ids)) for number in range(first, min(items, first + 2_000))]
                await record(
                    tx,
                    [
                        Event(
                            ItemSaved(
                                item_id=id, sku=f"SKU-{number}", title=f"Item {number}", price=10_000 * (number + 100)
                            )
                        )
                        for number, id in some
                    ],
                )
                await record(
                    tx, [Event(StockReceived(item_id=id, location_id=place, quantity=stock)) for _, id in some]
                )
            customers = [next(tx.ids) for _ in range(buyers)]
            await record(tx, [Event(CustomerAdded(customer_id=customer)) for customer in customers])
            await tx.execute(
                "INSERT INTO customer_key (shop_id, kind, value, customer_id) "
                "SELECT $1, 'email', b.* FROM unnest($2::text[], $3::uuid[]) b",
                [f"buyer{number}@example.com" for number in range(buyers)],
                customers,
            )
            (key,) = await create_keys(tx, [CreateKey(name="bench", scopes=["admin"])])
        return shop_id, key.token


def cpu_seconds(process: psutil.Process) -> float:
    """User and system time of a process; none of one that has gone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0


def make_folder() -> Path:
    """A temporary folder that the server's own user can get into."""
    folder = Path(tempfile.mkdtemp(prefix="waybill-bench-", dir=BENCH_DIR))
    folder.chmod(0o711)
    return folder


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    """A fresh cluster on the disk of WAYBILL_BENCH_DIR (else the temporary folder), gone afterwards."""
    folder = make_folder()
    server = Embedded(folder, options={"max_connections": "200"})
    try:
        server.start()
        await asyncio.to_thread(migrate, server.url())
        pool = await open_pool(server.url(), 4)
        stop = asyncio.Event()
        # what the worker does in a real installation, where no table grows for long without statistics
        keeping = asyncio.create_task(keep_statistics(pool, stop))
        try:
            yield World(server, pool)
        finally:
            stop.set()
            await keeping
            await pool.close()
    finally:
        server.stop()
        delete_data(folder)
        shutil.rmtree(folder, ignore_errors=True)


class Api:
    """API processes on one port."""

    def __init__(self, port: int, processes: Sequence[psutil.Process]) -> None:
        self.port = port
        self.processes = processes

    def seconds(self) -> float:
        """CPU seconds of all processes."""
        return sum(cpu_seconds(process) for process in self.processes)

    def megabytes(self) -> list[int]:
        """Resident memory of each."""
        return [process.memory_info().rss // 2**20 for process in self.processes]


@contextmanager
def api(url: str, processes: int, **settings: str) -> Iterator[Api]:
    """Waybill's API on loopback, as the supervisor starts it."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=2_048)
    listener.set_inheritable(True)
    port = listener.getsockname()[1]
    environment = (
        dict(os.environ)
        | {"WAYBILL_DATABASE_URL": url, "WAYBILL_LISTEN_FD": str(listener.fileno()), "WAYBILL_LOG_LEVEL": "warning"}
        | settings
    )
    command = [sys.executable, "-c", "from waybill.app import serve_api; serve_api()"]
    started = [subprocess.Popen(command, env=environment, pass_fds=[listener.fileno()]) for _ in range(processes)]
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=30).read()
        yield Api(port, [psutil.Process(process.pid) for process in started])
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)
        listener.close()


encode = msgspec.json.encode
