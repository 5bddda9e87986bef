"""What is done is said with what it came to: units, money, and where one unit is one unit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from waybill.cli.demo import welcome

Waybill = Callable[..., Any]


def test_what_is_expected_is_said(shop: str, waybill: Waybill) -> None:
    said = waybill("stock", "expect", "A", "MAIN", "40", "--on", "2095-01-15").out
    assert "10 available; 40 expected on 2095-01-15. Receipt " in said
    receipt = said.split()[-1].rstrip(".")
    gone = waybill("stock", "expect", "A", "MAIN", "0", "--on", "2095-01-15", "--receipt", receipt).out
    assert "; nothing is expected any more." in gone


def test_an_order_says_what_was_given_up_of_it(shop: str, waybill: Waybill) -> None:
    waybill("orders", "place", "A=3", "--email", "ada@example.com", "--country", "DE", "--terms", "on_account")
    waybill("money", "record", "1001", "500", "--tender", "bank_transfer")
    waybill("money", "credit", "1001", "200", "--reason", "quality")
    waybill("money", "write-off", "1001", "--amount", "100", "--reason", "small_difference")
    said = waybill("orders", "show", "1001").out
    assert "Payment (bank transfer by manual) captured, 5.00 EUR taken\n" in said
    assert "Total 12.00 EUR, 2.00 EUR credited, 1.00 EUR written off, to be paid 4.00 EUR\n" in said
    assert "What they owe: --kind on_account" in waybill("money", "owed").err
    assert "4.00 EUR" in waybill("money", "owed", "--kind", "on_account").out
    assert waybill("money", "owed", "--kind", "overdue").err == "Nothing is overdue.\n"
    assert "1 order, 10.00 EUR net" in waybill("customers", "show", "ada@example.com").out


def test_what_is_not_here_yet_is_not_missing(shop: str, waybill: Waybill) -> None:
    waybill("locations", "add", "SIDE", "--country", "DE")
    assert waybill("transfers", "create", "MAIN", "SIDE", "A=5").out.startswith("MAIN to SIDE: created (")
    (one,) = waybill("transfers", "list", "--json").data["rows"]
    waybill("transfers", "ship", one["transfer_id"])
    shown = waybill("transfers", "show", one["transfer_id"]).out
    assert "Not come" in shown
    assert "Missing" not in shown


def test_one_item_is_one_item(shop: str, waybill: Waybill, tmp_path: Path) -> None:
    items = tmp_path / "items.csv"
    items.write_text("sku,title,price\nB,Ceylon,5.20\n")
    assert waybill("items", "import", str(items), "--dry-run").out == "Would add 1 item and replace 0; wrong: 0.\n"
    assert waybill("items", "import", str(items)).out == "Added 1 item, replaced 0; left out: 0.\n"


def test_a_quiet_demo_does_not_say_that_orders_come_in(tmp_path: Path) -> None:
    assert "Orders are coming in." in welcome(tmp_path, "token", "link", True)
    assert "Orders are coming in." not in welcome(tmp_path, "token", "link", False)


def test_one_unit_is_one_unit_and_a_later_day_is_said(shop: str, waybill: Waybill) -> None:
    waybill("orders", "place", "A=2", "--country", "DE", "--terms", "on_account")
    later = waybill("fulfillments", "release", "1001", "--at", "2095-01-05T08:00:00Z").out
    assert later == "#1001-1: 2 units at MAIN, scheduled for 2095-01-05T08:00:00Z.\n"
    assert "scheduled for 2095-01-05 08:00 UTC" in waybill("fulfillments", "list").out
    asked = waybill("orders", "edit", "1001", "--line", "1=1").out
    assert "A location is asked to give back 1 unit that it has.\n" in asked


def test_what_a_gift_card_paid_whole_is_paid(shop: str, waybill: Waybill) -> None:
    card = waybill("giftcards", "issue", "2500", "--reason", "sold", "--json").data
    waybill("orders", "place", "A", "--country", "DE", "--terms", "on_account")
    said = waybill("giftcards", "pay", "1001", "--account", card["account_id"]).out
    assert said == "Paid 4.00 EUR; nothing is to be paid any more, the order is confirmed.\n"


def test_what_is_weighed_is_said_beside_what_is_counted(shop: str, waybill: Waybill) -> None:
    def told(*words: str) -> str:
        return str(waybill(*words).out.splitlines()[1])

    waybill("locations", "add", "MAIN", "--country", "DE", "--ability", "pickup")
    waybill("items", "add", "NUTS", "9.00", "--unit", "kg", "--scale", "1000")
    waybill("stock", "receive", "NUTS", "MAIN", "5000")
    waybill("orders", "place", "NUTS=1250", "A=2", "--method", "pickup", "--terms", "on_account")
    waybill("fulfillments", "release", "1001")
    waybill("picks", "wave", "MAIN")
    waybill("fulfillments", "pick", "1001-1", "A")
    assert "1.25 kg + 2  1.25 kg + 1" in told("picks", "waves", "MAIN")
    assert told("fulfillments", "list").split()[-7:-1] == ["1.25", "kg", "+", "1", "1", "0"]
    waybill("fulfillments", "pick", "1001-1")
    waybill("parcels", "pack", "1001-1")
    assert "1.25 kg + 2" in told("parcels", "list")
    waybill("pickups", "ready", "1001-1")
    assert "1.25 kg + 2" in told("pickups", "list")
