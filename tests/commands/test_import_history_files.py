"""Whole files imported: every row in one place to the penny, in bounded memory.

The whole of Online Retail is imported where WAYBILL_ONLINE_RETAIL names it or where it lies beside the checkout.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from waybill.adapters.history.online_retail import OnlineRetailReader
from waybill.model.history import (
    ControlTotals,
    HistoricOrder,
    LineClass,
    source_id,
)
from waybill.model.setup import ShopFields
from waybill.sample import online_retail_sample
from waybill.store.all_shops import create_shop
from waybill.store.database import Pool, open_pool
from waybill.views.invariants import broken_invariants
from waybill.workers.history_import import import_file

MakeShop = Callable[..., Awaitable[Any]]
State = Callable[[Any], Awaitable[dict[str, str]]]

pytestmark = pytest.mark.usefixtures("small_chunks")

BESIDE = Path(__file__).parents[3] / "shared" / "data" / "online_retail_2010_2011.parquet"


class Expected(Struct, frozen=True):
    """A file's control totals, and rows and pence of every class that has any."""

    path: Path
    control: ControlTotals
    classes: dict[LineClass, tuple[int, int]]


SAMPLE = Expected(
    online_retail_sample(),
    ControlTotals(42_481, 748_957_02, 898_535_26, 38, 316),
    {
        LineClass.ORDER_LINE: (41_450, 778_008_36),
        LineClass.CANCELLATION: (63, -1_919_41),
        LineClass.RETURN: (236, -6_271_07),
        LineClass.UNREFERENCED_CREDIT: (399, -9_417_38),
        LineClass.CHARGE: (193, -11_443_48),
        LineClass.WRITE_OFF: (70, 0),
        LineClass.WRITE_ON: (70, 0),
    },
)
WHOLE = Expected(
    Path(os.environ.get("WAYBILL_ONLINE_RETAIL", BESIDE)),
    ControlTotals(541_909, 9_747_747_93, 11_585_621_15, 383, 948),
    {
        LineClass.ORDER_LINE: (528_206, 10_272_118_87),
        LineClass.CANCELLATION: (716, -286_158_69),
        LineClass.RETURN: (6_749, -164_462_26),
        LineClass.UNREFERENCED_CREDIT: (1_239, -28_103_23),
        LineClass.CHARGE: (2_909, -34_584_70),
        LineClass.LEDGER_ADJUSTMENT: (3, -11_062_06),
        LineClass.WRITE_OFF: (1_336, 0),
        LineClass.WRITE_ON: (751, 0),
    },
)
FILES = [pytest.param(SAMPLE), *([pytest.param(WHOLE, marks=pytest.mark.long)] if WHOLE.path.exists() else [])]


@pytest.mark.parametrize("expected", FILES, ids=lambda expected: expected.path.stem)
async def test_a_file_is_in_the_tables_to_the_penny(
    shop: MakeShop, pool: Pool, expected: Expected, state: State
) -> None:
    made = await shop(empty=True, fields={"currency": "GBP", "country": "GB"})
    told: list[tuple[int, int]] = []
    rows = expected.control.rows
    with closing(OnlineRetailReader().open(expected.path)) as source:
        orders = sum(isinstance(one, HistoricOrder) for chunk in source.chunks() for one in chunk.records)
        summary = await import_file(pool, made.shop_id, source, lambda done, total: told.append((done, total)))
        assert (summary.finished, summary.imported, summary.already, summary.refused) == (True, rows, 0, None)
        account = summary.account
        assert account is not None
        assert (account.source_id, account.problems()) == (source_id(source.identity), [])
        assert account.control == expected.control
        classes = {name: (one.rows, one.amount) for name, one in account.classes.items() if one.rows}
        assert classes == expected.classes
        assert (told[0], told[-1], told) == ((0, rows), (rows, rows), sorted(told))
        async with made.tx() as tx:
            assert await broken_invariants(tx) == []
        for table in ("stock_level", "stock_movement", "reservation", "message", "person_data"):
            assert await made.rows(f"SELECT FROM {table} WHERE shop_id = $1") == [], table
        before = await state(made)
        assert before["orders"].startswith(f"{orders} ")
        again = await import_file(pool, made.shop_id, source)
    assert (again.finished, again.imported, again.already, again.account) == (True, 0, rows, account)
    assert await state(made) == before


IMPORTER = """
import asyncio, sys
from pathlib import Path
from waybill.adapters.history.online_retail import OnlineRetailReader
from waybill.store.database import open_pool
from waybill.workers.history_import import import_file

async def main():
    pool = await open_pool(sys.argv[1], 2)
    source = OnlineRetailReader().open(Path(sys.argv[3]))
    summary = await import_file(pool, int(sys.argv[2]), source)
    assert summary.finished and not summary.account.problems()

asyncio.run(main())
lines = Path("/proc/self/status").read_text().splitlines()
print([int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")][0])
"""


@pytest.mark.long
async def test_an_importing_process_stays_below_400_mebibytes(
    new_database: Callable[..., str], migrated_template: str
) -> None:
    largest: Expected = FILES[-1].values[0]  # type: ignore[assignment]
    url = new_database(migrated_template)
    pool = await open_pool(url, 1)
    shop_id = await create_shop(pool, ShopFields(name="Test shop", currency="GBP", country="GB"), "test", "test")
    pool.terminate()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", IMPORTER, url, str(shop_id), str(largest.path), stdout=subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    assert int(output) < 400
