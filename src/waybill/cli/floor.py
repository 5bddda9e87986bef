"""A location's floor on the command line: what a code is of, waves and how far they are."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.decisions.words.speaking import amounts
from waybill.model.floor_views import ScanQuery, WaveQuery

Reading = Callable[[Any], Awaitable[Any]]


def _ask(view: Reading) -> Any:
    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await view(tx)

    return run(work)


def scan(code: Annotated[str, typer.Argument(help="A number, tracking number, barcode or SKU.")]) -> None:
    """Tell what a scanned code is of."""
    from waybill.views.scans import scan as view

    query = request(ScanQuery, {"code": code})
    found = _ask(lambda tx: view(tx, query))
    if common.json:
        show_json(found)
        return
    if not found.matches:
        raise Wrong(f"Nobody knows {code}. It can be of an order, fulfillment, parcel, return, wave or item.")
    for one in found.matches:
        what = f"{one.kind} {one.number}" + (f" ({one.title})" if one.title else "")
        at = f" at {one.location}" if one.location else ""
        done(f"{what}{at}" + (f", {one.status.replace('_', ' ')}" if one.status else "") + ".")


def waves(
    location: Annotated[str, typer.Argument(help="The location's code.")],
    every: Annotated[bool, typer.Option("--all", help="Also those that are done.")] = False,
) -> None:
    """List a location's waves and how far they are."""
    from waybill.views.floor import list_waves

    query = request(WaveQuery, {"location": location, "all": every})
    rows = _ask(lambda tx: list_waves(tx, query))
    if common.json:
        show_json(rows)
        return
    shown = [
        (one.number, one.fulfillments, one.done, amounts((part.quantity, part.scale, part.unit) for part in one.amounts),
         amounts((part.to_pick, part.scale, part.unit) for part in one.amounts))
        for one in rows
    ]  # fmt: skip
    show_table(
        ["Wave", ">Fulfillments", ">Done", ">Units", ">To pick"], shown, empty="There are no waves to be picked."
    )


def add_to(fulfillments: typer.Typer, picks: typer.Typer) -> None:
    """Add `waybill fulfillments scan` and `waybill picks waves`."""
    fulfillments.command("scan", cls=Command)(scan)
    picks.command("waves", cls=Command)(waves)
