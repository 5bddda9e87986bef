"""Any verb for many at once from a file, as it is typed, on a real database."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

Waybill = Callable[..., Any]


def placed(waybill: Waybill, *words: str) -> str:
    answer = waybill("orders", "place", "A=2", "--country", "DE", "--terms", "on_account", *words, "--json").data
    return str(answer["number"])


def written(path: Path, content: Any) -> str:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_verbs_and_the_fields_of_their_requests_are_listed(shop: str, waybill: Waybill) -> None:
    verbs = {row["verb"]: row["what"] for row in waybill("many", "--json").data}
    assert verbs["merge_customers"].startswith("Two records are one person")
    assert {"place_orders", "release_orders", "refund_payments", "inspect_returns", "ship_transfers"} <= set(verbs)
    fields = {row["field"]: row["needed"] for row in waybill("many", "record-payments", "--json").data}
    assert (fields["order_id"], fields["reference"]) == ("needed", "")
    assert "order_id" in waybill("many", "record-payments").out
    assert "waybill many" in waybill("many", "nothing", status=2).err


def test_orders_named_by_their_numbers_are_canceled_from_csv(shop: str, waybill: Waybill, tmp_path: Path) -> None:
    first, second, third = (placed(waybill) for _ in range(3))
    rows = f'order_id,reason,lines\n{first},staff,\n#{second},,"[{{""line"": 1, ""quantity"": 1}}]"\n'
    answers = waybill("many", "cancel_orders", written(tmp_path / "a.csv", "\ufeff" + rows), "--json").data
    assert [one["status"] for one in answers] == ["canceled", "confirmed"]
    again = waybill("many", "cancel-orders", written(tmp_path / "b.csv", f"order_id\n{first}\n{third}\n"), status=1)
    assert "Request 1: The order is canceled" in again.err
    assert "Done: 1 of 2." in again.out


def test_requests_come_as_json_and_json_lines_and_once_for_a_key(shop: str, waybill: Waybill, tmp_path: Path) -> None:
    money = [{"order_id": placed(waybill), "tender": "cash", "amount": 100} for _ in range(2)]
    one, lines, whole = (
        written(tmp_path / "one", money[0]),
        written(tmp_path / "lines", "\n".join(map(json.dumps, money)) + "\n"),
        written(tmp_path / "whole", money),
    )
    assert len(waybill("many", "record_payments", one, "--json").data) == 1
    first = waybill("many", "record_payments", lines, "--key", "k", "--json").data
    assert waybill("many", "record_payments", whole, "--key", "k", "--json").data == first
    assert [one["balance"] for one in first] == [600, 700]


def test_a_way_through_the_floor_by_numbers(shop: str, waybill: Waybill, tmp_path: Path) -> None:
    number = placed(waybill)
    csv = tmp_path / "a.csv"
    for verb, fields, row in (
        ("release_orders", "order_id,within_capacity", f"{number},true"),
        ("accept_fulfillments", "fulfillment_id", f"{number}-1"),
        ("pick_fulfillments", "fulfillment_id", f"{number}-1"),
        ("pack_fulfillments", "fulfillment_id", f"{number}-1"),
        ("hand_over_parcels", "parcel_id,carrier,tracking_number", f"{number}-P1,dhl,007"),
        ("report_tracking", "tracking_number,status,at", f"007,delivered,{datetime.now(UTC).isoformat()}"),
        ("request_returns", "order_id", f"#{number}"),
        ("approve_returns", "return_id", f"{number}-R1"),
    ):
        (answer,) = waybill("many", verb, written(csv, f"{fields}\n{row}\n"), "--json").data
    assert answer["status"] == "approved"
    assert waybill("parcels", "show", f"{number}-P1", "--json").data["tracking_number"] == "007"


def test_what_is_not_kept_is_told(shop: str, waybill: Waybill, tmp_path: Path) -> None:
    cards = waybill("many", "issue_stored_value", written(tmp_path / "cards.csv", "amount\n500\n700\n"))
    first, *_ = cards.out.splitlines()
    assert waybill("giftcards", "show", first, "--json").data["balance"] == 500
    links = waybill("many", "make_pay_links", written(tmp_path / "a", {"order_id": placed(waybill)}), status=None)
    assert "/t/pay/" in links.out or "gateway" in links.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "has no requests"),
        ("order_id\n", "has no requests"),
        ("order_id,reason\n1001\n", "row 1 has other columns"),
        ("order_id\n1001,x\n", "row 1 has other columns"),
        ("[", "is not JSON"),
        ("{]}", "is not JSON"),
        ('order_id\n"a', "neither JSON nor CSV"),
        ("order_id\n99999\n", "There is no order 99999"),
        ("order_id\nabc\n", "Request 1: order_id: should be an id"),
        ('[{"order_id": 7}]', "There is no order 7"),
        ("[7]", "Request 1: the request: should be an object"),
        ('[{"reason": "staff"}]', "Request 1: the request: object missing required field `order_id`"),
        ("order_id,mood\n,bad\n", "Request 1: the request: object"),
    ],
)
def test_a_file_that_is_wrong_is_told_so(
    shop: str, waybill: Waybill, tmp_path: Path, content: str, said: str
) -> None:  # fmt: skip
    wrong = waybill("many", "cancel_orders", written(tmp_path / "wrong", content), status=None)
    assert wrong.status in (1, 2)
    assert said in wrong.err
    assert "Traceback" not in wrong.err


def test_files_that_are_not_there_or_no_text(shop: str, waybill: Waybill, tmp_path: Path) -> None:
    assert "cannot be read" in waybill("many", "cancel_orders", str(tmp_path / "none"), status=2).err
    (tmp_path / "latin").write_bytes("order_id\n\xe4\n".encode("latin-1"))
    assert "is not UTF-8" in waybill("many", "cancel_orders", str(tmp_path / "latin"), status=2).err
