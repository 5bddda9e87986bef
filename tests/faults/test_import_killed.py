"""The importing process is killed without warning, again and again: the end state is that of a run that was left alone."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import polars
import pytest

from waybill.adapters.history.online_retail import OnlineRetailReader
from waybill.model.setup import ShopFields, ShopSettings
from waybill.sample import online_retail_sample
from waybill.store.all_shops import create_shop
from waybill.store.database import open_pool
from waybill.store.replay import REPLAYED
from waybill.workers.history_import import import_file

POUNDS = {"currency": "GBP", "country": "GB"}

# Says after every chunk how far it has come, so that the killer knows when.
IMPORTER = """
import asyncio, sys
from pathlib import Path
from waybill.adapters.history.online_retail import OnlineRetailReader
from waybill.store.database import open_pool
from waybill.workers import history_import

async def main():
    history_import.CHUNK_ROWS = 500
    pool = await open_pool(sys.argv[1], 2)
    source = OnlineRetailReader().open(Path(sys.argv[3]))
    await history_import.import_file(pool, int(sys.argv[2]), source, lambda done, total: print(done, flush=True))
    source.close()
    await pool.close()

asyncio.run(main())
"""


async def killed_after(url: str, shop_id: int, path: Path, chunks: int) -> int:
    """Import in a process of its own and kill it once it has reported so many chunks; returns its last report."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", IMPORTER, url, str(shop_id), str(path), stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    reports = [int(await process.stdout.readline()) for _ in range(chunks + 1)]
    process.kill()
    assert await process.wait() == -signal.SIGKILL
    return reports[-1]


async def tables(pool: Any, shop_id: int) -> dict[str, list[str]]:
    """Every row that the import made, in the tables that come of the log and in those of its own."""
    found = {}
    for table in (*REPLAYED, "external_order", "customer_key", "history_note"):
        if table not in ("shop", "shop_counter"):
            rows = await pool.fetch(
                f"SELECT (to_jsonb(t) - 'shop_id')::text AS row FROM {table} t WHERE shop_id = $1", shop_id
            )
            found[table] = sorted(row["row"] for row in rows)
    return found


@pytest.mark.fault
async def test_killed_and_run_again_the_end_state_is_equal(
    shop: Callable[..., Awaitable[Any]], new_database: Callable[..., str], migrated_template: str, tmp_path: Path
) -> None:
    path = tmp_path / "days.parquet"
    polars.read_parquet(online_retail_sample()).head(8_000).write_parquet(path)
    straight = await shop(empty=True, fields=POUNDS)
    url = new_database(migrated_template)
    pool = await open_pool(url, 2)
    try:
        fields = ShopFields(name="Test shop", currency="GBP", country="GB", settings=ShopSettings())
        killed_id = await create_shop(pool, fields, "test", "test")
        reports = [await killed_after(url, killed_id, path, chunks) for chunks in (1, 3, 2)]
        assert reports == sorted(set(reports))
        with closing(OnlineRetailReader().open(path)) as source:
            summary = await import_file(pool, killed_id, source)
            assert summary.finished
            assert reports[-1] <= summary.already < 8_000
            assert summary.account is not None
            assert summary.account.problems() == []
            await import_file(straight.pool, straight.shop_id, source)
        assert await tables(pool, killed_id) == await tables(straight.pool, straight.shop_id)
    finally:
        pool.terminate()
