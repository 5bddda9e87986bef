"""Changing orders from the command line."""

from collections.abc import Callable
from typing import Any

Waybill = Callable[..., Any]


def test_an_order_is_held_lifted_edited_and_settled(shop: str, waybill: Waybill) -> None:
    number = str(waybill("orders", "place", "A=3", "--country", "DE", "--terms", "on_account", "--json").data["number"])
    waybill("orders", "hold", number, "--reason", "fraud", "--note", "Looks odd.")
    assert waybill("orders", "show", number, "--json").data["order"]["holds"] == ["fraud"]
    assert "none" in waybill("orders", "lift", number, "fraud").out
    seen = waybill("orders", "edit", number, "--line", "1=5", "--preview").out
    assert "Nothing is changed" in seen
    edited = waybill("orders", "edit", number, "--line", "1=2", "--tag", "gift", "--json").data
    assert (edited["status"], edited["total"], edited["freed"]) == ("applied", 800, 1)
    quoted = waybill("orders", "edit", number, "--add", "A=2", "--quote", "--json").data
    assert quoted["status"] == "quoted"
    listed = waybill("orders", "changes", number).out.splitlines()
    assert [line.split()[-3] for line in listed if "quoted" in line]
    assert "applied" in waybill("orders", "settle", quoted["change_id"], "accepted").out
    assert waybill("orders", "show", number, "--json").data["order"]["total"] == 1600
    assert waybill("orders", "settle", quoted["change_id"], "accepted", status=1).err
