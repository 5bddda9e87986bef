"""Returns and claims: ask, approve, receive, inspect, settle."""

import importlib
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import typer

from waybill.cli.common import Command
from waybill.cli.orders import order_key
from waybill.cli.output import Wrong, complain, done, note, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.decisions.words.speaking import amounts, count
from waybill.model import returns as model
from waybill.model.money import money_text
from waybill.model.results import Refused
from waybill.model.return_views import ReturnDetail, ReturnQuery

app = typer.Typer(
    name="returns",
    help="Returns: request, approve, receive, inspect and more. One is named by its number, such as 1001-R1.",
    no_args_is_help=True,
)
claims = typer.Typer(
    name="claims", help="Claims: settle what was missing, damaged, wrong or lost.", no_args_is_help=True
)

Order = Annotated[str, typer.Argument(help="The order's number or id.")]
Some = Annotated[list[str], typer.Argument(help="Their numbers, such as 1001-R1, or ids.")]
Lines = Annotated[list[str] | None, typer.Option("--line", help="Units of a line: LINE=QUANTITY; several times.")]


@app.command("list", cls=Command)
def list_some(
    status: Annotated[str | None, typer.Option(help="Such as requested, approved, received.")] = None,
    kind: Annotated[str | None, typer.Option(help="Such as return, exchange, claim.")] = None,
    location: Annotated[str | None, typer.Option(help="Only to this location.")] = None,
    order: Annotated[int | None, typer.Option(help="Only of the order with this number.")] = None,
    limit: Annotated[int, typer.Option(help="How many, at most 250.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """List returns, the oldest first; without a status, those that have not ended."""
    from waybill.views.returns import list_returns

    fields = {"status": status, "kind": kind, "location": location, "order": order, "limit": limit, "cursor": cursor}
    query = request(ReturnQuery, fields)

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await list_returns(tx, query)

    page = run(work)
    if common.json:
        show_json(page)
        return
    rows = [
        (one.number, f"{one.requested_at:%Y-%m-%d}", one.status.replace("_", " "), one.kind.replace("_", " "), one.name,
         amounts((part.quantity, part.scale, part.unit) for part in one.amounts),
         amounts((part.received, part.scale, part.unit) for part in one.amounts), one.location, money_text(one.credited, one.currency))
        for one in page.rows
    ]  # fmt: skip
    heads = ["Number", "Asked", "Status", "Kind", "Buyer", ">Units", ">Received", "Location", ">Credited"]
    show_table(heads, rows, empty="Nothing comes back.")
    if page.next:
        note(f"More: --cursor {page.next}")


@app.command("counts", cls=Command)
def counts() -> None:
    """Count the returns that have not ended by their status."""
    from waybill.views.returns import count_returns

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await count_returns(tx)

    found = run(work)
    if common.json:
        show_json(found)
        return
    rows = [(one.status.replace("_", " "), one.count, one.waiting or "", f"{one.oldest_at:%Y-%m-%d}") for one in found]
    show_table(["Status", ">Returns", ">Units to inspect", "Oldest"], rows, empty="Nothing comes back.")


@app.command("show", cls=Command)
def show(number: Annotated[str, typer.Argument(help="Its number, such as 1001-R1, or its id.")]) -> None:
    """Show a return: its units, what it brought and was to bring."""
    from waybill.views.returns import get_returns

    async def work(session: Session) -> ReturnDetail:
        async with session.reading() as tx:
            return (await get_returns(tx, [await id_of(session, number)]))[0]

    found = run(work)
    if common.json:
        show_json(found)
        return
    done(f"{found.number}  {found.status.replace('_', ' ')}  {found.kind.replace('_', ' ')}  {found.return_id}")
    columns = ("on_the_way", "received", "accepted", "declined", "credited", "settled")
    rows = [
        (one.line, one.sku, one.title, one.reason.replace("_", " "), one.quantity,
         ", ".join(f"{getattr(one, name)} {name.replace('_', ' ')}" for name in columns if getattr(one, name)))
        for one in found.lines
    ]  # fmt: skip
    show_table([">Line", "SKU", "Title", "Why", ">Units", "So far"], rows, empty="It has no lines.")
    for name, text in found.notes.items():
        done(f"{name.capitalize()}: {text}")
    # what was expected is a guess: whether a label is to be paid for shows when the return is approved
    short = found.credited < (found.expected or 0)
    expected = f" of {money_text(found.expected or 0, found.currency)} expected" if short else ""
    done(f"Credited {money_text(found.credited, found.currency)}{expected}")


@app.command("request", cls=Command)
def ask(
    order: Order,
    line: Lines = None,
    reason: Annotated[str, typer.Option(help="Such as unwanted, wrong_size, defective, damaged.")] = "unwanted",
    exchange: Annotated[
        list[str] | None, typer.Option(help="What the buyer gets instead: SKU=QUANTITY; several times.")
    ] = None,
    claim: Annotated[bool, typer.Option(help="It is the shop's fault: at its cost, and in the longer window.")] = False,
    why: Annotated[str | None, typer.Option("--note", help="What the buyer said.")] = None,
    override: Annotated[bool, typer.Option(help="Take back what the policy would not.")] = False,
    preview: Annotated[bool, typer.Option(help="Only tell what it would bring.")] = False,
) -> None:
    """Ask to return units of lines, or all that can come back."""
    from waybill.cli.orders import line_of

    kind = "exchange" if exchange else "claim" if claim else "return"
    fields = {
        "lines": [{**one, "reason": reason} for one in _lines(line)] or None, "kind": kind, "note": why,
        "exchange": [line_of(typed) for typed in exchange or ()], "override": override, "preview": preview,
    }  # fmt: skip
    _on_order("request_returns", model.RequestReturn, order, fields)


@app.command("approve", cls=Command)
def approve(
    numbers: Some,
    location: Annotated[str | None, typer.Option(help="Where the goods go.")] = None,
    carrier: Annotated[str | None, typer.Option(help="Whose label the buyer gets.")] = None,
    tracking_number: Annotated[str | None, typer.Option(help="The label's number.")] = None,
    instructions: Annotated[str | None, typer.Option(help="For the buyer.")] = None,
) -> None:
    """Approve returns."""
    label = {"carrier": carrier, "tracking_number": tracking_number} if carrier and tracking_number else None
    _change(
        "approve_returns", model.ApproveReturn, numbers,
        {"location": location, "label": label, "instructions": instructions},
    )  # fmt: skip


@app.command("decline", cls=Command)
def decline(
    numbers: Some, reason: Annotated[str, typer.Option(help="policy, condition, fraud or other.")] = "policy"
) -> None:
    """Decline returns."""
    _change("decline_returns", model.DeclineReturn, numbers, {"reason": reason})


@app.command("cancel", cls=Command)
def cancel(numbers: Some) -> None:
    """Cancel returns: the buyer keeps the goods."""
    _change("cancel_returns", model.CancelReturn, numbers, {})


@app.command("transit", cls=Command)
def transit(numbers: Some, carrier: Annotated[str | None, typer.Option(help="Who has the goods.")] = None) -> None:
    """Say that a carrier has the goods of returns."""
    _change("report_return_transit", model.ReportReturnTransit, numbers, {"carrier": carrier})


@app.command("receive", cls=Command)
def receive(
    number: Annotated[
        str, typer.Argument(help="The return's number, such as 1001-R1, or an order's for goods nobody announced.")
    ],
    location: Annotated[str | None, typer.Option(help="Where the goods are.")] = None,
    line: Lines = None,
    sku: Annotated[list[str] | None, typer.Option(help="Goods that are not of the order: SKU=QUANTITY.")] = None,
    kind: Annotated[str, typer.Option(help="unannounced, in_store or return_to_sender.")] = "unannounced",
) -> None:
    """Receive what came back: all of a return, or units of lines."""
    from waybill.cli.orders import line_of

    lines = [*_lines(line), *(line_of(typed) for typed in sku or ())]
    fields = {"location": location, "lines": lines or None, "kind": kind}
    if "r" in number.lower() and "-" in number and len(number) < 30:
        _change("receive_returns", model.ReceiveReturn, [number], fields)
    else:
        _on_order("receive_returns", model.ReceiveReturn, number, fields)


@app.command("inspect", cls=Command)
def inspect(
    number: Annotated[str, typer.Argument(help="The return's number, such as 1001-R1.")],
    accept: Annotated[list[str] | None, typer.Option(help="Accepted units: LINE=QUANTITY.")] = None,
    decline: Annotated[list[str] | None, typer.Option(help="Units that go back to the buyer: LINE=QUANTITY.")] = None,
    disposition: Annotated[
        str, typer.Option(help="Of what is accepted: sellable, quarantine, damaged or scrap.")
    ] = "sellable",
) -> None:
    """Say what became of goods that came back; without units, all of them are sellable."""
    lines = [{"line": one["line"], "accepted": one["quantity"], "disposition": disposition} for one in _lines(accept)]
    lines += [{"line": one["line"], "declined": one["quantity"]} for one in _lines(decline)]
    _change("inspect_returns", model.InspectReturn, [number], {"lines": lines or None})


@app.command("close", cls=Command)
def close(numbers: Some, lost: Annotated[bool, typer.Option(help="The carrier lost what never came.")] = False) -> None:
    """Close returns of which nothing more is to come."""
    _change("close_returns", model.CloseReturn, numbers, {"lost": lost})


@claims.command("make", cls=Command)
def claim(
    order: Order,
    line: Lines = None,
    problem: Annotated[str, typer.Option(help="missing, damaged, wrong or lost.")] = "damaged",
    amount: Annotated[int | None, typer.Option(help="A part of the price, in cents, for goods that are kept.")] = None,
    replacement: Annotated[bool, typer.Option(help="Send the same again, free of charge.")] = False,
    preview: Annotated[bool, typer.Option(help="Only tell what it would bring.")] = False,
) -> None:
    """Settle units of lines: money back without a return, or the same again."""
    lines = [{**one, "problem": problem} | ({"amount": amount} if amount else {}) for one in _lines(line)]
    if not lines:
        raise Wrong("Say which units: --line LINE=QUANTITY.", status=2)
    remedy = "replacement" if replacement else "refund"
    _on_order("make_claims", model.MakeClaim, order, {"lines": lines, "remedy": remedy, "preview": preview})


def _lines(typed: Sequence[str] | None) -> list[dict[str, Any]]:
    parts = []
    for one in typed or ():
        number, _, quantity = one.partition("=")
        if not (number.isdecimal() and quantity.isdecimal()):
            raise Wrong(f"{one!r} is no part of an order. Type LINE=QUANTITY, such as 1=2.", status=2)
        parts.append({"line": int(number), "quantity": int(quantity)})
    return parts


async def id_of(session: Session, typed: str) -> UUID:
    """The id of a return named by its number or its id."""
    from waybill.views.returns import get_returns, list_returns

    order, _, position = typed.removeprefix("#").upper().partition("-R")
    async with session.reading() as tx:
        if order.isdecimal() and position.isdecimal() and 1 <= int(order) <= 10**15:
            page = await list_returns(tx, ReturnQuery(order=int(order), limit=250))
            found = [one.return_id for one in page.rows if one.number == f"#{int(order)}-R{int(position)}"]
        else:
            try:
                found = [one.return_id for one in await get_returns(tx, [UUID(typed)])]
            except ValueError:
                raise Wrong(f"{typed!r} is no return. Type its number, such as 1001-R1.", status=2) from None
    if not found:
        raise Wrong(f"There is no return {typed}. List them: waybill returns list")
    return found[0]


def _change(verb: str, kind: Any, numbers: Sequence[str], fields: dict[str, Any]) -> None:
    """Carry out a verb for returns, and say how they are from now on."""

    async def work(session: Session) -> list[Any]:
        asked = [request(kind, {**fields, "return_id": await id_of(session, one)}) for one in numbers]
        return await session.do(verb, _command(verb), asked, model.ReturnResult)

    _report(run(work))


def _on_order(verb: str, kind: Any, order: str, fields: dict[str, Any]) -> None:
    """Carry out a verb for an order."""
    from waybill.views.order_details import get_orders

    key = order_key(order)

    async def work(session: Session) -> list[Any]:
        async with session.reading() as tx:
            found = await get_orders(tx, [key])
        if not found:
            raise Wrong(f"There is no order {order}. List them: waybill orders list")
        asked = request(kind, {**fields, "order_id": found[0].order_id})
        return await session.do(verb, _command(verb), [asked], model.ReturnResult)

    _report(run(work))


def _command(verb: str) -> Any:
    return getattr(importlib.import_module(f"waybill.commands.returns.{verb}"), verb)


def _report(answers: Sequence[Any]) -> None:
    """What became of each; status 1 where one was refused."""
    if common.json:
        show_json(answers if len(answers) > 1 else answers[0])
    for one in answers:
        if isinstance(one, Refused):
            complain(one.detail)
        elif not common.json:
            done(_said(one))
    if any(isinstance(one, Refused) for one in answers):
        raise SystemExit(1)


def _said(one: model.ReturnNow) -> str:
    parts = [
        f"{one.number} would be {one.status}" if one.preview else f"{one.number} is {one.status.replace('_', ' ')}"
    ]
    if one.refund:
        would = "would bring" if one.preview else "credited"
        parts.append(f"{would} {money_text(one.refund.total, one.refund.currency)}")
    if one.linked:
        parts.append(f"order #{one.linked.number} was made of it")
    if one.filled:
        parts.append(f"{count(one.filled, 'unit')} went to who waited for them")
    return "; ".join([*parts, *(kind.replace("_", " ") + ": look at it" for kind in one.exceptions)]) + "."


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
    whole.add_typer(claims)
