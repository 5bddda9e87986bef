"""Large shops for benches: orders written straight into the tables of an embedded PostgreSQL of the bench's own."""

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import msgspec

from waybill.model.setup import ShopFields
from waybill.running.embedded import SUPERUSER, Embedded, delete_data
from waybill.store.all_shops import create_shop
from waybill.store.database import open_pool
from waybill.store.migrate import migrate
from waybill.store.sql import load

_sql = load(__file__)
ORDERS = (
    "items", "locations", "customers", "customer_keys", "stage", "people", "orders", "external_orders", "tags", "lines",
    "reservations", "levels", "events", "counter",
)  # fmt: skip
# What the workers make of them, and what reports read beside.
FIGURES = (
    "movements", "expected", "figure_sales", "figure_hours", "figure_items", "figure_item_months", "figure_reasons",
    "figure_customers", "counted",
)  # fmt: skip
# What loads fast, where reading does not depend on it; and room for both databases in memory.
_OPTIONS = {
    "shared_buffers": "6GB",
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_size": "8GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@contextmanager
def databases(names: Sequence[str]) -> Iterator[list[tuple[str, str]]]:
    """Empty databases of one server, which is deleted in the end: the address of each, and that of its superuser."""
    folder = Path(tempfile.mkdtemp(prefix="waybill-bench-"))
    # as root the server runs as another user, who has to get in
    folder.chmod(0o711)
    embedded = Embedded(folder, options=_OPTIONS)
    embedded.start()
    try:
        made = []
        for name in names:
            embedded.query(f"create database {name} owner waybill")
            migrate(embedded.url(name))
            made.append((embedded.url(name), embedded.url(name, SUPERUSER)))
        yield made
    finally:
        embedded.stop()
        delete_data(folder)
        shutil.rmtree(folder, ignore_errors=True)


async def fill(url: str, orders: int, tables: Sequence[str] = ORDERS) -> int:
    """Write a shop with so many orders; returns its id."""
    pool = await open_pool(url, 1)
    shop_id = await create_shop(pool, msgspec.convert({"name": f"{orders:,} orders"}, ShopFields), "bench", "bench")
    await pool.close()
    connection = await asyncpg.connect(url, server_settings={"maintenance_work_mem": "1GB", "work_mem": "256MB"})
    began = time.perf_counter()
    for name in ("id_function", "chance_function"):
        await connection.execute(_sql.all[name])
    indexes = await connection.fetch(_sql.secondary_indexes)
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['name']}")
    for name in tables:
        # statements that make tables take no parameters
        await connection.execute(_sql.all[name].replace("$1", str(shop_id)).replace("$2", str(orders)))
        print(f"{orders:>9,} orders: {name} after {time.perf_counter() - began:.0f} s", flush=True)
    for index in indexes:
        await connection.execute(index["definition"])
    await connection.execute("VACUUM (ANALYZE)")
    await connection.execute("DROP TABLE bench_order")
    await connection.close()
    print(f"{orders:>9,} orders: ready after {time.perf_counter() - began:.0f} s", flush=True)
    return shop_id


async def read_in(superuser: str) -> None:
    """Have the server read its database into its memory."""
    connection = await asyncpg.connect(superuser)
    await connection.execute("CREATE EXTENSION pg_prewarm")
    await connection.execute(_sql.read_in)
    await connection.close()
