"""Holidays are those that the pinned library knows; promises on a real database keep to them, and to capacity."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import pytest

import waybill.commands
from waybill.commands.calendars import public_holidays
from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.expect_stock import expect_stock
from waybill.commands.place_orders import place_orders
from waybill.commands.save_items import save_items
from waybill.model.edits import EditOrder
from waybill.model.orders import CancelOrder, PlaceOrder
from waybill.model.setup import SaveItem
from waybill.model.stock import ExpectStock
from waybill.views.invariants import broken_invariants

MakeShop = Callable[..., Awaitable[Any]]
# A Monday
NOW = datetime(2027, 3, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("country", ["DE", "US", "GB", "FR", "JP", "BR", "IN", "AE"])
def test_the_file_says_what_the_library_says(country: str) -> None:
    import holidays

    known = holidays.country_holidays(country, years=[2026, 2027])
    assert public_holidays(2026)[country] == {day.toordinal() for day in known if day.year in (2026, 2027)}


def test_the_file_is_of_the_library_that_is_pinned() -> None:
    file = Path(waybill.commands.__file__).with_name("holidays.txt").read_text(encoding="ascii")
    assert f"holidays {version('holidays')} " in file.partition("\n")[0]


def order(sku: str, quantity: int = 1) -> PlaceOrder:
    wanted = {"lines": [{"sku": sku, "quantity": quantity}], "ship_to": {"country": "DE"}}
    return msgspec.convert(wanted | {"payment": {"terms": "on_account"}}, PlaceOrder)


async def sound(made: Any) -> None:
    async with made.tx() as tx:
        assert await broken_invariants(tx) == []


async def test_a_promise_skips_easter(shop: MakeShop) -> None:
    made = await shop()
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("08:00", "17:00"))
    await made.location("MAIN", priority=1, hours=week)
    thursday = datetime(2027, 3, 25, 9, 0, tzinfo=UTC)
    (placed,) = await made.run(place_orders, order("A"), now=thursday)
    assert placed.promise.ship_by.date() == date(2027, 3, 30)


async def test_a_place_does_only_so_many_a_day(shop: MakeShop) -> None:
    made = await shop(handling_days=0)
    await made.location("MAIN", priority=1, daily_capacity=2)
    placed = [*(await made.run(place_orders, *[order("A")] * 3, now=NOW))]
    placed += await made.run(place_orders, order("B"), now=NOW)
    days = [one.promise.ship_by.date().day for one in placed]
    assert days == [22, 22, 23, 23]
    (canceled,) = await made.run(cancel_orders, CancelOrder(order_id=placed[0].order_id))
    assert canceled.status == "canceled"
    (instead,) = await made.run(place_orders, order("A"), now=NOW)
    assert instead.promise.ship_by.date().day == 22


async def test_a_preorder_is_promised_from_its_day(shop: MakeShop) -> None:
    made = await shop(handling_days=0)
    new = {"sku": "NEW", "title": "New", "price": "20.00", "available_on": "2027-06-01"}
    (saved,) = await made.run(save_items, msgspec.convert(new, SaveItem))
    made.items["NEW"] = saved.id
    (placed,) = await made.run(place_orders, order("NEW", 3), now=NOW)
    assert (placed.lines[0].backordered, placed.promise.ship_by.date()) == (3, date(2027, 6, 1))
    # a receipt before its day does not make it earlier, one after it makes it later: for those who wait as well
    expected = {"sku": "NEW", "location": "MAIN", "quantity": 5, "expected_on": "2027-05-01"}
    (receipt,) = await made.run(expect_stock, msgspec.convert(expected, ExpectStock), now=NOW)
    (second,) = await made.run(place_orders, order("NEW", 2), now=NOW)
    assert second.promise.ship_by.date() == date(2027, 6, 1)
    moved = expected | {"expected_on": "2027-07-01", "receipt_id": receipt.receipt_id}
    await made.run(expect_stock, msgspec.convert(moved, ExpectStock), now=NOW)
    rows = await made.rows("SELECT ship_by FROM orders WHERE shop_id = $1 ORDER BY number")
    assert [row["ship_by"].date() for row in rows] == [date(2027, 7, 1)] * 2
    await made.run(expect_stock, msgspec.convert(moved | {"expected_on": "2027-05-15"}, ExpectStock), now=NOW)
    rows = await made.rows("SELECT ship_by FROM orders WHERE shop_id = $1 ORDER BY number")
    assert [row["ship_by"].date() for row in rows] == [date(2027, 6, 1)] * 2
    edit = {"order_id": placed.order_id, "lines": [{"line": 1, "quantity": 4}]}
    (edited,) = await made.run(edit_orders, msgspec.convert(edit, EditOrder), now=NOW)
    assert (edited.status, edited.backordered) == ("applied", 1)
    (late,) = await made.run(place_orders, order("NEW", 1), now=datetime(2027, 6, 1, 9, tzinfo=UTC))
    assert late.type == "insufficient_stock"
    await sound(made)


async def test_promises_move_with_the_day_on_which_an_item_comes_out(shop: MakeShop) -> None:
    made = await shop(handling_days=0)
    new = {"sku": "NEW", "title": "New", "price": "20.00", "available_on": "2027-06-01"}
    (saved,) = await made.run(save_items, msgspec.convert(new, SaveItem))
    made.items["NEW"] = saved.id
    await made.stock({("NEW", "MAIN"): 2})
    wanted = [
        {"lines": [{"sku": "NEW", "quantity": units}, {"sku": "A", "quantity": 1}], "ship_to": {"country": "DE"},
         "payment": {"terms": "on_account"}}
        for units in (2, 3)
    ]  # fmt: skip
    has, waits = await made.run(place_orders, *[msgspec.convert(one, PlaceOrder) for one in wanted], now=NOW)
    (other,) = await made.run(place_orders, order("A"), now=NOW)
    assert [line.reserved for line in has.lines] == [2, 1]
    assert [line.backordered for line in waits.lines] == [3, 0]

    async def promised(available_on: str | None, now: datetime = NOW) -> list[date]:
        await made.run(save_items, msgspec.convert(new | {"available_on": available_on}, SaveItem), now=now)
        rows = await made.rows("SELECT ship_by FROM orders WHERE shop_id = $1 ORDER BY number")
        return [row["ship_by"] and row["ship_by"].date() for row in rows]

    today = other.promise.ship_by.date()
    assert await promised("2027-06-01") == [date(2027, 6, 1), date(2027, 6, 1), today]
    assert await promised("2027-07-15") == [date(2027, 7, 15), date(2027, 7, 15), today]
    assert await promised("2027-05-01") == [date(2027, 5, 1), date(2027, 5, 1), today]
    # once it is out nothing rests on the day any more, whatever it is said to have been
    late = datetime(2027, 5, 3, 9, tzinfo=UTC)
    assert await promised("2027-04-01", late) == [date(2027, 5, 1), date(2027, 5, 1), today]
    # before that, what is there can leave at once, and nobody knows when the rest comes
    await promised("2027-05-01")
    assert await promised(None) == [today, None, today]
    await sound(made)
