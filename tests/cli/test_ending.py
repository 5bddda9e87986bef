"""`waybill orders confirm`, `complete` and `discard`."""

from collections.abc import Callable
from typing import Any


def test_money_that_came_another_way_confirms(shop: str, waybill: Callable[..., Any]) -> None:
    number = str(waybill("orders", "place", "A=2", "--country", "DE", "--json").data["number"])
    assert "4.00 EUR is paid" in waybill("orders", "confirm", number, "400", status=1).err
    assert waybill("orders", "confirm", number, "--reference", "statement 9").out == "Confirmed: 8.00 EUR paid.\n"
    assert "waits for no payment" in waybill("orders", "confirm", number, status=1).err
    assert "no order" in waybill("orders", "confirm", "999", status=1).err


def test_an_order_is_completed_once_nothing_is_open(shop: str, waybill: Callable[..., Any]) -> None:
    number = str(waybill("orders", "place", "A", "--country", "DE", "--terms", "on_account", "--json").data["number"])
    waybill("orders", "complete", number, status=1)
    for words in (
        f"fulfillments release {number}", f"fulfillments pick {number}-1", f"parcels pack {number}-1",
        f"parcels ship {number}-P1", f"parcels track {number}-P1 delivered",
    ):  # fmt: skip
        waybill(*words.split())
    assert waybill("orders", "complete", number).out == "Completed. Returns are still possible.\n"
    assert "completed" in waybill("orders", "show", number).out


def test_a_draft_is_thrown_away(shop: str, waybill: Callable[..., Any]) -> None:
    number = str(waybill("orders", "place", "A", "--country", "DE", "--draft", "--json").data["number"])
    assert waybill("orders", "discard", number, "--json").data["result"] == "discarded"
    waybill("orders", "discard", number, status=1)
