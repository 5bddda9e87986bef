"""Changing orders: hold, lift, kinds of hold, edit, and the changes that wait."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import msgspec
import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, note, refuse, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.decisions.words.speaking import count
from waybill.model.changes import HoldOrder, HoldOrderResult, LiftHold, LiftHoldResult
from waybill.model.edits import (
    ChangeQuery,
    ChangeShown,
    Edited,
    EditOrder,
    EditOrderResult,
    SettleChange,
    SettleChangeResult,
)
from waybill.model.money import money_text
from waybill.model.results import Refused
from waybill.model.views import Page

OrderArgument = Annotated[str, typer.Argument(help="The order's number or id.")]


async def order_id(session: Session, order: str) -> UUID:
    """The id of an order named by its number or id."""
    from waybill.cli.orders import order_key
    from waybill.views.order_details import get_orders

    async with session.reading() as tx:
        found = await get_orders(tx, [order_key(order)])
    if not found:
        raise Wrong(f"There is no order {order}. List them: waybill orders list")
    return UUID(bytes=found[0].order_id.bytes)


def _answered(answer: Any) -> Any:
    """What was answered, unless it is a refusal; said as JSON where that is wanted."""
    if isinstance(answer, Refused):
        refuse(answer, common.json)
    if common.json:
        show_json(answer)
    return answer


def hold(
    order: OrderArgument,
    reason: Annotated[str, typer.Option(help="fraud, payment, address, price, manual or until_date.")] = "manual",
    until: Annotated[
        str | None, typer.Option(help="When a hold until_date ends, such as 2027-03-01T08:00:00Z.")
    ] = None,
    text: Annotated[str | None, typer.Option("--note", help="Why; kept with the buyer's data.")] = None,
) -> None:
    """Put an order on hold."""
    from waybill.commands.changes.hold_orders import hold_orders

    async def work(session: Session) -> Any:
        fields = {"order_id": str(await order_id(session, order)), "reason": reason, "until": until, "note": text}
        asked = request(HoldOrder, fields)
        (answer,) = await session.do("hold_orders", hold_orders, [asked], HoldOrderResult)
        return answer

    answer = _answered(run(work))
    if not common.json:
        done(f"The order is on hold: {', '.join(answer.holds)}.")


def lift(
    order: OrderArgument,
    reasons: Annotated[list[str], typer.Argument(help="The holds to lift, such as fraud or until_date.")],
) -> None:
    """Lift holds of an order."""
    from waybill.commands.changes.lift_holds import lift_holds

    async def work(session: Session) -> Any:
        asked = request(LiftHold, {"order_id": str(await order_id(session, order)), "reasons": reasons})
        (answer,) = await session.do("lift_holds", lift_holds, [asked], LiftHoldResult)
        return answer

    answer = _answered(run(work))
    if not common.json:
        got = f" It got {count(answer.reserved, 'unit')} that it waited for." if answer.reserved else ""
        done(f"Lifted {', '.join(answer.lifted)}; left are: {', '.join(answer.holds) or 'none'}.{got}")


def holds() -> None:
    """List for which reasons orders are held, and what waits then."""
    from waybill.decisions.changes.holds import HOLDS
    from waybill.model.setup_views import HoldKind

    kinds = [
        HoldKind(reason=reason, blocks=sorted(one.blocks), set_by=one.set_by, lifted_by=one.lifted_by)
        for reason, one in HOLDS.items()
    ]
    if common.json:
        show_json(kinds)
        return
    rows = [
        (one.reason, ", ".join(one.blocks).replace("_", " ") or "nothing", one.lifted_by, one.set_by) for one in kinds
    ]
    show_table(["Hold", "What waits", "Lifted by who has", "Set by"], rows, empty="")


def edit(
    order: OrderArgument,
    line: Annotated[
        list[str] | None,
        typer.Option(help="How many of a line are wanted: LINE=QUANTITY; 0 removes it. Several times."),
    ] = None,
    add: Annotated[list[str] | None, typer.Option(help="What is added: SKU, or SKU=QUANTITY. Several times.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="The order's tags from now on. Several times.")] = None,
    method: Annotated[str | None, typer.Option(help="ship, pickup or local_delivery.")] = None,
    location: Annotated[str | None, typer.Option(help="Take everything from this location.")] = None,
    frozen: Annotated[bool, typer.Option("--frozen", help="More units cost what their line costs.")] = False,
    settle: Annotated[str | None, typer.Option(help="first (wait for the money) or later.")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what it would come to.")] = False,
    quote: Annotated[bool, typer.Option("--quote", help="Keep it as a quote, to be settled.")] = False,
    file: Annotated[Path | None, typer.Option(help="The edit as JSON, with all that the API takes.")] = None,
) -> None:
    """Change an order, or see what that would come to."""
    from waybill.commands.changes.edit_orders import edit_orders

    fields: dict[str, Any] = {}
    if file is not None:
        try:
            fields = msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
        except msgspec.MsgspecError as error:
            raise Wrong(f"{file} is no edit: {error}.", status=2) from None
    typed = {
        "lines": [_units_of(one) for one in line or ()], "add": [_line_of(one) for one in add or ()], "tags": tag,
        "method": method, "location": location, "prices": "frozen" if frozen else None, "settle": settle,
        "preview": preview or None, "quote": quote or None,
    }  # fmt: skip
    fields |= {name: value for name, value in typed.items() if value}

    async def work(session: Session) -> Any:
        asked = request(EditOrder, {**fields, "order_id": str(await order_id(session, order))})
        (answer,) = await session.do("edit_orders", edit_orders, [asked], EditOrderResult)
        return answer

    answer = _answered(run(work))
    if not common.json:
        _tell_edit(answer)


def _units_of(typed: str) -> dict[str, int]:
    number, _, quantity = typed.partition("=")
    if not (number.isdecimal() and quantity.isdecimal()):
        raise Wrong(f"{typed!r} is no line of an order. Type LINE=QUANTITY, such as 1=2.", status=2)
    return {"line": int(number), "quantity": int(quantity)}


def _line_of(typed: str) -> dict[str, Any]:
    from waybill.cli.orders import line_of

    return line_of(typed)


def _tell_edit(answer: Edited) -> None:
    rows = [
        (one.line, one.sku, one.quantity, money_text(one.total, answer.currency), "new" if one.added else "")
        for one in answer.lines
    ]
    if rows:
        show_table([">Line", "SKU", ">Quantity", ">Total", ""], rows, empty="")
    before, total = money_text(answer.before, answer.currency), money_text(answer.total, answer.currency)
    status = {"preview": "Nothing is changed; it would come to", "applied": "Changed. It comes to"}
    done(
        f"{status.get(answer.status, 'It waits (' + answer.status.replace('_', ' ') + '); it would come to')} {total}, before {before}."
    )
    if answer.to_pay:
        done(f"To be paid: {money_text(answer.to_pay, answer.currency)}.")
    if answer.owed:
        done(f"Owed to the buyer: {money_text(answer.owed, answer.currency)}.")
    if answer.requested:
        units = sum(answer.requested.values())
        done(f"A location is asked to give back {count(units, 'unit')} that it has.")
    if answer.change_id and answer.status != "applied":
        note(f"Settle it: waybill orders settle {answer.change_id} accepted")


def changes(
    order: Annotated[str | None, typer.Argument(help="Only this order's, by its number.")] = None,
    status: Annotated[
        str | None, typer.Option(help="quoted, awaiting_payment, awaiting_location, applied, declined or expired.")
    ] = None,
    location: Annotated[str | None, typer.Option(help="What this location is asked to give back.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page.")] = None,
) -> None:
    """List the changes of orders, newest first."""
    from waybill.cli.orders import order_key
    from waybill.views.changes import list_changes

    key = order_key(order) if order else None
    about = {"number": key} if isinstance(key, int) else {"order_id": str(key) if key else None}
    query = request(ChangeQuery, {**about, "status": status, "location": location, "limit": limit, "cursor": cursor})

    async def work(session: Session) -> Page[ChangeShown]:
        async with session.reading() as tx:
            return await list_changes(tx, query)

    page = run(work)
    if common.json:
        show_json(page)
        return
    rows = [
        (
            str(one.change_id),
            f"#{one.number}",
            f"{one.opened_at:%Y-%m-%d %H:%M}",
            one.kind,
            one.status.replace("_", " "),
            one.location or "",
            sum(one.units.values()) or "",
            money_text(one.total, one.currency) if one.total else "",
        )
        for one in page.rows
    ]
    heads = ["Change", ">Order", "Since (UTC)", "Kind", "Status", "Location", ">Units", ">Total"]
    show_table(heads, rows, empty="No change fits.")
    if page.next:
        note(f"More: --cursor {page.next}")


def settle(
    change: Annotated[str, typer.Argument(help="The change's id; see waybill orders changes.")],
    outcome: Annotated[str, typer.Argument(help="accepted, at_once, declined or too_late.")],
) -> None:
    """Answer a change that waits: for its buyer, or for a location that is asked to give units back."""
    from waybill.commands.changes.settle_changes import settle_changes

    async def work(session: Session) -> Any:
        asked = request(SettleChange, {"change_id": change, "outcome": outcome})
        (answer,) = await session.do("settle_changes", settle_changes, [asked], SettleChangeResult)
        return answer

    answer = _answered(run(work))
    if not common.json:
        owed = f", {money_text(answer.owed, answer.currency)} owed to the buyer" if answer.owed else ""
        done(f"The change is {answer.status.replace('_', ' ')}; the order is {answer.order_status}{owed}.")


def add_to_orders(orders: typer.Typer) -> None:
    """Add the commands of this module to `waybill orders`."""
    for command in (hold, lift, holds, edit, changes, settle):
        orders.command(command.__name__, cls=Command)(command)
