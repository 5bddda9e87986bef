"""The doctor holds every imported file against its own control totals."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg
import pytest

PROGRAM = [sys.executable, "-c", "from waybill.app import main; main()"]
FILE = """\
InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1,A,Tea,5,2011-01-01 10:00,2,17,France
1,POST,Postage,1,2011-01-01 10:00,18,17,France
C2,A,Tea,-1,2011-01-02 11:00,2,17,France
"""


def change(url: str, *statements: str) -> None:
    async def execute() -> None:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, execute()).result()


def test_a_row_that_is_gone_is_found(
    database: str, waybill: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYBILL_DATA_DIR", str(tmp_path))
    (tmp_path / "past.csv").write_text(FILE)
    waybill("shops", "create", "Past", "--currency", "GBP", "--country", "GB", "--time-zone", "Europe/London")
    # a process, since the import listens for Ctrl-C
    subprocess.run([*PROGRAM, "import", "online-retail", str(tmp_path / "past.csv")], check=True, capture_output=True)
    assert "all 3 rows are there, and the total agrees" in waybill("doctor").out
    change(database, "DELETE FROM history_credit")
    findings = waybill("doctor", "--json", status=1).data["findings"]
    wrong = [finding for finding in findings if "imported file" in finding["about"]]
    assert {"rows is 2 and should be 3", "total is 2800 and should be 2600", "1 rows are in no place"} <= {
        finding["what"] for finding in wrong
    }
    assert all("Restore a backup" in finding["mend"] for finding in wrong)
    # as far as it was taken in
    change(database, "UPDATE import_progress SET next_row = 3, rows = 2")
    assert "goes on at row 3 of 3" in waybill("doctor", status=None).out
