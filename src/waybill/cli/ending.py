"""What brings orders forward or to an end: confirm, complete, and throw a draft away."""

from typing import Annotated, Any

import typer

from waybill.cli.changes import OrderArgument
from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, refuse, show_json
from waybill.cli.session import Session, common, request, run
from waybill.model.money import money_text
from waybill.model.orders import ConfirmOrder, ConfirmOrderResult, DiscardDraft, DiscardDraftResult
from waybill.model.parcels import CompleteOrder, CompleteResult
from waybill.model.results import Refused


async def _order(session: Session, order: str) -> Any:
    from waybill.cli.orders import order_key
    from waybill.views.order_details import get_orders

    async with session.reading() as tx:
        found = await get_orders(tx, [order_key(order)])
    if not found:
        raise Wrong(f"There is no order {order}. List them: waybill orders list")
    return found[0]


def _told(answer: Any, words: str) -> None:
    if isinstance(answer, Refused):
        refuse(answer, common.json)
    elif common.json:
        show_json(answer)
    else:
        done(words)


def confirm(
    order: OrderArgument,
    amount: Annotated[
        int | None, typer.Argument(help="What was paid, in minor units (cents); all that is due if left out.")
    ] = None,
    reference: Annotated[str | None, typer.Option(help="What the payer or the bank calls it.")] = None,
) -> None:
    """Confirm an order that waits for its money, which came another way."""
    from waybill.commands.confirm_orders import confirm_orders

    async def work(session: Session) -> Any:
        found = await _order(session, order)
        paid = max(0, found.balance) if amount is None else amount
        asked = request(ConfirmOrder, {"order_id": found.order_id, "paid": paid, "reference": reference})
        return (await session.do("confirm_orders", confirm_orders, [asked], ConfirmOrderResult))[0]

    answer = run(work)
    paid = "" if isinstance(answer, Refused) else money_text(answer.paid, answer.currency)
    due = getattr(answer, "due", 0)
    _told(answer, f"Confirmed: {paid} paid" + (f", {money_text(due, answer.currency)} still due." if due else "."))


def complete(order: OrderArgument) -> None:
    """Close an order of which nothing is open: goods, money, or anything to be looked at."""
    from waybill.commands.fulfillment.complete_orders import complete_orders

    async def work(session: Session) -> Any:
        asked = request(CompleteOrder, {"order_id": (await _order(session, order)).order_id})
        return (await session.do("complete_orders", complete_orders, [asked], CompleteResult))[0]

    _told(run(work), "Completed. Returns are still possible.")


def discard(order: OrderArgument) -> None:
    """Throw a draft away; it keeps its number."""
    from waybill.commands.discard_drafts import discard_drafts

    async def work(session: Session) -> Any:
        asked = request(DiscardDraft, {"order_id": (await _order(session, order)).order_id})
        return (await session.do("discard_drafts", discard_drafts, [asked], DiscardDraftResult))[0]

    _told(run(work), "Discarded.")


def add_to_orders(orders: typer.Typer) -> None:
    """Add the commands of this module to `waybill orders`."""
    for command in (confirm, complete, discard):
        orders.command(command.__name__, cls=Command)(command)
