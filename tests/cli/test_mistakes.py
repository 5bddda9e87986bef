"""Whoever types something wrong is told what to do, without a stack trace."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from waybill.sample import online_retail_sample
from waybill.store.migrate import NEWEST

Waybill = Callable[..., Any]
PROGRAM = (sys.executable, "-c", "from waybill.app import main; main()")

MISTAKES = [
    ("orders show 999", 1, "waybill orders list"),
    ("orders show nonsense", 2, "Type its number"),
    ("orders place", 2, "SKU=QUANTITY"),
    ("orders place A=many", 2, "SKU=QUANTITY"),
    ("orders place A=0", 2, "quantity"),
    ("orders place NOPE --country DE", 1, "NOPE"),
    ("orders place A=11 --country DE", 1, "Only 10 of 11"),
    ("orders place --file /nowhere.json", 2, "/nowhere.json cannot be read"),
    ("orders list --limit 9999", 2, "limit"),
    ("orders list --since yesterday", 2, "placed_from"),
    ("orders list --cursor AAAAAAAAAAAAAAAAAAAAA+", 2, "cursor"),
    ("orders cancel 999", 1, "waybill orders list"),
    ("stock receive A NOWHERE 3", 1, "NOWHERE"),
    ("stock receive A MAIN 0", 2, "quantity"),
    ("stock receive A MAIN three", 2, "quantity"),
    ("stock receive A MAIN 3 --cost cheap", 2, "unit_cost"),
    ("stock adjust A MAIN -99 --reason lost", 1, "10 units"),
    ("stock adjust A MAIN 1 --reason whim", 2, "reason"),
    ("stock expect A MAIN 3 --on soon", 2, "expected_on"),
    ("stock expect A MAIN 3 --on 2020-02-29", 1, "2020-02-29 has passed"),
    ("items add X 1,50", 2, "price"),
    ("items import /nowhere.csv", 2, "/nowhere.csv cannot be read"),
    ("locations add X --country Germany", 2, "country"),
    ("keys create X --scope everything", 2, "orders:write"),
    ("keys revoke wb_0", 1, "waybill keys list"),
    ("shops create X --time-zone Mars", 2, "Europe/Berlin"),
    ("export nonsense", 2, "orders, lines, stock, events"),
    ("export orders --format xls", 2, "csv, jsonl"),
    ("export orders -o /nowhere/orders.csv", 2, "/nowhere/orders.csv cannot be written"),
    ("import nonsense file.csv", 2, "online-retail"),
    ("import online-retail /nowhere.csv", 2, "/nowhere.csv"),
    ("orders list --shop Nobody", 2, "Tea shop"),
    ("nonsense", 2, "nonsense"),
]


@pytest.mark.parametrize(("words", "status", "told"), MISTAKES, ids=[words for words, _, _ in MISTAKES])
def test_a_mistake_is_explained(shop: str, waybill: Waybill, words: str, status: int, told: str) -> None:
    done = waybill(*words.split(), status=status)
    assert told in done.err
    assert "Traceback" not in done.err
    assert not done.out


def test_no_shop_and_too_many_shops(database: str, waybill: Waybill) -> None:
    assert "waybill shops create" in waybill("orders", "list", status=1).err
    waybill("shops", "create", "North")
    waybill("shops", "create", "South")
    told = waybill("orders", "list", status=2).err
    assert "1 (North), 2 (South)" in told
    assert "--shop" in told
    assert waybill("orders", "list", "--shop", "south", "--json").data == {"rows": []}
    assert waybill("orders", "list", "--shop", "1", "--json").data == {"rows": []}


def test_a_database_that_is_not_there_or_not_migrated(
    new_database: Callable[..., str], waybill: Waybill, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nowhere = f"postgresql://waybill@/waybill?host={tmp_path}"
    assert "Is PostgreSQL running" in waybill("orders", "list", "--database-url", nowhere, status=1).err
    assert "Is PostgreSQL running" in waybill("serve", "--database-url", nowhere, "--port", "0", status=1).err
    empty = new_database()
    assert "waybill migrate" in waybill("orders", "list", "--database-url", empty, status=1).err
    assert "waybill migrate" in waybill("serve", "--database-url", empty, "--port", "0", status=1).err
    assert waybill("migrate", "--database-url", empty, "--json").data == {"before": None, "after": NEWEST}
    assert "has this version's schema" in waybill("migrate", "--database-url", empty).out
    monkeypatch.delenv("WAYBILL_DATABASE_URL", raising=False)
    told = waybill("orders", "list", "--data-dir", str(tmp_path / "none"), status=1).err
    assert "There is no Waybill in" in told
    assert not (tmp_path / "none").exists()


def test_a_setting_that_is_wrong(waybill: Waybill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYBILL_POOL_SIZE", "lots")
    told = waybill("orders", "list", status=1).err
    assert "WAYBILL_POOL_SIZE" in told


def test_a_file_of_another_format(shop: str, waybill: Waybill, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("a,b\n1,2\n")
    done = subprocess.run([*PROGRAM, "import", "online-retail", str(file)], capture_output=True, text=True)
    assert done.returncode == 1
    assert "has no column InvoiceNo" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_import_stopped_by_ctrl_c_goes_on(shop: str, waybill: Waybill) -> None:
    waybill("shops", "create", "Past", "--currency", "GBP", "--country", "GB", "--time-zone", "Europe/London")
    words = [*PROGRAM, "import", "online-retail", str(online_retail_sample()), "--shop", "Past"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "rows" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert "Go on with: waybill import online-retail" in told
    done = subprocess.run([*words, "--json"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert '"finished":true' in done.stdout
    assert '"problems":[]' in done.stdout
    again = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert "0 rows taken in now, 42,481 were in before. The total agrees" in again.stdout
