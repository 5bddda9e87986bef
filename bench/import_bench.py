"""How fast history is imported, against COPY of the very same rows into the very same tables and indexes.

    .venv/bin/python bench/import_bench.py [FILE]

The whole import is timed (reading, deciding, the log, the tables, the commits; opening the file apart). Then every row it
left behind is copied, table by table in the order of the foreign keys, into a second database of the same server.
"""

import asyncio
import shutil
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import asyncpg
import msgspec

from waybill.adapters.history.online_retail import OnlineRetailReader
from waybill.model.setup import ShopFields
from waybill.running.embedded import Embedded, delete_data
from waybill.sample import online_retail_sample
from waybill.store.all_shops import create_shop
from waybill.store.database import open_pool
from waybill.store.migrate import migrate
from waybill.workers.history_import import import_file

GOAL = 0.3
TABLES = (
    "event", "shop", "shop_counter", "item", "customer", "customer_key", "orders", "order_line", "order_charge",
    "external_order", "history_source", "history_order", "history_credit", "history_entry", "history_note", "import_progress",
)  # fmt: skip


async def timed_import(url: str, path: Path) -> float:
    """Seconds that the import of the file took, into a new shop."""
    pool = await open_pool(url, 4)
    fields = msgspec.convert({"name": "Bench", "currency": "GBP", "country": "GB"}, ShopFields)
    shop_id = await create_shop(pool, fields, "bench", "bench")
    opened = time.perf_counter()
    with closing(OnlineRetailReader().open(path)) as source:
        began = time.perf_counter()
        summary = await import_file(pool, shop_id, source)
        seconds = time.perf_counter() - began
    if not summary.finished or summary.account is None or summary.account.problems():
        sys.exit(f"the import is not right: {summary}")
    print(f"import: {summary.rows:,} rows in {seconds:.1f} s, {summary.rows / seconds:,.0f} rows/s", end="")
    print(f" (opening the file took {began - opened:.1f} s more)")
    await pool.close()
    return seconds


async def timed_copy(url: str, other: str) -> dict[str, tuple[int, float]]:
    """Rows and seconds of COPY of each table, from the first database into the second; text format, one transaction."""
    source, target = await asyncpg.connect(url), await asyncpg.connect(other)
    figures = {}
    transaction = target.transaction()
    await transaction.start()
    for table in TABLES:
        with tempfile.TemporaryFile() as file:
            copied = await source.copy_from_table(table, output=file)
            file.seek(0)
            began = time.perf_counter()
            await target.copy_to_table(table, source=file)
            figures[table] = (int(copied.split()[1]), time.perf_counter() - began)
    began = time.perf_counter()
    await transaction.commit()
    figures["commit"] = (0, time.perf_counter() - began)
    await source.close()
    await target.close()
    return figures


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else online_retail_sample()
    folder = Path(tempfile.mkdtemp(prefix="waybill-bench-"))
    folder.chmod(0o711)
    server = Embedded(folder)
    server.start()
    try:
        server.query("create database rival owner waybill")
        for name in ("waybill", "rival"):
            migrate(server.url(name))
        seconds = asyncio.run(timed_import(server.url(), path))
        server.query("checkpoint")
        figures = asyncio.run(timed_copy(server.url(), server.url("rival")))
        for table, (rows, took) in figures.items():
            if took >= 0.1:
                print(f"  COPY {table}: {rows:,} rows in {took:.1f} s")
        rival = sum(took for _, took in figures.values())
        tables = rival - figures["event"][1]
        print(
            f"COPY of all {sum(rows for rows, _ in figures.values()):,} rows: {rival:.1f} s; without the log {tables:.1f} s"
        )
        print(
            f"ratio: {rival / seconds:.2f} times COPY (goal {GOAL}); {tables / seconds:.2f} times COPY without the log"
        )
    finally:
        server.stop()
        delete_data(folder)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
