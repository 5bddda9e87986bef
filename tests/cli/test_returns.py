"""Returns and claims on the command line, as they are typed."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import asyncpg

Waybill = Callable[..., Any]

# An order's units have left the shelf and arrived.
ARRIVED = (
    "UPDATE stock_level SET sellable = sellable - reserved, reserved = 0",
    "DELETE FROM reservation",
    "UPDATE order_line SET delivered = reserved, reserved = 0, shipped_ever = reserved, delivered_ever = reserved",
)


def arrive(url: str) -> None:
    async def work() -> None:
        connection = await asyncpg.connect(url)
        try:
            for statement in ARRIVED:
                await connection.execute(statement)
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work()).result()


def test_from_the_request_to_the_shelf(shop: str, waybill: Waybill) -> None:
    number = waybill(
        "orders", "place", "A=4", "--country", "DE", "--name", "Ada", "--terms", "on_account", "--json"
    ).data["number"]
    arrive(shop)
    order = str(number)
    preview = waybill("returns", "request", order, "--line", "1=2", "--preview")
    assert preview.out == f"#{number}-R1 would be requested; would bring 8.00 EUR.\n"
    asked = waybill("returns", "request", order, "--line", "1=2", "--reason", "wrong_size", "--note", "Too small.")
    assert asked.out == f"#{number}-R1 is requested.\n"
    first = f"{number}-R1"
    waybill("returns", "approve", first, "--location", "MAIN", "--carrier", "dhl", "--tracking-number", "R1")
    waybill("returns", "transit", first)
    listed = waybill("returns", "list", "--json").data["rows"]
    assert [(one["number"], one["status"], one["name"]) for one in listed] == [(f"#{number}-R1", "in_transit", "Ada")]
    waybill("returns", "receive", f"#{first}")
    looked = waybill("returns", "inspect", first, "--accept", "1=1", "--decline", "1=1")
    assert looked.out == f"#{number}-R1 is closed; credited 4.00 EUR.\n"
    shown = waybill("returns", "show", first).out
    assert "wrong size" in shown
    assert "Note: Too small." in shown
    assert "Credited 4.00 EUR of 8.00 EUR expected" in shown
    assert waybill("stock", "show", "A", "--json").data["rows"][0]["available"] == 7


def test_unannounced_goods_exchanges_and_claims(shop: str, waybill: Waybill) -> None:
    number = str(
        waybill("orders", "place", "A=4", "--country", "DE", "--name", "Ada", "--terms", "on_account", "--json").data[
            "number"
        ]
    )
    arrive(shop)
    came = waybill(
        "returns", "receive", number, "--line", "1=1", "--sku", "NO=1", "--location", "MAIN", "--kind", "in_store"
    )
    assert came.out == f"#{number}-R1 is received; return wrong item: look at it.\n"
    waybill("returns", "inspect", f"{number}-R1")
    swapped = waybill("returns", "request", number, "--line", "1=1", "--exchange", "A=1", "--json").data
    assert (swapped["kind"], swapped["status"]) == ("exchange", "requested")
    waybill("returns", "cancel", f"{number}-R2")
    waybill("returns", "request", number, "--line", "1=1", "--claim")
    waybill("returns", "decline", f"{number}-R3", "--reason", "fraud")
    claimed = waybill("claims", "make", number, "--line", "1=1", "--problem", "missing", "--json").data
    assert (claimed["status"], claimed["refund"]["total"]) == ("closed", 400)
    again = waybill("claims", "make", number, "--line", "1=1", "--problem", "wrong", "--replacement")
    assert again.out.startswith(f"#{number}-R5 is closed; order #")
    refused = waybill("claims", "make", number, "--line", "1=2", "--problem", "wrong", status=1)
    assert "Only 1 units" in refused.err
    waybill("claims", "make", number, status=2)
    waybill("returns", "show", "1-R99", status=1)
    waybill("returns", "close", f"{number}-R1", status=1)
