"""waybill parcels, pickups, exceptions and transfers, on a real database."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Waybill = Callable[..., Any]


def picked(waybill: Waybill, number: int, *words: str) -> None:
    waybill("orders", "place", "A=3", "--country", "DE", "--terms", "on_account", "--name", "Ada Byron", *words)
    waybill("fulfillments", "release", str(number))
    waybill("fulfillments", "pick", f"{number}-1")


def test_from_the_bench_to_the_door(shop: str, waybill: Waybill, tmp_path: Path) -> None:
    picked(waybill, 1001)
    assert waybill("parcels", "pack", "1001-1", "--weight", "900").out.strip() == "1001-1: packed as #1001-P1."
    label = waybill("parcels", "label", "1001-P1").out
    assert "Ada Byron" in label
    assert "0.900 kg" in label
    waybill("parcels", "label", "#1001-p1", "--file", str(tmp_path / "label.txt"))
    assert (tmp_path / "label.txt").read_text() == label
    assert waybill("parcels", "unpack", "1001-P1").out.strip() == "1001-P1: unpacked; its units are picked."
    waybill("parcels", "pack", "1001-1")
    shipped = waybill("parcels", "ship", "1001-P2", "--carrier", "dhl", "--number", "JD 1").out
    assert shipped.startswith("1001-P2: in transit, expected ")
    assert waybill("parcels", "undo", "1001-P2").out.strip() == "1001-P2: still here."
    waybill("parcels", "ship", "1001-P2", "--carrier", "dhl", "--number", "JD 1")
    lost = waybill("parcels", "track", "jd1", "lost", "--number", "--at", "2027-05-03T10:00:00Z", "--place", "Köln")
    assert lost.out.strip() == "jd1: lost. To be looked at: lost."
    (exception,) = waybill("exceptions", "list", "--json").data["rows"]
    assert (exception["kind"], exception["number"], exception["tracking_number"]) == ("lost", 1001, "JD1")
    done = waybill("exceptions", "resolve", exception["exception_id"], "replaced", "--note", "Sent again").out
    assert done.strip().endswith("lost is off the list.")
    assert "Köln" in waybill("parcels", "show", "1001-P2").out
    listed = waybill("parcels", "list", "--order", "1001").out.splitlines()
    assert [line.split()[1] for line in listed[1:]] == ["lost", "voided"]
    assert waybill("parcels", "track", "NOBODYS", "lost", "--number").out.strip() == (
        "NOBODYS: noted; no parcel has this number yet."
    )


def test_a_pickup(shop: str, waybill: Waybill, tmp_path: Path) -> None:
    waybill("locations", "add", "MAIN", "--country", "DE", "--ability", "pickup")
    order = tmp_path / "order.json"
    wanted = {"lines": [{"sku": "A", "quantity": 2}], "method": "pickup", "payment": {"terms": "on_account"}}
    order.write_text(json.dumps(wanted))
    for number in (1001, 1002):
        waybill("orders", "place", "--file", str(order))
        waybill("fulfillments", "release", str(number))
        waybill("fulfillments", "pick", f"{number}-1")
        waybill("parcels", "pack", f"{number}-1")
    ready = waybill("pickups", "ready", "1001-1", "1002-1", "--json").data
    assert waybill("pickups", "arrive", "1001-1", "--bay", "3").out.strip() == "1001-1: the buyer is here."
    wrong = waybill("pickups", "collect", "1001-1", "--code", ready[1]["code"], status=1)
    assert "not the code" in wrong.err
    given = waybill("pickups", "collect", "1001-1", "--code", ready[0]["code"])
    assert given.out.strip() == "1001-1: 2 units given out."
    ended = waybill("pickups", "end", "1002-1", "--now")
    assert ended.out.strip() == "1002-1: 2 units back in stock; the order is canceled."
    assert waybill("pickups", "list").err.strip() == "Nothing waits."
    assert len(waybill("pickups", "list", "--status", "collected", "--json").data["rows"]) == 1


def test_a_transfer(shop: str, waybill: Waybill) -> None:
    waybill("locations", "add", "SIDE", "--name", "Side", "--country", "DE")
    waybill("transfers", "create", "MAIN", "SIDE", "A=5", "--reference", "T-7")
    (transfer,) = waybill("transfers", "list", "--json").data["rows"]
    id = transfer["transfer_id"]
    assert "5 units on the way" in waybill("transfers", "ship", id, "--on", "2090-06-01").out
    part = waybill("transfers", "receive", id, "--line", "1=3", "--damaged", "1=1").out
    assert "3 good, 1 damaged, 1 missing; it is part received." in part
    assert (
        "0 good, 0 damaged, 1 missing; it is received."
        in waybill("transfers", "receive", id, "--line", "1=0", "--final").out
    )
    assert waybill("transfers", "show", id).out.splitlines()[-1].split() == ["1", "A", "Assam", "5", "5", "3", "1", "1"]
    assert waybill("transfers", "cancel", id, status=1).err.strip().endswith("The transfer is received already.")
    waybill("transfers", "create", "MAIN", "SIDE", "A")
    second = waybill("transfers", "list", "--status", "created", "--json").data["rows"][0]["transfer_id"]
    assert waybill("transfers", "cancel", second).out.strip().endswith("called off.")


def test_what_is_typed_wrong_is_said(shop: str, waybill: Waybill) -> None:
    assert "There is no parcel 1001-P9" in waybill("parcels", "show", "1001-P9", status=1).err
    assert "neither a number" in waybill("parcels", "ship", "nonsense", status=2).err
    assert "one by one" in waybill("parcels", "ship", "1001-P1", "1001-P2", "--number", "X", status=2).err
    assert "Type LINE=QUANTITY" in waybill("transfers", "ship", "0" * 32, "--line", "x", status=2).err
