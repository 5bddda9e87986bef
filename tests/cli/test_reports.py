"""Reports on the command line: what is printed adds up, and what nobody knows is blank."""

import asyncio
import csv
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

from waybill.store.database import open_pool
from waybill.workers.figures import Figures
from waybill.workers.follow import follow

Waybill = Callable[..., Any]


async def _count(url: str) -> None:
    pool = await open_pool(url, 2)
    shop_id = await pool.fetchval("SELECT shop_id FROM shop")
    while await follow(pool, Figures(), shop_id):
        pass
    await pool.close()


def counted(url: str) -> None:
    """Let the worker come to the end of the log."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _count(url)).result()


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
