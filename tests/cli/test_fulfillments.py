"""waybill fulfillments and waybill picks, on a real database."""

from collections.abc import Callable
from typing import Any

Waybill = Callable[..., Any]


def test_from_release_to_the_last_unit(shop: str, waybill: Waybill) -> None:
    for _ in range(2):
        waybill("orders", "place", "A=3", "--country", "DE", "--terms", "on_account")
    waybill("picks", "bin", "A", "MAIN", "B-2")
    assert waybill("fulfillments", "release", "1001").out.strip() == "#1001-1: 3 units at MAIN, released."
    waybill("fulfillments", "release", "1002")
    assert waybill("picks", "wave", "MAIN").out.strip() == "Wave 1: 6 units for #1001-1, #1002-1."
    assert waybill("fulfillments", "scan", "1001-1").out.strip() == "fulfillment #1001-1 at MAIN, released."
    assert waybill("picks", "waves", "MAIN", "--json").data[0]["to_pick"] == 6
    assert waybill("picks", "waves", "MAIN").out.splitlines()[1].split() == ["1", "2", "0", "6", "6"]
    board = waybill("fulfillments", "board", "MAIN", "--json").data
    assert [(one["status"], one["count"]) for one in board["columns"]][:3] == [
        ("released", 2), ("accepted", 0), ("picking", 0),
    ]  # fmt: skip
    assert waybill("fulfillments", "accept", "1001-1", "#1002-1").out.splitlines() == [
        "#1001-1 at MAIN is accepted.",
        "#1002-1 at MAIN is accepted.",
    ]
    pick = waybill("picks", "list", "MAIN").out.splitlines()
    assert pick[1].split() == ["B-2", "A", "Assam", "6", "#1001-1", "3"]
    assert waybill("fulfillments", "pick", "1001-1", "a", "A").out.strip() == "#1001-1 at MAIN is picking."
    short = waybill("fulfillments", "pick", "1001-1", "--short", "A=1")
    assert short.out.splitlines()[1:] == [
        "Waiting for stock: 1 unit.",
        "Gave way on the same shelf: 3 units of others.",
    ]
    shown = waybill("fulfillments", "show", "1001-1", "--json").data
    assert (shown["units"][0]["picked"], shown["units"][0]["short"], shown["units"][0]["bin"]) == (2, 1, "B-2")
    assert "2 picked, 1 short" in waybill("fulfillments", "show", "1001-1").out
    assert "#1001-1: 2 units at MAIN, picking" in waybill("orders", "show", "1001").out
    assert waybill("fulfillments", "unpick", "1001-1").out.strip() == "#1001-1 at MAIN is accepted."
    assert waybill("fulfillments", "list", "--json").data["rows"][0]["to_pick"] == 2
    assert waybill("picks", "bins", "MAIN", "--json").data[0]["bin"] == "B-2"


def test_rearranged(shop: str, waybill: Waybill) -> None:
    waybill("locations", "add", "SIDE", "--name", "Side", "--country", "DE")
    waybill("stock", "receive", "A", "SIDE", "9")
    waybill("orders", "place", "A=4", "--country", "DE", "--terms", "on_account")
    waybill("fulfillments", "release", "1001", "--at", "2099-01-01T08:00:00Z")
    assert waybill("fulfillments", "start", "1001-1").out.strip() == "#1001-1 at MAIN is released."
    assert waybill("fulfillments", "split", "1001-1", "--line", "1=1").out.splitlines()[1] == "#1001-2 was made."
    assert waybill("fulfillments", "move", "1001-2", "--to", "SIDE").out.strip() == "#1001-2 at SIDE is released."
    assert waybill("fulfillments", "move", "1001-2", "--to", "MAIN").status == 0
    assert waybill("fulfillments", "merge", "1001-2", "1001-1").out.strip() == "#1001-1 at MAIN is released."
    rejected = waybill("fulfillments", "reject", "1001-1", "--reason", "too_busy")
    assert rejected.out.splitlines()[1] == "4 units from SIDE instead; release the order for that."


def test_mistakes_are_told(shop: str, waybill: Waybill) -> None:
    waybill("orders", "place", "A=1", "--country", "DE", "--terms", "on_account")
    waybill("fulfillments", "release", "1001")
    for typed, status, told in (
        (("pick", "1001-1", "B"), 1, "Expected: 1 of A."),
        (("scan", "nobody"), 1, "Nobody knows nobody."),
        (("accept", "1001-7"), 1, "There is no fulfillment 1001-7"),
        (("accept", "nonsense"), 2, "is no fulfillment"),
        (("split", "1001-1", "--line", "1"), 2, "Type LINE=QUANTITY"),
        (("pick", "1001-1", "--short", "A"), 2, "Type CODE=QUANTITY"),
        (("advance", "1001-1"), 1, "only what a kitchen"),
        (("board", "NO"), 1, "There is no location NO"),
    ):
        failed = waybill("fulfillments", *typed, status=status)
        assert told in failed.err, failed.err
