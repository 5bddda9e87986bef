"""Every command that asks and does, on a real database."""

import asyncio
import csv
import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from waybill.store.keys import hash_token

Waybill = Callable[..., Any]


def ask(url: str, statement: str, *parameters: Any) -> list[Any]:
    """What a statement finds, over a connection of its own."""

    async def fetch() -> list[Any]:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetch(statement, *parameters)
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, fetch()).result()


def test_an_order_from_the_first_shop_to_its_cancellation(shop: str, waybill: Waybill) -> None:
    placed = waybill(
        "orders", "place", "A=3", "--name", "Ada", "--country", "DE", "--terms", "on_account", "--json"
    ).data
    assert (placed["result"], placed["total"], placed["status"]) == ("placed", 1200, "confirmed")
    assert waybill("stock", "show", "A", "--json").data["rows"][0]["available"] == 7

    listed = waybill("orders", "list", "--json").data["rows"]
    assert [(order["number"], order["name"]) for order in listed] == [(placed["number"], "Ada")]
    shown = waybill("orders", "show", str(placed["number"]), "--json").data
    assert shown["order"]["lines"][0]["buckets"]["reserved"] == 3
    assert shown["timeline"][0]["words"].startswith("Placed through phone: 1 line, 12.00 EUR, paid on account.")
    assert shown["timeline"][0]["actor"].startswith("cli:")
    assert shown["timeline"][0]["door"] == "cli"

    waybill("orders", "cancel", f"#{placed['number']}", "--line", "1=1")
    canceled = waybill("orders", "cancel", placed["order_id"], "--json").data
    assert (canceled["status"], canceled["freed"]) == ("canceled", 2)
    assert waybill("stock", "show", "A", "--json").data["rows"][0]["available"] == 10


def test_what_people_read_has_the_figures_too(shop: str, waybill: Waybill) -> None:
    number = waybill("orders", "place", "A=2", "--country", "DE", "--terms", "on_account", "--json").data["number"]
    listed = waybill("orders", "list").out.splitlines()
    assert listed[0].split()[:2] == ["Order", "Placed"]
    assert listed[1].split()[0] == f"#{number}"
    assert listed[1].rstrip().endswith("8.00 EUR")
    shown = waybill("orders", "show", f"#{number}").out
    assert "Assam" in shown
    assert "Total 8.00 EUR, to be paid 8.00 EUR" in shown
    assert waybill("stock", "show", "A").out.splitlines()[1].split() == ["A", "MAIN", "10", "2", "8"]
    assert waybill("locations", "list").out.splitlines()[1].split()[0] == "MAIN"
    assert "Assam" in waybill("items", "list").out
    assert waybill("shops", "list").out.splitlines()[1].split()[1:3] == ["Tea", "shop"]


def test_stock_is_adjusted_counted_expected_and_held_back(shop: str, waybill: Waybill) -> None:
    adjusted = waybill("stock", "adjust", "A", "MAIN", "-3", "--reason", "damaged", "--json").data
    assert adjusted["sellable"] == 7
    assert waybill("stock", "count", "A", "MAIN", "8", "--json").data["sellable"] == 8
    assert waybill("stock", "safety", "A", "MAIN", "5", "--json").data["available"] == 3
    expected = waybill("stock", "expect", "A", "MAIN", "20", "--on", "2100-01-31", "--json").data
    assert waybill("stock", "show", "A", "--json").data["rows"][0]["incoming"] == 20
    waybill("stock", "receive", "A", "MAIN", "20", "--receipt", expected["receipt_id"])
    row = waybill("stock", "show", "A", "--json").data["rows"][0]
    assert (row["incoming"], row["on_hand"], row["available"]) == (0, 28, 23)


def test_the_same_key_places_one_order(shop: str, waybill: Waybill) -> None:
    words = ("orders", "place", "A=1", "--country", "DE", "--terms", "on_account", "--key", "k1", "--json")
    assert waybill(*words).data["order_id"] == waybill(*words).data["order_id"]
    assert len(waybill("orders", "list", "--json").data["rows"]) == 1


