"""Fulfillments: what each location has to do, from release to picking."""

import importlib
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import typer

from waybill.cli import floor
from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, note, refuse, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.decisions.words.speaking import amounts, count
from waybill.model import fulfillment as model
from waybill.model.fulfillment_views import (
    Board,
    FulfillmentDetail,
    FulfillmentQuery,
    FulfillmentSummary,
    PickListQuery,
)
from waybill.model.results import Refused

app = typer.Typer(
    name="fulfillments",
    help="Fulfillments: list, show, release, accept, reject, pick and more. One is named by its number, such as 1001-1.",
    no_args_is_help=True,
)
picks = typer.Typer(name="picks", help="Picking: lists in bin order, waves, bins.", no_args_is_help=True)

Fulfillment = Annotated[str, typer.Argument(help="Its number, such as 1001-1, or its id.")]
Some = Annotated[list[str], typer.Argument(help="Their numbers, such as 1001-1, or ids.")]
Lines = Annotated[list[str] | None, typer.Option("--line", help="Units of a line: LINE=QUANTITY; several times.")]


@app.command("list", cls=Command)
def list_some(
    location: Annotated[str | None, typer.Option(help="Only this location.")] = None,
    status: Annotated[str | None, typer.Option(help="Such as released, accepted, picking, packed.")] = None,
    order: Annotated[int | None, typer.Option(help="Only of the order with this number.")] = None,
    wave: Annotated[int | None, typer.Option(help="Only of this wave.")] = None,
    limit: Annotated[int, typer.Option(help="How many, at most 250.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """List fulfillments, the oldest first; without a status, those that have not ended."""
    from waybill.views.fulfillments import list_fulfillments

    fields = {"location": location, "status": status, "order": order, "wave": wave, "limit": limit, "cursor": cursor}
    query = request(FulfillmentQuery, fields)

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await list_fulfillments(tx, query)

    page = run(work)
    if common.json:
        show_json(page)
        return
    _table(page.rows)
    if page.next:
        note(f"More: --cursor {page.next}")


def _table(rows: Sequence[FulfillmentSummary]) -> None:
    shown = [
        (one.number, one.location, _status(one), one.profile, one.wave,
         *(amounts((getattr(part, what), part.scale, part.unit) for part in one.amounts) for what in ("to_pick", "picked", "packed")),
         f"{one.ship_by:%Y-%m-%d}" if one.ship_by else "")
        for one in rows
    ]  # fmt: skip
    heads = ["Number", "Location", "Status", "Method", ">Wave", ">To pick", ">Picked", ">Packed", "Ship by"]
    show_table(heads, shown, empty="There is nothing to be fulfilled.")


def _status(one: FulfillmentSummary) -> str:
    if one.status == "scheduled" and one.scheduled_at:
        return f"scheduled for {one.scheduled_at:%Y-%m-%d %H:%M} UTC"
    return one.status.replace("_", " ")


@app.command("board", cls=Command)
def show_board(location: Annotated[str, typer.Argument(help="The location's code.")]) -> None:
    """Show what a location has to do."""
    from waybill.views.fulfillments import board

    async def work(session: Session) -> Board | None:
        async with session.reading() as tx:
            return await board(tx, location)

    found = run(work)
    if found is None:
        raise Wrong(f"There is no location {location}. List them: waybill locations list")
    if common.json:
        show_json(found)
        return
    for column in found.columns:
        done(f"{column.status.replace('_', ' ')}: {column.count}")
    _table([one for column in found.columns for one in column.rows])


@app.command("show", cls=Command)
def show(fulfillment: Fulfillment) -> None:
    """Show a fulfillment: its lines, where they are on the shelves, and what the buyer wants of them."""
    from waybill.views.fulfillments import get_fulfillments

    async def work(session: Session) -> FulfillmentDetail:
        async with session.reading() as tx:
            return (await get_fulfillments(tx, [await _id(session, fulfillment)]))[0]

    found = run(work)
    if common.json:
        show_json(found)
        return
    done(f"{found.number}  {found.status.replace('_', ' ')}  at {found.location}  {found.fulfillment_id}")
    if found.note:
        done(f"Note: {found.note}")
    _show_lines(found.units)


def _show_lines(lines: Sequence[Any]) -> None:
    columns = ("to_pick", "picked", "packed", "ready", "handed_over", "short", "canceled")
    rows = []
    for line in lines:
        where = ", ".join(f"{getattr(line, name)} {name.replace('_', ' ')}" for name in columns if getattr(line, name))
        wishes = [f"{one.name}: {one.value}" if one.value else one.name for one in getattr(line, "options", ())]
        wishes += [f"{name}: {text}" for name, text in getattr(line, "properties", {}).items()]
        rows.append((line.line, getattr(line, "bin", None), line.sku, line.quantity, where, ", ".join(wishes)))
    show_table([">Line", "Bin", "SKU", ">Quantity", "Where", "Wishes"], rows, empty="It has no lines.")


async def _id(session: Session, typed: str) -> UUID:
    """The id of a fulfillment named by its number or its id."""
    from waybill.views.fulfillments import get_fulfillments, list_fulfillments

    order, _, position = typed.removeprefix("#").partition("-")
    async with session.reading() as tx:
        if order.isdecimal() and position.isdecimal() and 1 <= int(order) <= 10**15:
            page = await list_fulfillments(tx, FulfillmentQuery(order=int(order), limit=250))
            found = [one.fulfillment_id for one in page.rows if one.number == f"#{int(order)}-{int(position)}"]
        else:
            try:
                found = [one.fulfillment_id for one in await get_fulfillments(tx, [UUID(typed)])]
            except ValueError:
                raise Wrong(f"{typed!r} is no fulfillment. Type its number, such as 1001-1.", status=2) from None
    if not found:
        raise Wrong(f"There is no fulfillment {typed}. List them: waybill fulfillments list")
    return found[0]


def _change(verb: str, kind: Any, fulfillments: Sequence[str], fields: dict[str, Any]) -> None:
    """Carry out a verb for fulfillments, and say how they are from now on."""
    command = getattr(importlib.import_module(f"waybill.commands.fulfillment.{verb}"), verb)

    async def work(session: Session) -> list[Any]:
        named = {
            name: await _id(session, fields[name]) for name in ("into_id",) if fields.get(name) is not None
        }  # fmt: skip
        asked = [request(kind, {**fields, **named, "fulfillment_id": await _id(session, one)}) for one in fulfillments]
        return await session.do(verb, command, asked, model.FulfillmentResult)

    answers = run(work)
    if common.json:
        show_json(answers if len(answers) > 1 else answers[0])
    refused = [one for one in answers if isinstance(one, Refused)]
    for one in answers:
        if isinstance(one, model.FulfillmentNow) and not common.json:
            _say(one)
    if refused:
        refuse(refused[0], False)


def _say(now: model.FulfillmentNow) -> None:
    done(f"{now.number} at {now.location} is {now.status.replace('_', ' ')}.")
    for code, units in now.sourced_again.items():
        done(f"{count(units, 'unit')} from {code} instead; release the order for that.")
    if now.waiting:
        done(f"Waiting for stock: {count(now.waiting, 'unit')}.")
    if now.gave_way:
        done(f"Gave way on the same shelf: {count(now.gave_way, 'unit')} of others.")
    if now.made is not None:
        done(f"{now.made.number} was made.")


def _units(typed: Sequence[str] | None) -> list[dict[str, Any]] | None:
    """`LINE=QUANTITY` as units of lines."""
    found = []
    for one in typed or ():
        line, _, quantity = one.partition("=")
        if not (line.isdecimal() and quantity.isdecimal()):
            raise Wrong(f"{one!r} is no part of a fulfillment. Type LINE=QUANTITY, such as 1=2.", status=2)
        found.append({"line": int(line), "quantity": int(quantity)})
    return found or None


@app.command("release", cls=Command)
def release(
    order: Annotated[str, typer.Argument(help="The order's number or id.")],
    at: Annotated[str | None, typer.Option(help="Begin then, as 2026-12-01T08:00:00Z.")] = None,
) -> None:
    """Release an order to the locations that hold its units."""
    from waybill.cli.orders import order_key
    from waybill.commands.fulfillment.release_orders import release_orders
    from waybill.views.order_details import get_orders

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            found = await get_orders(tx, [order_key(order)])
        if not found:
            raise Wrong(f"There is no order {order}. List them: waybill orders list")
        asked = request(model.ReleaseOrder, {"order_id": found[0].order_id, "at": at})
        return (await session.do("release_orders", release_orders, [asked], model.ReleaseOrderResult))[0]

    answer = run(work)
    if isinstance(answer, Refused):
        refuse(answer, common.json)
    if common.json:
        show_json(answer)
        return
    for made in answer.fulfillments:
        when = f" for {at}" if made.status == "scheduled" else ""
        done(f"{made.number}: {count(sum(made.lines.values()), 'unit')} at {made.location}, {made.status}{when}.")
    if answer.waiting:
        done(f"Waiting for stock: {count(answer.waiting, 'unit')}.")


@app.command("start", cls=Command)
def start(fulfillments: Some) -> None:
    """Begin with scheduled fulfillments before their time."""
    _change("start_fulfillments", model.StartFulfillment, fulfillments, {})


@app.command("accept", cls=Command)
def accept(fulfillments: Some) -> None:
    """Accept fulfillments: the location takes them on."""
    _change("accept_fulfillments", model.AcceptFulfillment, fulfillments, {})


@app.command("reject", cls=Command)
def reject(
    fulfillments: Some,
    reason: Annotated[str, typer.Option(help="no_stock, damaged, too_busy, closed, cannot_make or other.")] = "other",
) -> None:
    """Reject fulfillments: other locations take over, and this one is not asked again."""
    _change("reject_fulfillments", model.RejectFulfillment, fulfillments, {"reason": reason})


@app.command("pick", cls=Command)
def pick(
    fulfillment: Fulfillment,
    codes: Annotated[
        list[str] | None, typer.Argument(help="Scanned SKUs or barcodes, one unit each; all if left out.")
    ] = None,
    short: Annotated[list[str] | None, typer.Option(help="Not on the shelf: CODE=QUANTITY; several times.")] = None,
) -> None:
    """Report what was picked, all at once or scan by scan, and what is not on the shelf."""
    lines: list[dict[str, Any]] = [{"code": code} for code in codes or ()]
    for typed in short or ():
        code, sign, quantity = typed.rpartition("=")
        if not sign or not quantity.isdecimal():
            raise Wrong(f"{typed!r} is not how many are missing. Type CODE=QUANTITY, such as A=2.", status=2)
        lines.append({"code": code, "quantity": 0, "short": int(quantity)})
    _change("pick_fulfillments", model.PickFulfillment, [fulfillment], {"lines": lines or None})


@app.command("unpick", cls=Command)
def unpick(fulfillment: Fulfillment, line: Lines = None) -> None:
    """Say that picked units were put back on the shelf."""
    _change("unpick_fulfillments", model.UnpickFulfillment, [fulfillment], {"lines": _units(line)})


@app.command("advance", cls=Command)
def advance(
    fulfillments: Some,
    to: Annotated[str | None, typer.Option(help="preparing, baking, checked or ready; the next if left out.")] = None,
) -> None:
    """Go on to the kitchen's next step."""
    _change("advance_kitchen", model.AdvanceKitchen, fulfillments, {"to": to})


@app.command("split", cls=Command)
def split(fulfillment: Fulfillment, line: Lines = None) -> None:
    """Make a fulfillment of their own of some units."""
    _change("split_fulfillments", model.SplitFulfillment, [fulfillment], {"lines": _units(line)})


@app.command("merge", cls=Command)
def merge(fulfillment: Fulfillment, into: Annotated[str, typer.Argument(help="The one that goes on.")]) -> None:
    """Put a fulfillment into another one of the same order at the same location."""
    _change("merge_fulfillments", model.MergeFulfillment, [fulfillment], {"into_id": into})


@app.command("move", cls=Command)
def move(fulfillments: Some, to: Annotated[str, typer.Option(help="The other location's code.")]) -> None:
    """Let another location do it."""
    _change("move_fulfillments", model.MoveFulfillment, fulfillments, {"location": to})


@picks.command("list", cls=Command)
def pick_list(
    location: Annotated[str | None, typer.Argument(help="The location's code.")] = None,
    wave: Annotated[int | None, typer.Option(help="Only of this wave.")] = None,
    status: Annotated[str | None, typer.Option(help="Only released, accepted or picking.")] = None,
) -> None:
    """Show what to pick, in the order of the bins."""
    from waybill.views.picks import pick_list as view

    query = request(PickListQuery, {"location": location, "wave": wave, "status": status})

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await view(tx, query)

    found = run(work)
    if found is None:
        raise Wrong(
            "Name a location by its code, or a wave: waybill picks list MAIN, waybill picks list --wave 7", status=2
        )
    if common.json:
        show_json(found)
        return
    rows = []
    for one in found.rows:
        for place, part in enumerate(one.parts):
            wishes = [f"{option.name}: {option.value}" if option.value else option.name for option in part.options]
            wishes += [f"{name}: {text}" for name, text in part.properties.items()]
            first = (one.bin, one.sku, one.title, one.barcode, one.quantity) if not place else ("", "", "", "", "")
            rows.append((*first, part.number, part.quantity, ", ".join(wishes)))
    heads = ["Bin", "SKU", "Title", "Barcode", ">Pick", "For", ">Units", "Wishes"]
    show_table(heads, rows, empty="There is nothing to pick.")


@picks.command("wave", cls=Command)
def wave(
    location: Annotated[str, typer.Argument(help="The location's code.")],
    by: Annotated[str, typer.Option(help="number, age or method.")] = "number",
    size: Annotated[int, typer.Option(help="Fulfillments in a wave, at most.")] = 20,
    most: Annotated[int, typer.Option(help="Waves, at most.")] = 10,
) -> None:
    """Group what waits to be picked at a location into waves."""
    from waybill.commands.fulfillment.make_waves import make_waves

    asked = request(model.MakeWaves, {"location": location, "by": by, "size": size, "most": most})

    async def work(session: Session) -> Any:
        return (await session.do("make_waves", make_waves, [asked], model.MakeWavesResult))[0]

    answer = run(work)
    if isinstance(answer, Refused):
        refuse(answer, common.json)
    if common.json:
        show_json(answer)
        return
    for one in answer.waves:
        done(f"Wave {one.number}: {count(one.units, 'unit')} for {', '.join(one.fulfillments)}.")
    if answer.left:
        note(f"{answer.left} more wait.")


@picks.command("bin", cls=Command)
def save_bin(
    sku: Annotated[str, typer.Argument(help="The item's SKU.")],
    location: Annotated[str, typer.Argument(help="The location's code.")],
    bin: Annotated[str | None, typer.Argument(help="As written on the shelf; none if left out.")] = None,
) -> None:
    """Say where on a location's shelves an item is."""
    from waybill.commands.fulfillment.save_bins import save_bins

    asked = request(model.SaveBin, {"sku": sku, "location": location, "bin": bin})

    async def work(session: Session) -> Any:
        return (await session.do("save_bins", save_bins, [asked], model.SaveBinResult))[0]

    answer = run(work)
    if isinstance(answer, Refused):
        refuse(answer, common.json)
    if common.json:
        show_json(answer)
    else:
        done(
            f"{answer.sku} at {answer.location} is in bin {answer.bin}."
            if answer.bin
            else f"{answer.sku} has no bin there."
        )


@picks.command("bins", cls=Command)
def bins(location: Annotated[str, typer.Argument(help="The location's code.")]) -> None:
    """List a location's bins in the order of the walk."""
    from waybill.views.picks import list_bins

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await list_bins(tx, location)

    found = run(work)
    if common.json:
        show_json(found)
        return
    rows = [(one.bin, one.sku, one.title, one.sellable) for one in found]
    show_table(["Bin", "SKU", "Title", ">Sellable"], rows, empty="No item has a bin there.")


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module, and those of the floor."""
    floor.add_to(app, picks)
    whole.add_typer(app)
    whole.add_typer(picks)
