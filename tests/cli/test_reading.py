"""What the API reads, the command line reads: each has its command, and those that were looked for elsewhere say the same."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import typer

from waybill.cli import main
from waybill.model.messages import RedriveDeadLetter
from waybill.workers import letters

Waybill = Callable[..., Any]
NOBODYS = "00000000-0000-7000-8000-000000000000"

READS = {
    "listAudit": "audit", "listBalances": "money owed", "listBins": "picks bins", "listCash": "cash list",
    "listChanges": "orders changes", "listCustomers": "customers list", "getCustomer": "customers show",
    "listAlikeCustomers": "customers alike", "exportCustomer": "customers export", "listDeadLetters": "dead-letters list",
    "listEvents": "orders watch", "streamEvents": "orders watch", "listExceptions": "exceptions list",
    "listFulfillments": "fulfillments list", "getFulfillment": "fulfillments show", "getBoard": "fulfillments board",
    "listHoldKinds": "orders holds", "listInquiries": "inquiries list", "getInquiry": "inquiries show",
    "nowInsights": "reports insights", "salesInsights": "reports insights", "serviceInsights": "reports insights",
    "listInvoices": "invoices list", "getInvoice": "invoices show", "printInvoice": "invoices pdf",
    "listItems": "items list", "exportItems": "items export", "listKeys": "keys list", "listLocations": "locations list",
    "listMessages": "messages list", "listMessageKinds": "messages kinds", "showMessagePreview": "messages preview",
    "getMessage": "messages show", "listOrders": "orders list", "exportOrders": "export", "getOrder": "orders show",
    "getTimeline": "orders show", "listParcels": "parcels list", "getParcel": "parcels show", "getLabel": "parcels label",
    "listPayments": "payments list", "getPayment": "payments show", "listPeople": "people list",
    "getPickList": "picks list", "listPickups": "pickups list", "reasonsReport": "reports reasons",
    "reasonsReportCsv": "reports reasons", "salesReport": "reports sales", "salesReportCsv": "reports sales",
    "stockReport": "reports stock", "stockReportCsv": "reports stock", "stockTotals": "reports stock",
    "timesReport": "reports times", "timesReportCsv": "reports times", "listReturns": "returns list",
    "countReturns": "returns counts", "getReturn": "returns show", "scan": "fulfillments scan",
    "listSegments": "customers segments", "listSegmentCustomers": "customers segment",
    "listSegmentCustomersCsv": "customers segment", "listSegmentExports": "customers segment-exports",
    "getShop": "shops show", "listStock": "stock show", "exportStock": "export", "listExpectedStock": "stock expected",
    "listStockMovements": "stock movements", "listStoredValue": "giftcards list", "getStoredValue": "giftcards show",
    "listTransfers": "transfers list", "getTransfer": "transfers show", "listWaves": "picks waves",
    "listWebhooks": "webhooks list", "listDeliveries": "webhooks deliveries",
}  # fmt: skip
NOT_READ = {
    "a buyer's, or shown to one": {
        "openFront", "openOrderList", "listFrontItems", "getFrontOrder", "openPayLink", "showOffer", "trackOrder",
        "printInvoiceByLink", "printReturnLabelByLink", "streamTracking",
    },
    "a program's: how the server is, and how it is asked": {"health", "metrics", "ready", "explainProblem", "openapi"},
    "a person's own at the console: who is signed in, and what they kept": {
        "getSession", "listSessions", "listWaysIn", "getOpenId", "listViews",
    },
    "a screen's: commands say themselves why they cannot be done, and lists and reports say the same": {
        "getOrderActions", "getKitchen", "getWork", "stockInsights", "exportCustomers",
    },
    "printed where people pack": {
        "printFulfillmentSlip", "printOrderSlips", "printWaveSlips", "printParcelSlip", "printLabel", "printPickList",
        "printReturnLabel",
    },
}  # fmt: skip


def commands() -> set[str]:
    """All that can be typed after `waybill`."""
    main.add_commands(None)
    whole: Any = typer.main.get_command(main.app)
    found = set()
    for name, one in whole.commands.items():
        found |= {f"{name} {inner}" for inner in one.commands} if hasattr(one, "commands") else {name}
    return found


def test_all_that_the_api_reads_is_read_on_the_command_line() -> None:
    document = json.loads((Path(__file__).parents[1] / "golden" / "openapi.json").read_text())
    reading = {one["get"]["operationId"] for one in document["paths"].values() if "get" in one}
    elsewhere = set[str]().union(*NOT_READ.values())
    assert reading == READS.keys() | elsewhere
    assert not READS.keys() & elsewhere
    assert set(READS.values()) <= commands()


def test_what_came_and_went(shop: str, waybill: Waybill) -> None:
    waybill("stock", "adjust", "A", "MAIN", "-3", "--reason", "damaged")
    first = waybill("stock", "movements", "A", "--limit", "1")
    head, line = first.out.splitlines()
    assert head.split()[:2] == ["When", "(UTC)"]
    assert line.split()[2:7] == ["A", "MAIN", "adjusted", "-3", "sellable"]
    cursor = first.err.split()[-1]
    (rest,) = waybill("stock", "movements", "--location", "MAIN", "--cursor", cursor, "--json").data["rows"]
    assert (rest["quantity"], rest["kind"], rest["unit_cost"]) == (10, "received", "1.50")
    assert waybill("stock", "movements", "B").err == "Nothing moved yet.\n"
    assert "limit" in waybill("stock", "movements", "--limit", "0", status=2).err
    wrong = waybill("stock", "movements", "--cursor", "x", status=2)
    assert "This cursor is of another list" in wrong.err


def test_what_is_on_its_way_in(shop: str, waybill: Waybill) -> None:
    assert waybill("stock", "expected").err == "Nothing is expected.\n"
    expecting = ("stock", "expect", "A", "MAIN", "12", "--on", "2095-05-03", "--reference", "PO-7")
    receipt = waybill(*expecting, "--json").data["receipt_id"]
    waybill("stock", "receive", "A", "MAIN", "5", "--receipt", receipt)
    listed = waybill("stock", "expected", "A", "--location", "MAIN").out.splitlines()[1]
    assert listed.split() == ["2095-05-03", "A", "MAIN", "12", "5", "7", "PO-7", receipt]
    waybill("stock", "receive", "A", "MAIN", "7", "--receipt", receipt)
    assert waybill("stock", "expected", "--json").data["rows"] == []
    (whole,) = waybill("stock", "expected", "--all", "--json").data["rows"]
    assert (whole["receipt_id"], whole["received"]) == (receipt, 12)


def test_who_did_what(shop: str, waybill: Waybill) -> None:
    waybill("orders", "place", "A", "--country", "DE", "--terms", "on_account")
    waybill("keys", "create", "Till", "--scope", "orders:read")
    made, placed = waybill("audit", "--limit", "2", "--json").data["rows"]
    assert (made["type"], placed["type"], placed["door"]) == ("key.created", "order.placed", "cli")
    assert "order.placed" in waybill("audit", "--by", placed["actor"], "--type", "order.*").out
    (one,) = waybill("audit", "--order", "1001", "--json").data["rows"]
    assert one["seq"] == placed["seq"]
    assert waybill("audit", "--until", "2001-01-01").err == "Nothing fits.\n"
    assert "More: --cursor" in waybill("audit", "--limit", "1").err
    assert "There is no order 1007" in waybill("audit", "--order", "1007", status=1).err
    assert "since" in waybill("audit", "--since", "yesterday", status=2).err


def test_kinds_of_hold(shop: str, waybill: Waybill) -> None:
    kinds = {one["reason"]: one for one in waybill("orders", "holds", "--json").data}
    assert kinds["payment"]["blocks"] == ["hand_over", "release"]
    said = waybill("orders", "holds").out
    assert "hand over, release" in said
    assert "risk:write" in said


def test_who_may_be_the_same(shop: str, waybill: Waybill) -> None:
    for email in ("ada@example.com", "lovelace@example.com"):
        waybill("orders", "place", "A", "--name", "Ada Byron", "--email", email, "--country", "DE")
    (alike,) = waybill("customers", "alike", "ada@example.com", "--json").data
    assert (alike["email"], alike["same"]) == ("lovelace@example.com", ["name"])
    told = waybill("customers", "alike", "ada@example.com")
    assert "lovelace@example.com" in told.out
    assert f"waybill customers merge ada@example.com {alike['customer_id']}" in told.err
    waybill("customers", "merge", "ada@example.com", alike["customer_id"])
    assert waybill("customers", "alike", "ada@example.com").err == "Nobody is like this customer.\n"
    assert "no customer with this id" in waybill("customers", "alike", NOBODYS, status=1).err


def test_how_many_returns_are_how_far(shop: str, waybill: Waybill) -> None:
    assert waybill("returns", "counts").err == "Nothing comes back.\n"
    waybill("orders", "place", "A=2", "--country", "DE", "--terms", "on_account")
    waybill("fulfillments", "release", "1001")
    waybill("fulfillments", "pick", "1001-1")
    waybill("parcels", "pack", "1001-1")
    waybill("parcels", "ship", "1001-P1")
    asked = waybill("returns", "request", "1001", "--override", "--json").data
    (counted,) = waybill("returns", "counts", "--json").data
    assert (counted["status"], counted["count"]) == (asked["status"], 1)
    assert asked["status"].replace("_", " ") in waybill("returns", "counts").out


def test_where_a_parcel_is(shop: str, waybill: Waybill) -> None:
    waybill("orders", "place", "A=2", "--country", "DE", "--terms", "on_account")
    waybill("fulfillments", "release", "1001")
    waybill("fulfillments", "pick", "1001-1")
    waybill("parcels", "pack", "1001-1")
    assert waybill("parcels", "seen", "1001-P1", "50.95", "6.95").out.startswith("1001-P1: not kept.")
    waybill("parcels", "ship", "1001-P1", "--carrier", "dhl", "--number", "JD 1")
    assert waybill("parcels", "seen", "1001-P1", "50.95", "-6.95").out == "1001-P1: its buyer sees it there.\n"
    assert waybill("parcels", "seen", "jd1", "51", "7", "--number", "--json").data["kept"] is True
    old = waybill("parcels", "seen", "1001-P1", "50", "6", "--at", "2001-01-01T00:00:00Z").out
    assert old.startswith("1001-P1: not kept.")
    assert "There is no parcel" in waybill("parcels", "seen", "NOBODYS", "50", "6", "--number", status=1).err
    assert "latitude" in waybill("parcels", "seen", "1001-P1", "95", "6", status=2).err


def test_what_could_not_be_handled_is_tried_again(shop: str, waybill: Waybill) -> None:
    assert waybill("dead-letters", "list").err == "There are no dead letters.\n"
    waybill("orders", "place", "A", "--country", "DE", "--email", "ada@example.com")
    (placed,) = waybill("audit", "--order", "1001", "--json").data["rows"]
    seq = placed["seq"]
    webhook = "webhook:" + make_webhook(waybill)
    for consumer in ("messages", "releases", webhook, "figures"):
        bury(shop, consumer, seq)
    assert {one["consumer"] for one in waybill("dead-letters", "list", "--json").data} == {
        "messages", "releases", webhook, "figures",
    }  # fmt: skip
    assert "KeyError('color')" in waybill("dead-letters", "list").out
    for consumer in ("messages", "releases", webhook):
        said = waybill("dead-letters", "redrive", consumer, str(seq)).out
        assert said == f"Event {seq} was handed to {consumer} again.\n"
        assert "no dead letter" in waybill("dead-letters", "redrive", consumer, str(seq), status=1).err
    assert [one["kind"] for one in waybill("messages", "list", "--json").data["rows"]] == ["order_received"]
    recounting = waybill("dead-letters", "redrive", "figures", str(seq), status=1)
    assert "waybill reports recount" in recounting.err
    assert "no dead letter" in waybill("dead-letters", "redrive", "nobody", str(seq), status=1).err
    assert "a consumer such as `messages`" in waybill("dead-letters", "redrive", "No:body", str(seq), status=2).err


def make_webhook(waybill: Waybill) -> str:
    waybill("webhooks", "create", "https://example.com/hooks")
    (hook,) = waybill("webhooks", "list", "--json").data
    return str(hook["webhook_id"])


def bury(url: str, consumer: str, seq: int) -> None:
    async def work() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(
            "INSERT INTO queue.dead_letter (consumer, shop_id, seq, attempts, error, at)"
            " SELECT $1, shop_id, $2, 5, 'KeyError(''color'')', now() FROM shop",
            consumer, seq,
        )  # fmt: skip
        await connection.close()

    asyncio.run(work())


def test_whose_dead_letters_there_can_be() -> None:
    pool: Any = None
    for name, consumer in letters.CONSUMERS.items():
        assert consumer(pool).name == msgspec.convert({"consumer": name, "seq": 1}, RedriveDeadLetter).consumer
