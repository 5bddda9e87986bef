"""Transfers between locations: plan, ship, receive, call off."""

from typing import Annotated

import typer

from waybill.cli.common import Command
from waybill.cli.orders import line_of
from waybill.cli.output import Wrong, done, show_json, show_table
from waybill.cli.parcels import Cursor, Many, change, page, uuid_of
from waybill.cli.session import Session, common, request, run
from waybill.decisions.words.speaking import count
from waybill.model import transfers as model
from waybill.model.parcel_views import TransferQuery, TransferShown

app = typer.Typer(name="transfers", help="Transfers between locations: plan, ship, receive.", no_args_is_help=True)

Transfer = Annotated[str, typer.Argument(help="Its id.")]


@app.command("list", cls=Command)
def list_some(
    status: Annotated[str | None, typer.Option(help="Such as created, shipped, received.")] = None,
    origin: Annotated[str | None, typer.Option(help="From this location.")] = None,
    destination: Annotated[str | None, typer.Option(help="To this location.")] = None,
    limit: Many = 50,
    cursor: Cursor = None,
) -> None:
    """List transfers, the newest first."""
    fields = {"status": status, "origin": origin, "destination": destination, "limit": limit, "cursor": cursor}
    page(
        "list_transfers", request(TransferQuery, fields),
        ["Transfer", "From", "To", "Status", "Expected", ">Sent", ">Come", ">Not come", "Reference"],
        lambda one: (
            one.transfer_id, one.origin, one.destination, one.status.replace("_", " "), one.expected_on,
            sum(line.shipped for line in one.lines), sum(line.received + line.damaged for line in one.lines),
            sum(line.missing for line in one.lines) or "", one.reference,
        ),
        "No transfer fits.", "transfers",
    )  # fmt: skip


@app.command("show", cls=Command)
def show(transfer: Transfer) -> None:
    """Show a transfer: what was sent of each line, and what came."""
    from waybill.views.transfers import get_transfer

    async def work(session: Session) -> TransferShown | None:
        async with session.reading() as tx:
            return await get_transfer(tx, uuid_of(transfer))

    one = run(work)
    if one is None:
        raise Wrong(f"There is no transfer {transfer}. List them: waybill transfers list")
    if common.json:
        show_json(one)
        return
    done(f"{one.origin} to {one.destination}  {one.status.replace('_', ' ')}  {one.transfer_id}")
    rows = [
        (
            line.line,
            line.sku,
            line.title,
            line.quantity,
            line.shipped,
            line.received,
            line.damaged or "",
            line.missing or "",
        )
        for line in one.lines
    ]
    heads = [">Line", "SKU", "Title", ">Wanted", ">Sent", ">Come", ">Damaged", ">Not come"]
    show_table(heads, rows, empty="It has no lines.")


@app.command("create", cls=Command)
def create(
    origin: Annotated[str, typer.Argument(help="From this location.")],
    destination: Annotated[str, typer.Argument(help="To this location.")],
    lines: Annotated[list[str], typer.Argument(help="What is to go: SKU, or SKU=QUANTITY.")],
    on: Annotated[str | None, typer.Option(help="The day it should come, as 2026-12-01.")] = None,
    reference: Annotated[str | None, typer.Option(help="What people call it.")] = None,
) -> None:
    """Plan a transfer; nothing moves yet."""
    fields = {
        "origin": origin, "destination": destination, "lines": [line_of(line) for line in lines], "expected_on": on,
        "reference": reference,
    }  # fmt: skip
    change(
        "create_transfers", model.CreateTransfer, model.CreateTransferResult, [fields], [f"{origin} to {destination}"],
        lambda answer: f"created ({answer.transfer_id}).", area="transfers",
    )  # fmt: skip


def numbered(lines: list[str] | None, name: str) -> list[dict[str, int]]:
    """`LINE=QUANTITY` as units of a transfer's lines."""
    found = []
    for typed in lines or ():
        line, sign, quantity = typed.partition("=")
        if not (sign and line.isdecimal() and quantity.isdecimal()):
            raise Wrong(f"{typed!r} is no line. Type LINE=QUANTITY, such as 1=6.", status=2)
        found.append({"line": int(line), name: int(quantity)})
    return found


@app.command("ship", cls=Command)
def ship(
    transfer: Transfer,
    line: Annotated[list[str] | None, typer.Option(help="Only this of a line: LINE=QUANTITY; several times.")] = None,
    on: Annotated[str | None, typer.Option(help="The day it should come, as 2026-12-01.")] = None,
    carrier: Annotated[str | None, typer.Option(help="Who takes it.")] = None,
    number: Annotated[str | None, typer.Option(help="Its tracking number.")] = None,
) -> None:
    """Send the goods: all, or what is named."""
    fields = {
        "transfer_id": str(uuid_of(transfer)), "lines": numbered(line, "quantity") or None, "expected_on": on,
        "carrier": carrier, "tracking_number": number,
    }  # fmt: skip
    change(
        "ship_transfers", model.ShipTransfer, model.ShipTransferResult, [fields], [transfer],
        lambda answer: f"{count(sum(answer.shipped.values()), 'unit')} on the way, expected {answer.expected_on}.",
        area="transfers",
    )  # fmt: skip


@app.command("receive", cls=Command)
def receive(
    transfer: Transfer,
    line: Annotated[list[str] | None, typer.Option(help="Good units of a line: LINE=QUANTITY; several times.")] = None,
    damaged: Annotated[list[str] | None, typer.Option(help="Damaged units of a line: LINE=QUANTITY.")] = None,
    final: Annotated[bool, typer.Option("--final", help="Nothing more will come.")] = False,
) -> None:
    """Take goods in: all that is to come, or what is named."""
    lines = numbered(line, "quantity") + numbered(damaged, "damaged")
    fields = {"transfer_id": str(uuid_of(transfer)), "lines": lines or None, "final": final}

    def say(answer: model.TransferReceived) -> str:
        came = f"{sum(answer.received.values())} good, {sum(answer.damaged.values())} damaged, {answer.missing} missing"
        filled = f"; {count(answer.filled, 'backordered unit')} got stock" if answer.filled else ""
        return f"{came}{filled}; it is {answer.status.replace('_', ' ')}."

    change(
        "receive_transfers",
        model.ReceiveTransfer,
        model.ReceiveTransferResult,
        [fields],
        [transfer],
        say,
        area="transfers",
    )


@app.command("cancel", cls=Command)
def cancel(transfer: Transfer) -> None:
    """Call a transfer off before it leaves."""
    fields = {"transfer_id": str(uuid_of(transfer))}
    change(
        "cancel_transfers", model.CancelTransfer, model.CancelTransferResult, [fields], [transfer], lambda _: "called off.",
        area="transfers",
    )  # fmt: skip


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
