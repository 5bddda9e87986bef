"""Stock: show, movements, receive, adjust, count, expect, expected, safety."""

from typing import Annotated, Any

import typer

from waybill.cli.common import Command
from waybill.cli.output import done, note, refuse, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.decisions.words.speaking import count as counted
from waybill.model.results import Refused
from waybill.model.stock import AdjustStock, CountStock, ExpectStock, ReceiveStock, SetSafetyStock, StockResult
from waybill.model.stock_views import ItemStock, MovementQuery, ReceiptQuery, StockQuery
from waybill.model.views import Page

app = typer.Typer(
    name="stock",
    help="Stock: show, movements, receive, adjust, count, expect, safety. Quantities are steps of the item's unit.",
    no_args_is_help=True,
)
# So that -3 is a quantity and not an option.
NEGATIVES = {"ignore_unknown_options": True}

Sku = Annotated[str, typer.Argument(help="The item's SKU.")]
Location = Annotated[str, typer.Argument(help="The location's code.")]
Quantity = Annotated[int, typer.Argument(help="How many.")]


@app.command("show", cls=Command)
def show(
    sku: Annotated[str | None, typer.Argument(help="One item; all if left out.")] = None,
    location: Annotated[str | None, typer.Option(help="Only this location.")] = None,
    below: Annotated[int | None, typer.Option(help="Only items with fewer available.")] = None,
    limit: Annotated[int, typer.Option(help="How many items, at most 250.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """Show what is on hand, reserved, available and expected."""
    from waybill.views.stock import list_stock

    fields = {"sku": sku, "location": location, "below": below, "limit": limit, "cursor": cursor}
    query = request(StockQuery, fields)

    async def work(session: Session) -> Page[ItemStock]:
        async with session.reading() as tx:
            return await list_stock(tx, query)

    page = run(work)
    if common.json:
        show_json(page)
        return
    rows: list[tuple[object, ...]] = []
    for item in page.rows:
        rows += [
            (
                item.sku,
                level.location,
                level.on_hand,
                level.reserved,
                level.safety or "",
                level.available,
                item.incoming or "",
                item.backordered or "",
            )
            for level in item.levels
        ] or [(item.sku, "", 0, 0, "", 0, item.incoming or "", item.backordered or "")]
    heads = ["SKU", "Location", ">On hand", ">Reserved", ">Safety", ">Available", ">Incoming", ">Backordered"]
    show_table(heads, rows, empty=f"There is no item {sku}." if sku else "No item fits.")
    if page.next:
        note(f"More: --cursor {page.next}")


@app.command("movements", cls=Command)
def movements(
    sku: Annotated[str | None, typer.Argument(help="One item; all if left out.")] = None,
    location: Annotated[str | None, typer.Option(help="Only this location.")] = None,
    limit: Annotated[int, typer.Option(help="How many, at most 250.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """List what came and went, the newest first; on hand is the sum of all."""
    from waybill.views.stock import list_movements

    query = request(MovementQuery, {"sku": sku, "location": location, "limit": limit, "cursor": cursor})
    _page(
        list_movements, query,
        ["When (UTC)", "SKU", "Location", "What", ">Quantity", "Condition", "Why", "Reference", ">Unit cost", ">Event"],
        lambda one: (
            f"{one.at:%Y-%m-%d %H:%M}", one.sku, one.location, one.kind.replace("_", " "), f"{one.quantity:+}",
            one.condition, (one.reason or "").replace("_", " "), one.reference, one.unit_cost, one.seq,
        ),
        "Nothing moved yet.",
    )  # fmt: skip


@app.command("expected", cls=Command)
def expected(
    sku: Annotated[str | None, typer.Argument(help="One item; all if left out.")] = None,
    location: Annotated[str | None, typer.Option(help="Only to this location.")] = None,
    all: Annotated[bool, typer.Option("--all", help="Also what has come whole or was withdrawn.")] = False,
    limit: Annotated[int, typer.Option(help="How many, at most 250.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """List what is on its way in, the soonest first."""
    from waybill.views.stock import list_receipts

    query = request(ReceiptQuery, {"sku": sku, "location": location, "all": all, "limit": limit, "cursor": cursor})
    _page(
        list_receipts, query,
        ["Expected", "SKU", "Location", ">Quantity", ">Received", ">Open", "Reference", "Receipt"],
        lambda one: (
            one.expected_on, one.sku, one.location, one.quantity, one.received or "", one.open or "", one.reference,
            one.receipt_id,
        ),
        "Nothing is expected.",
    )  # fmt: skip


def _page(view: Any, query: Any, heads: list[str], row: Any, empty: str) -> None:
    """A page of a view as a table, or as JSON."""

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await view(tx, query)

    page = run(work)
    if common.json:
        show_json(page)
        return
    show_table(heads, [row(one) for one in page.rows], empty=empty)
    if page.next:
        note(f"More: --cursor {page.next}")


def change(verb: str, kind: Any, fields: dict[str, Any]) -> None:
    """Carry out one change of stock and say what the level is now."""
    import importlib

    asked = request(kind, fields)
    command = getattr(importlib.import_module(f"waybill.commands.{verb}"), verb)

    async def work(session: Session) -> Any:
        (answer,) = await session.do(verb, command, [asked], StockResult)
        return answer

    answer = run(work)
    if isinstance(answer, Refused):
        refuse(answer, common.json)
    if common.json:
        show_json(answer)
        return
    levels = f"{answer.sellable} sellable, {answer.reserved} reserved, {answer.available} available"
    filled = f"; {counted(answer.filled, 'backordered unit')} got stock" if answer.filled else ""
    shorted = f"; {counted(answer.shorted, 'reserved unit')} lost stock" if answer.shorted else ""
    expected = ""
    if isinstance(asked, ExpectStock):
        more = f"{asked.quantity} expected on {asked.expected_on}" if asked.quantity else "nothing is expected any more"
        expected = f"; {more}"
    receipt = f" Receipt {answer.receipt_id}." if answer.receipt_id else ""
    done(f"{answer.sku} at {answer.location}: {levels}{expected}{filled}{shorted}.{receipt}")


@app.command("receive", cls=Command)
def receive(
    sku: Sku,
    location: Location,
    quantity: Quantity,
    cost: Annotated[str | None, typer.Option(help="Cost of one unit, such as 4.20.")] = None,
    reference: Annotated[str | None, typer.Option(help="Such as the delivery note's number.")] = None,
    receipt: Annotated[str | None, typer.Option(help="The expected receipt it belongs to.")] = None,
) -> None:
    """Receive goods."""
    change(
        "receive_stock",
        ReceiveStock,
        {
            "sku": sku,
            "location": location,
            "quantity": quantity,
            "unit_cost": cost,
            "reference": reference,
            "receipt_id": receipt,
        },
    )


@app.command("adjust", cls=Command, context_settings=NEGATIVES)
def adjust(
    sku: Sku,
    location: Location,
    quantity: Annotated[int, typer.Argument(help="How many more, or with a minus fewer.")],
    reason: Annotated[str, typer.Option(help="damaged, lost, found, theft, correction, sample, expired or other.")],
    condition: Annotated[str, typer.Option(help="sellable, quarantine or damaged.")] = "sellable",
) -> None:
    """Correct what is on hand, up or down."""
    change(
        "adjust_stock",
        AdjustStock,
        {
            "sku": sku,
            "location": location,
            "quantity": quantity,
            "reason": reason,
            "condition": condition,
        },
    )


@app.command("count", cls=Command)
def count(sku: Sku, location: Location, quantity: Quantity) -> None:
    """Say what was counted on the shelf."""
    change("count_stock", CountStock, {"sku": sku, "location": location, "quantity": quantity})


@app.command("expect", cls=Command)
def expect(
    sku: Sku,
    location: Location,
    quantity: Quantity,
    on: Annotated[str, typer.Option(help="The day, as 2026-12-01.")],
    reference: Annotated[str | None, typer.Option(help="Such as the purchase order's number.")] = None,
    receipt: Annotated[str | None, typer.Option(help="An earlier expectation to be changed.")] = None,
) -> None:
    """Say what is on its way in; 0 of an earlier receipt withdraws it."""
    change(
        "expect_stock",
        ExpectStock,
        {
            "sku": sku,
            "location": location,
            "quantity": quantity,
            "expected_on": on,
            "reference": reference,
            "receipt_id": receipt,
        },
    )


@app.command("safety", cls=Command)
def safety(sku: Sku, location: Location, quantity: Quantity) -> None:
    """Set how many are never offered for sale there."""
    change("set_safety_stock", SetSafetyStock, {"sku": sku, "location": location, "quantity": quantity})


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
