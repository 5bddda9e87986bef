"""Payments on the command line: asked for, settled by a person, taken, paid back, listed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Waybill = Callable[..., Any]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the secret key is."""
    monkeypatch.setenv("WAYBILL_DATA_DIR", str(tmp_path))


def test_a_transfer_from_the_first_letter_to_the_refund(shop: str, waybill: Waybill) -> None:
    placed = waybill("orders", "place", "A=3", "--name", "Ada", "--country", "DE", "--json").data
    number = str(placed["number"])
    started = waybill(
        "payments", "start", number, "--tender", "bank_transfer", "--capture", "placing", "--token", "secret", "--json"
    ).data
    payment = started["payment_id"]
    assert started["amount"] == 1200
    assert "authorize pending" in waybill("payments", "list").out
    settled = waybill("payments", "settle", payment, "succeeded", "--reference", "Statement 7")
    assert settled.out == "The payment is captured.\n"
    assert "confirmed" in waybill("orders", "show", number).out
    waybill("orders", "cancel", number, "--line", "1=1")
    assert waybill("payments", "refund", number, "--cause", "cancel").out == "4.00 EUR will be paid back.\n"
    waybill("payments", "settle", payment, "failed", "--reason", "account_closed")
    shown = waybill("payments", "show", payment)
    assert "account_closed" in shown.out
    assert "secret" not in shown.out
    found = waybill("payments", "list", "--kind", "refund", "--action", "failed", "--json").data
    assert [row["payment_id"] for row in found["rows"]] == [payment]
    timeline = waybill("orders", "show", number, "--json").data["timeline"]
    assert [entry["words"] for entry in timeline][1:4] == [
        "To be taken at once: 12.00 EUR by bank transfer through manual.",
        "Taken: 12.00 EUR.",
        "Confirmed.",
    ]


def test_authorized_money_is_taken_in_parts_and_let_go(shop: str, waybill: Waybill) -> None:
    number = str(waybill("orders", "place", "A=2", "--country", "DE", "--json").data["number"])
    payment = waybill("payments", "start", number, "--json").data["payment_id"]
    waybill("payments", "settle", payment, "succeeded")
    assert waybill("payments", "capture", number, "--amount", "300").out == "3.00 EUR will be taken.\n"
    refused = waybill("payments", "void", payment, status=1)
    assert "Wait for that" in refused.err
    waybill("payments", "settle", payment, "succeeded")
    assert waybill("payments", "void", payment).out == "5.00 EUR will be let go.\n"
    assert waybill("payments", "renew", payment, status=1).err


@pytest.mark.parametrize(
    "words",
    [
        ["payments", "void", "nonsense"],
        ["payments", "show", "01990000-0000-7000-8000-000000000001"],
        ["payments", "start", "999"],
        ["payments", "start", "1001", "--tender", "gold"],
        ["payments", "list", "--cursor", "AAA"],
    ],
)
def test_mistakes_are_explained(shop: str, waybill: Waybill, words: list[str]) -> None:
    ended = waybill(*words, status=None)
    assert ended.status in (1, 2)
    assert ended.err.startswith("Error:")
    assert "fault of Waybill" not in ended.err