def test_orders_from_a_file_are_answered_one_by_one(shop: str, waybill: Waybill, tmp_path: Path) -> None:
    order = {"lines": [{"sku": "A", "quantity": 6}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    file = tmp_path / "orders.json"
    file.write_text(json.dumps([order, order]))
    done = waybill("orders", "place", "--file", str(file), "--json", status=1)
    assert [answer["result"] for answer in done.data] == ["placed", "refused"]
    assert done.data[1]["type"] == "insufficient_stock"
    assert "Order 2:" in done.err


def test_watching_says_each_event_in_words(shop: str, waybill: Waybill) -> None:
    placed = waybill("orders", "place", "A=1", "--country", "DE", "--terms", "on_account", "--json").data
    newest = ask(shop, "SELECT seq FROM event ORDER BY seq")[-1]["seq"]
    lines = waybill("orders", "watch", "--after", "0", "--count", str(newest), "--json").out.splitlines()
    seen = [json.loads(line) for line in lines]
    assert [one["event"]["seq"] for one in seen] == list(range(1, newest + 1))
    assert seen[-1]["about"] == f"#{placed['number']}"
    assert "Received 10 of A at MAIN at 1.50 EUR each." in [one["words"] for one in seen]
    assert f"#{placed['number']}" in waybill("orders", "watch", "--after", str(newest - 1), "--count", "1").out


def test_watching_shows_what_happens_meanwhile(shop: str) -> None:
    newest = ask(shop, "SELECT seq FROM event ORDER BY seq")[-1]["seq"]
    waybill = [sys.executable, "-c", "from waybill.app import main; main()"]
    watch = [*waybill, "orders", "watch", "--after", str(newest), "--count", "1", "--json"]
    with subprocess.Popen(watch, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as watching:
        try:
            count = [*waybill, "stock", "count", "A", "MAIN", "9"]
            done = subprocess.run(count, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            said, _ = watching.communicate(timeout=60)
        finally:
            watching.kill()
    assert json.loads(said)["event"]["type"] == "stock.counted"


def test_items_come_from_csv_and_go_back_to_it(shop: str, waybill: Waybill, tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_text(
        "sku;title;price;weight;backorder;bundle\nB;Büchse;2.50;120;yes;\nKIT;Set;6.00;;;A*1;\n".replace("A*1;", "A*1")
        + "C;Bad;abc;;;\nD;Heavy;1.00;much;;\n",
        encoding="utf-8",
    )
    done = waybill("items", "import", str(file), "--json", status=1)
    assert (done.data["created"], done.data["replaced"]) == (2, 0)
    assert [problem["line"] for problem in done.data["problems"]] == [4, 5]
    assert "price" in done.data["problems"][0]["problem"]
    out = tmp_path / "out.csv"
    waybill("items", "export", "-o", str(out))
    rows = {row["sku"]: row for row in csv.DictReader(out.open(encoding="utf-8"))}
    assert set(rows) == {"A", "B", "KIT"}
    assert (rows["B"]["title"], rows["B"]["backorder"], rows["KIT"]["bundle"]) == ("Büchse", "true", "A*1")
    again = waybill("items", "import", str(out), "--json").data
    assert (again["created"], again["replaced"], again["problems"]) == (0, 3, [])


def test_exports_hold_every_row_in_both_formats(shop: str, waybill: Waybill, tmp_path: Path) -> None:
    order = {
        "lines": [{"sku": "A", "quantity": 1}],
        "ship_to": {"country": "DE"},
        "payment": {"terms": "on_account"},
        "test": True,
        "draft": True,
    }
    file = tmp_path / "orders.json"
    # more than a page
    file.write_text(json.dumps([order] * 300))
    waybill("orders", "place", "--file", str(file))
    for what, count in (("orders", 300), ("lines", 300), ("stock", 1), ("items", 1)):
        as_csv = tmp_path / f"{what}.csv"
        waybill("export", what, "-o", str(as_csv))
        rows = list(csv.DictReader(as_csv.open(encoding="utf-8")))
        lines = [json.loads(line) for line in waybill("export", what, "--format", "jsonl").out.splitlines()]
        assert len(rows) == len(lines) == count
        assert set(rows[0]) == set(lines[0])
    events = [json.loads(line) for line in waybill("export", "events", "--json").out.splitlines()]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    numbers = [row["number"] for row in csv.DictReader((tmp_path / "orders.csv").open())]
    assert len(set(numbers)) == 300


def test_keys_are_shown_once_and_revoked_by_how_they_begin(shop: str, waybill: Waybill) -> None:
    token = waybill("keys", "create", "Web shop", "--scope", "orders:write").out.strip()
    hashes = [row["hash"] for row in ask(shop, "SELECT hash FROM api_key")]
    assert hashes == [hash_token(token)]
    listed = waybill("keys", "list", "--json").data
    assert (listed[0]["name"], listed[0]["scopes"]) == ("Web shop", ["orders:write"])
    assert token not in waybill("keys", "list").out
    waybill("keys", "revoke", listed[0]["prefix"])
    assert waybill("keys", "list", "--json").data[0]["revoked_at"]


def test_secrets_are_encrypted_anew(shop: str, waybill: Waybill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYBILL_SECRET_KEYS", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=")
    assert waybill("secrets", "rotate", "--json").data == {"done": 0, "failed": []}


def test_the_doctor_finds_what_is_wrong_and_says_how_to_mend_it(
    shop: str, waybill: Waybill, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WAYBILL_DATA_DIR", str(tmp_path))
    assert waybill("doctor", "--json").data["healthy"]
    assert "All is well." in waybill("doctor").out
    ask(shop, "UPDATE stock_level SET sellable = sellable + 1")
    sick = waybill("doctor", "--json", status=1).data
    (wrong,) = [finding for finding in sick["findings"] if "mend" in finding]
    assert "ledger" in wrong["about"]
    assert "waybill stock count" in wrong["mend"]
    assert "To mend it:" in waybill("doctor", status=1).out


def test_a_backup_brings_everything_back(
    shop: str, new_database: Callable[..., str], waybill: Waybill, tmp_path: Path
) -> None:
    waybill("orders", "place", "A=3", "--name", "Ada", "--country", "DE", "--terms", "on_account")
    file = tmp_path / "waybill.dump"
    waybill("backup", str(file))
    assert "left alone" in waybill("restore", str(file), status=1).err
    elsewhere = new_database()
    waybill("restore", str(file), "--database-url", elsewhere)
    for what in ("orders", "lines", "stock", "events", "items"):
        words = ("export", what, "--format", "jsonl", "--database-url")
        assert waybill(*words, elsewhere).out == waybill(*words, shop).out != ""
    assert "All is well." in waybill("doctor", "--database-url", elsewhere).out
    # what comes after the restore goes on where the log ended
    waybill("orders", "place", "A=1", "--country", "DE", "--terms", "on_account", "--database-url", elsewhere)
    file.write_bytes(b"nonsense")
    assert "pg_restore failed" in waybill("restore", str(file), "--database-url", new_database(), status=1).err


def test_a_reader_that_has_seen_enough_is_no_failure(shop: str) -> None:
    words = [sys.executable, "-c", "from waybill.app import main; main()", "export", "events", "--format", "jsonl"]
    done = subprocess.run(
        ["/bin/sh", "-c", f"{shlex.join(words)} | head -c 20"], capture_output=True, stdin=subprocess.DEVNULL
    )
    assert b"Traceback" not in done.stderr
    assert done.stdout.startswith(b'{"seq":1')


def test_settings_of_a_shop(shop: str, waybill: Callable[..., Any]) -> None:
    assert waybill("shops", "show", "--json").data["settings"]["auto_release"] is False
    waybill("shops", "set", "auto_release=true", "returns.window_days=30")
    settings = waybill("shops", "show", "--json").data["settings"]
    assert (settings["auto_release"], settings["returns"]["window_days"]) == (True, 30)
    assert settings["hold_minutes"] > 0
    assert "settings.returns.window_days" in waybill("shops", "set", "returns.window_days=soon", status=2).err
    assert "no setting" in waybill("shops", "set", "auto_release", status=2).err
    waybill("shops", "set", "locale=de", "time_zone=Europe/Berlin", "name=The=shop", "hold_minutes=5")
    saved = waybill("shops", "show", "--json").data
    assert (saved["locale"], saved["time_zone"], saved["name"]) == ("de", "Europe/Berlin", "The=shop")
    assert (saved["settings"]["hold_minutes"], saved["settings"]["auto_release"]) == (5, True)
    assert "no time zone" in waybill("shops", "set", "time_zone=Mars/Phobos", status=1).err
