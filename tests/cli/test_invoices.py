"""Invoices on the command line, as they are typed."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Waybill = Callable[..., Any]


@pytest.fixture
def order(shop: str, waybill: Waybill) -> str:
    """The number of a confirmed order of four at 4.00 EUR."""
    placed = waybill("orders", "place", "A=4", "--country", "DE", "--name", "Ada", "--terms", "on_account", "--json")
    return str(placed.data["number"])


def test_an_order_is_billed_sent_and_credited(order: str, waybill: Waybill, tmp_path: Path) -> None:
    assert waybill("invoices", "list").err.startswith("No invoice fits.")
    assert waybill("invoices", "issue", order).out == "INV-0001: 16.00 EUR.\n"
    assert "Nothing of the order is left to be billed." in waybill("invoices", "issue", order, status=1).err
    shown = waybill("invoices", "show", "INV-0001").out
    for said in (f"INV-0001  invoice of order #{order}  issued", "Assam", "Total 16.00 EUR, open 16.00 EUR"):
        assert said in shown
    assert waybill("invoices", "send", "INV-0001", "--how", "post").out == "INV-0001 is sent.\n"
    waybill("orders", "cancel", order, "--line", "1=1")
    assert waybill("invoices", "credit", order).out == "CN-0001: -4.00 EUR.\n"
    assert "All that was billed of the order is owed." in waybill("invoices", "credit", order, status=1).err
    listed = waybill("invoices", "list", "--json").data["rows"]
    assert [(one["number"], one["kind"], one["status"], one["total"]) for one in listed] == [
        ("CN-0001", "credit_note", "issued", -400),
        ("INV-0001", "invoice", "part_paid", 1_600),
    ]
    ((number,),) = [
        [one["number"] for one in waybill("invoices", "list", "--kind", "credit_note", "--json").data["rows"]]
    ]
    path = tmp_path / "credit.pdf"
    assert waybill("invoices", "pdf", number, "--output", str(path)).out == f"Wrote {path}.\n"
    assert path.read_bytes().startswith(b"%PDF-")


def test_numbers_begin_as_the_shop_wants(order: str, waybill: Waybill) -> None:
    waybill("shops", "set", "invoices.series=R{year}-", "invoices.days=14")
    (issued,) = waybill("invoices", "issue", order).out.splitlines()
    assert re.fullmatch(r"R20\d\d-0001: 16\.00 EUR\.", issued)
    (listed,) = waybill("invoices", "list", "--status", "issued", "--json").data["rows"]
    assert listed["due_on"] > listed["issued_at"][:10]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "INV-0009"), "There is no invoice INV-0009. List them: waybill invoices list"),
        (("pdf", "0199f0a0-0000-7000-8000-000000000000"), "There is no invoice"),
        (("issue", "4711"), "There is no order"),
        (("send", "INV-0009"), "There is no invoice"),
    ],
)
def test_what_is_not_there_is_told_with_what_to_do(
    shop: str, waybill: Waybill, words: tuple[str, ...], said: str
) -> None:
    assert said in waybill("invoices", *words, status=1).err
