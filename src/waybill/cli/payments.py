"""Payments: start, capture, void, refund, renew, settle, list, show."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import typer

from waybill.cli.common import Command
from waybill.cli.orders import order_key
from waybill.cli.output import Wrong, done, note, refuse, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.model import payments as model
from waybill.model.money import money_text
from waybill.model.payment_views import PaymentQuery, PaymentShown
from waybill.model.results import Refused

app = typer.Typer(
    name="payments",
    help="Payments: start, capture, void, refund, renew, settle, list, show. Amounts are minor units (cents).",
    no_args_is_help=True,
)

Order = Annotated[str, typer.Argument(help="The order's number or id.")]
Which = Annotated[str | None, typer.Option("--payment", help="Which payment, by its id; see waybill payments list.")]
Amount = Annotated[int | None, typer.Option(help="In minor units (cents); all of it if left out.")]
PaymentId = Annotated[str, typer.Argument(help="The payment's id.")]


def id_of(typed: str | None, what: str) -> UUID | None:
    """An id as it was typed."""
    try:
        return UUID(typed) if typed is not None else None
    except ValueError:
        where = "giftcards" if what == "account" else "payments"
        raise Wrong(
            f"{typed!r} is no {what}'s id. List them to see their ids: waybill {where} list", status=2
        ) from None


async def order_id_of(session: Session, typed: str) -> UUID:
    """The id of an order that was named by its number or its id."""
    from waybill.views.order_details import get_orders

    key = order_key(typed)
    if isinstance(key, UUID):
        return key
    async with session.reading() as tx:
        found = await get_orders(tx, [key])
    if not found:
        raise Wrong(f"There is no order {typed}. List them: waybill orders list")
    return found[0].order_id


async def payment_of(session: Session, payment_id: UUID | None) -> PaymentShown:
    """A payment by its id."""
    from waybill.views.payments import get_payments

    async with session.reading() as tx:
        found = await get_payments(tx, [payment_id] if payment_id else [])
    if not found:
        raise Wrong(f"There is no payment {payment_id}. List them: waybill payments list")
    return found[0]


async def do_one(session: Session, verb: str, kind: type[Any], result: Any, fields: dict[str, Any]) -> Any:
    """The answer to one request."""
    import importlib

    command = getattr(importlib.import_module(f"waybill.commands.payments.{verb}"), verb)
    (answer,) = await session.do(verb, command, [request(kind, fields)], result)
    return answer


def told(answer: Any, words: str) -> None:
    """Say what came of it; a refusal ends with status 1."""
    if isinstance(answer, Refused):
        refuse(answer, common.json)
    if common.json:
        show_json(answer)
    else:
        done(words)


def sums(answer: Any) -> str:
    """How much is asked for in all."""
    if isinstance(answer, Refused):
        return ""
    parts = getattr(answer, "actions", None)
    amount = answer.amount if parts is None else sum(part.amount for part in parts)
    return money_text(amount, answer.currency)


@app.command("start", cls=Command)
def start(
    order: Order,
    tender: Annotated[
        str, typer.Option(help="card, wallet, bank_debit, bank_transfer, invoice, cash or external.")
    ] = "card",
    gateway: Annotated[
        str, typer.Option(help="Who handles the money: manual, sandbox, or one that you installed.")
    ] = "manual",
    amount: Amount = None,
    token: Annotated[str | None, typer.Option(help="What the gateway gave for the buyer's card.")] = None,
    capture: Annotated[str | None, typer.Option(help="placing, confirmation, shipment or manual.")] = None,
) -> None:
    """Ask a gateway for money for an order: all that no payment covers, or an amount."""

    async def work(session: Session) -> Any:
        fields = {
            "order_id": await order_id_of(session, order), "tender": tender, "gateway": gateway, "amount": amount,
            "token": token, "capture": capture,
        }  # fmt: skip
        use_keys(session)
        return await do_one(session, "start_payments", model.StartPayment, model.StartPaymentResult, fields)

    answer = run(work)
    told(answer, f"{sums(answer)} will be asked for (payment {getattr(answer, 'payment_id', '')}).")


def use_keys(session: Session) -> None:
    """Load the secret keys: a token is kept encrypted."""
    from waybill.store.secrets import load_keyring, use_keyring

    use_keyring(
        load_keyring([key.get_secret_value() for key in session.settings.secret_keys], session.settings.data_dir)
    )


@app.command("capture", cls=Command)
def capture(order: Order, amount: Amount = None, payment: Which = None) -> None:
    """Take authorized money of an order, the oldest payment first."""

    async def work(session: Session) -> Any:
        fields = {
            "order_id": await order_id_of(session, order),
            "payment_id": id_of(payment, "payment"),
            "amount": amount,
        }
        return await do_one(session, "capture_payments", model.CapturePayment, model.CapturePaymentResult, fields)

    answer = run(work)
    told(answer, f"{sums(answer)} will be taken.")


@app.command("refund", cls=Command)
def refund(
    order: Order,
    amount: Amount = None,
    payment: Which = None,
    cause: Annotated[
        str,
        typer.Option(help="cancel, return, edit, overpayment, goodwill, price_adjustment, claim, late_money or other."),
    ] = "other",
) -> None:
    """Pay back what an order owes its buyer, to the newest payment first."""

    async def work(session: Session) -> Any:
        fields = {
            "order_id": await order_id_of(session, order), "payment_id": id_of(payment, "payment"), "amount": amount,
            "cause": cause,
        }  # fmt: skip
        return await do_one(session, "refund_payments", model.RefundPayment, model.RefundPaymentResult, fields)

    answer = run(work)
    told(answer, f"{sums(answer)} will be paid back.")


def _on_payment(payment: str, verb: str, kind: type[Any], result: Any) -> Any:
    async def work(session: Session) -> Any:
        found = await payment_of(session, id_of(payment, "payment"))
        return await do_one(session, verb, kind, result, {"order_id": found.order_id, "payment_id": found.payment_id})

    return run(work)


@app.command("void", cls=Command)
def void(payment: PaymentId) -> None:
    """Let go of what a payment has authorized and not captured."""
    answer = _on_payment(payment, "void_payments", model.VoidPayment, model.VoidPaymentResult)
    told(answer, f"{sums(answer)} will be let go.")


@app.command("renew", cls=Command)
def renew(payment: PaymentId) -> None:
    """Let an authorization live on, where its gateway can do that."""
    answer = _on_payment(payment, "renew_payments", model.RenewPayment, model.RenewPaymentResult)
    told(answer, f"The authorization of {sums(answer)} will be renewed.")


@app.command("settle", cls=Command)
def settle(
    payment: PaymentId,
    outcome: Annotated[str, typer.Argument(help="succeeded or failed.")],
    amount: Amount = None,
    reference: Annotated[str | None, typer.Option(help="What it is found by, such as a statement's line.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why it failed, as one word.")] = None,
) -> None:
    """Say what became of the oldest thing asked of a payment, where people handle the money."""

    async def work(session: Session) -> Any:
        found = await payment_of(session, id_of(payment, "payment"))
        waiting = [action for action in found.actions if action.status in ("pending", "in_doubt")]
        if not waiting:
            raise Wrong("Nothing that was asked of this payment waits for an answer.")
        fields = {
            "action_id": waiting[0].action_id, "outcome": outcome, "amount": amount, "reference": reference, "reason": reason
        }  # fmt: skip
        return await do_one(session, "settle_payments", model.SettlePayment, model.SettlePaymentResult, fields)

    answer = run(work)
    told(answer, f"The payment is {getattr(answer, 'status', '').replace('_', ' ')}.")


@app.command("list", cls=Command)
def list_some(
    order: Annotated[int | None, typer.Option(help="Only of the order with this number.")] = None,
    status: Annotated[str | None, typer.Option(help="Such as authorized, captured, failed.")] = None,
    gateway: Annotated[str | None, typer.Option(help="Only of this gateway.")] = None,
    action: Annotated[str | None, typer.Option(help="With an action that is pending, in_doubt or failed.")] = None,
    kind: Annotated[str | None, typer.Option(help="With a capture, refund, void, renew or authorize.")] = None,
    limit: Annotated[int, typer.Option(help="How many, at most 250.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """List payments, the newest first."""
    from waybill.views.payments import list_payments

    fields = {
        "order": order, "status": status, "gateway": gateway, "action": action, "kind": kind, "limit": limit, "cursor": cursor
    }  # fmt: skip
    query = request(PaymentQuery, fields)

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await list_payments(tx, query)

    page = run(work)
    if common.json:
        show_json(page)
        return
    show_rows(page.rows)
    if page.next:
        note(f"More: --cursor {page.next}")


def show_rows(rows: Sequence[PaymentShown]) -> None:
    """Payments as a table."""
    shown = [
        (
            f"#{one.number}", one.payment_id, one.tender.replace("_", " "), one.gateway, one.status.replace("_", " "),
            money_text(one.authorized, one.currency), money_text(one.captured, one.currency),
            money_text(one.refunded, one.currency), ", ".join(f"{a.kind} {a.status}" for a in one.actions if a.status != "succeeded"),
        )
        for one in rows
    ]  # fmt: skip
    heads = [">Order", "Payment", "Tender", "Gateway", "Status", ">Authorized", ">Taken", ">Back", "Open"]
    show_table(heads, shown, empty="There is no such payment.")


@app.command("show", cls=Command)
def show(payment: PaymentId) -> None:
    """Show a payment and what was asked of its gateway."""

    async def work(session: Session) -> PaymentShown:
        return await payment_of(session, id_of(payment, "payment"))

    found = run(work)
    if common.json:
        show_json(found)
        return
    show_rows([found])
    if found.link:
        done(f"The buyer has to go to {found.link}")
    rows = [
        (
            f"{one.requested_at:%Y-%m-%d %H:%M:%S}", one.kind, money_text(one.amount, found.currency), one.status.replace("_", " "),
            one.attempt, one.cause, one.error,
        )
        for one in found.actions
    ]  # fmt: skip
    show_table(
        ["Asked (UTC)", "What", ">Amount", "Status", ">Attempt", "Why", "Error"], rows, empty="Nothing was asked."
    )


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
