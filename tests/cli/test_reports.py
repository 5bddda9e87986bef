"""Reports on the command line: what is printed adds up, and what nobody knows is blank."""

import asyncio
import csv
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Event
from typing import Any

import pytest

from waybill.store import database
from waybill.store.database import open_pool
from waybill.store.tx import Tx
from waybill.workers.figures import Figures
from waybill.workers.follow import follow
from waybill.workers.hours import Hours
from waybill.workers.recounting import recount

Waybill = Callable[..., Any]


async def _count(url: str) -> None:
    pool = await open_pool(url, 2)
    shop_id = await pool.fetchval("SELECT shop_id FROM shop")
    for consumer in (Figures(), Hours()):
        while await follow(pool, consumer, shop_id):
            pass
    await pool.close()


def counted(url: str) -> None:
    """Let the worker come to the end of the log."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _count(url)).result()


async def _spoil(url: str, statement: str) -> None:
    pool = await open_pool(url, 1)
    await pool.execute(statement)
    await pool.close()


def spoiled(url: str, statement: str) -> None:
    """Change a figure in the database itself."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _spoil(url, statement)).result()


def test_sales_add_up_to_the_net(shop: str, waybill: Waybill) -> None:
    waybill("shops", "set", 'tax_rates=[{"category": "standard", "rate": 190000}]')
    order = waybill("orders", "place", "A=2", "--country", "DE", "--terms", "on_account", "--json").data["number"]
    waybill("orders", "edit", str(order), "--line", "1=3")
    waybill("money", "credit", str(order), "100")
    counted(shop)
    head, *lines = waybill("reports", "sales").out.splitlines()
    names = head.lower().split()
    for line in lines:
        row = dict(zip(names, (cell for cell in line.split() if cell != "EUR"), strict=False))
        parts = {
            name: Decimal(row[name]) for name in ("gross", "discounts", "canceled", "returned", "credited", "edited")
        }
        assert parts["edited"] > 0
        assert parts["credited"] > 0
        gross, edited = parts.pop("gross"), parts.pop("edited")
        assert Decimal(row["net"]) == gross - sum(parts.values()) + edited


def test_by_item_what_is_of_whole_orders_is_blank(shop: str, waybill: Waybill) -> None:
    waybill("shops", "set", 'tax_rates=[{"category": "standard", "rate": 190000}]')
    waybill("orders", "place", "A=2", "--country", "DE", "--terms", "on_account")
    counted(shop)
    (row,) = csv.DictReader(waybill("reports", "sales", "--by", "item", "--csv").out.splitlines())
    assert (row["key"], row["units"], row["orders"], row["tax"], row["charges"]) == ("A", "2", "", "", "")
    (by_day,) = csv.DictReader(waybill("reports", "sales", "--csv").out.splitlines())
    assert (by_day["orders"], by_day["tax"]) == ("1", "128")
    item, total = waybill("reports", "sales", "--by", "item").out.splitlines()[1:]
    assert "0.00" not in item.removeprefix("A").partition("6.72")[2].rpartition("6.72")[2]
    assert "1.28" in total


def test_figures_are_counted_anew_and_what_was_otherwise_is_told(shop: str, waybill: Waybill) -> None:
    waybill("orders", "place", "A=2", "--country", "DE", "--terms", "on_account")
    counted(shop)
    right = waybill("reports", "sales").out
    untouched = waybill("reports", "recount")
    assert untouched.out.splitlines() == ["Counted 1 event anew."]
    assert "Every figure was right." in untouched.err
    spoiled(shop, "UPDATE figure_sales SET gross = 1, orders = 3")
    assert waybill("reports", "sales").out != right
    anew = waybill("reports", "recount")
    gross, orders = [line.split() for line in anew.out.splitlines()[2:]]
    assert (gross[0], gross[-5:]) == ("sales", ["gross", "0.01", "EUR", "8.00", "EUR"])
    assert (orders[0], orders[-3:]) == ("sales", ["orders", "3", "1"])
    assert "Going through the log: " in anew.err
    assert waybill("reports", "sales").out == right
    spoiled(shop, "DELETE FROM figure_items")
    told = waybill("reports", "recount", "--json").data
    assert {(one["report"], one["figure"], one["before"], one["after"]) for one in told["changes"]} == {
        ("items", "units", "0", "2"), ("items", "gross", "0", "800"),
    }  # fmt: skip
    assert (told["events"], told["changed"]) == (1, 2)
    assert waybill("reports", "recount", "--json").data == {"events": 1, "changed": 0, "changes": []}


async def _count_beside(url: str, ready: Event, done: Event) -> None:
    pool = await open_pool(url, 1)
    async with pool.acquire() as connection, connection.transaction():
        await recount(Tx(connection, await connection.fetchval("SELECT shop_id FROM shop"), "cli", "cli"))
        ready.set()
        await asyncio.to_thread(done.wait)
    await pool.close()


def test_two_do_not_count_at_once(shop: str, waybill: Waybill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(database._SESSION, "lock_timeout", "50ms")
    ready, done = Event(), Event()
    with ThreadPoolExecutor(1) as thread:
        other = thread.submit(asyncio.run, _count_beside(shop, ready, done))
        ready.wait(30)
        try:
            assert "Somebody else is counting these figures." in waybill("reports", "recount", status=1).err
        finally:
            done.set()
        other.result()
    waybill("reports", "recount")
