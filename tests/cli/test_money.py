"""Money at the command line, as it is typed, on a real database."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Waybill = Callable[..., Any]


def placed(waybill: Waybill, quantity: int = 1, *words: str) -> str:
    answer = waybill("orders", "place", f"A={quantity}", "--country", "DE", "--name", "Ada", *words, "--json").data
    return str(answer["number"])


def test_money_is_recorded_credited_and_owed(shop: str, waybill: Waybill) -> None:
    number = placed(waybill, 2)
    assert "4.00 EUR are still to be paid, the order is placed" in waybill("money", "record", number, "400").out
    assert "nothing is to be paid any more, the order is confirmed" in waybill("money", "record", number, "400").out
    assert "1.50 EUR are owed to the buyer" in waybill("money", "credit", number, "150", "--reason", "late").out
    assert waybill("money", "owed", "--json").data["rows"][0]["balance"] == -150
    assert "1.50 EUR" in waybill("money", "owed").out
    assert "Paid back 1.50 EUR" in waybill("giftcards", "refund", number).out
    assert "Nothing is owed" in waybill("money", "owed").err
    assert "unknown" not in waybill("orders", "show", number).out
    waybill("money", "credit", number, "1", "--line", "7", status=1)
    waybill("money", "record", number, "1", "--tender", "shells", status=2)
    short = placed(waybill)
    waybill("money", "record", short, "399")
    assert "nothing is to be paid" in waybill("money", "write-off", short, "--reason", "small_difference").out
    waybill("money", "reinstate", short, status=1)


def test_a_gift_card_from_its_code_to_its_end(shop: str, waybill: Waybill) -> None:
    code = waybill("giftcards", "issue", "1000").out.strip()
    assert len(code) == 24
    shown = waybill("giftcards", "show", code.lower(), "--json").data
    assert (shown["balance"], shown["entries"][0]["kind"]) == (1000, "issued")
    paid = waybill("giftcards", "pay", placed(waybill), "--code", code).out
    assert "Paid 4.00 EUR" in paid
    assert "6.00 EUR of 10.00 EUR left" in waybill("giftcards", "show", shown["account_id"]).out
    assert "with 6.00 EUR on it" in waybill("giftcards", "void", shown["account_id"], "--reason", "lost").out
    assert waybill("giftcards", "list", "--json").data["rows"][0]["status"] == "void"
    assert len(set(waybill("giftcards", "issue", "5", "--count", "3").out.split())) == 3
    waybill("giftcards", "show", "ABCD-EFGH-IJKL-MNOP-QRST", status=1)


def test_cash_and_links(shop: str, waybill: Waybill) -> None:
    number = placed(waybill, 1, "--terms", "on_delivery")
    link = waybill("money", "pay-link", number, "--json").data
    assert link["url"].endswith(f"/t/pay/{link['token']}")
    assert "nothing is to be paid" in waybill("cash", "collect", number, "400", "courier-7", "--reference", "R-1").out
    assert "4.00 EUR" in waybill("cash", "list").out
    remitted = waybill("cash", "remit", "courier-7", "L-1", f"{number}=350", "R-9=10")
    assert "Handed in 3.60 EUR, expected 4.00 EUR" in remitted.out
    assert "short" in remitted.out
    assert f"#{number} (0.50 EUR)" in remitted.err
    waybill("cash", "remit", "courier-7", "L-1", f"{number}=50", status=1)
    waybill("cash", "remit", "courier-7", "L-2", "nonsense", status=2)


def test_a_bank_statement_at_once(shop: str, waybill: Waybill, tmp_path: Path) -> None:
    ids = [
        waybill("orders", "place", "A", "--country", "DE", "--json").data["order_id"],
        "00000000-0000-0000-0000-000000000000",
    ]
    file = tmp_path / "statement.json"
    file.write_text(json.dumps([{"order_id": id, "tender": "bank_transfer", "amount": 400} for id in ids]))
    done = waybill("many", "record_payments", str(file), "--key", "statement-7", status=1)
    assert "Done: 1 of 2" in done.out
    assert "Request 2: There is no order" in done.err
    again = waybill("many", "record_payments", str(file), "--key", "statement-7", "--json", status=1).data
    assert again[0]["balance"] == 0
    waybill("many", "nothing", str(file), status=2)


def test_what_was_due_for_a_parcel_is_canceled_by_its_number(shop: str, waybill: Waybill) -> None:
    number = placed(waybill, 1, "--terms", "on_delivery")
    waybill("fulfillments", "release", number)
    waybill("fulfillments", "pick", f"{number}-1")
    waybill("parcels", "pack", f"{number}-1")
    assert f"#{number}" in waybill("parcels", "label", f"{number}-P1", "--json").data["label"]
    early = waybill("cash", "refuse", f"{number}-P1", status=1)
    assert "refused" in early.err
    waybill("parcels", "ship", f"{number}-P1", "--carrier", "dhl")
    waybill("parcels", "track", f"{number}-P1", "refused")
    assert "Canceled 4.00 EUR of it" in waybill("cash", "refuse", f"{number}-P1").out
    assert "no parcel" in waybill("cash", "refuse", f"{number}-P9", status=1).err


def test_ids_that_are_none_are_looked_for_where_they_are_listed(shop: str, waybill: Waybill) -> None:
    assert "waybill giftcards list" in waybill("giftcards", "void", "abc", status=2).err
    assert "waybill payments list" in waybill("payments", "void", "abc", status=2).err
    assert "change_id: should be an id" in waybill("orders", "settle", "abc", "accepted", status=2).err
