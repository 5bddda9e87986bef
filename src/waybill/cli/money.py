"""Money beside the gateways: recorded, credited, written off, owed; cash on delivery; links to pay with."""

from typing import Annotated, Any

import typer

from waybill.cli.common import Command
from waybill.cli.customers import Customer, customer_id
from waybill.cli.output import Wrong, note, show_json, show_table
from waybill.cli.payments import Amount, Order, do_one, id_of, order_id_of, told, use_keys
from waybill.cli.session import Session, common, request, run
from waybill.model import cash, tenders
from waybill.model.money import money_text
from waybill.model.results import Refused
from waybill.model.tender_views import BalanceQuery, CollectionQuery

app = typer.Typer(
    name="money",
    help="Money beside the gateways: record, credit, write off, what is owed, links to pay. Amounts are minor units (cents).",
    no_args_is_help=True,
)
cash_app = typer.Typer(
    name="cash", help="Cash on delivery: collect, remit, list. Amounts are minor units (cents).", no_args_is_help=True
)

Reference = Annotated[str | None, typer.Option(help="What the payer, the bank or the list calls it.")]


def balance_of(answer: Any) -> str:
    """What is left of the balance, in words."""
    if isinstance(answer, Refused) or not answer.balance:
        return "nothing is to be paid any more"
    if answer.balance < 0:
        return f"{money_text(-answer.balance, answer.currency)} are owed to the buyer"
    return f"{money_text(answer.balance, answer.currency)} are still to be paid"


@app.command("record", cls=Command)
def record(
    order: Order,
    amount: Annotated[int, typer.Argument(help="How much, in minor units (cents).")],
    tender: Annotated[str, typer.Option(help="cash, bank_transfer, check or terminal.")] = "bank_transfer",
    reference: Reference = None,
) -> None:
    """Record money that came for an order; enough of it confirms the order."""

    async def work(session: Session) -> Any:
        fields = {
            "order_id": await order_id_of(session, order),
            "tender": tender,
            "amount": amount,
            "reference": reference,
        }
        return await do_one(session, "record_payments", tenders.RecordPayment, tenders.RecordPaymentResult, fields)

    answer = run(work)
    late = " It came late: the order lives again." if getattr(answer, "reinstated", False) else ""
    if getattr(answer, "late", False) and not late:
        late = " It came late: pay it back."
    done = "Recorded before, and not again" if getattr(answer, "again", False) else "Recorded"
    told(answer, f"{done}; {balance_of(answer)}, the order is {getattr(answer, 'status', '')}.{late}")


@app.command("reinstate", cls=Command)
def reinstate(order: Order) -> None:
    """Let an expired order live again, if all of its stock can be reserved."""

    async def work(session: Session) -> Any:
        fields = {"order_id": await order_id_of(session, order)}
        return await do_one(session, "reinstate_orders", tenders.ReinstateOrder, tenders.ReinstateOrderResult, fields)

    answer = run(work)
    told(answer, f"The order is {getattr(answer, 'status', '')} again; {balance_of(answer)}.")


@app.command("credit", cls=Command)
def credit(
    order: Order,
    amount: Annotated[int, typer.Argument(help="How much, in minor units (cents).")],
    line: Annotated[int | None, typer.Option(help="Only for this line.")] = None,
    kind: Annotated[str, typer.Option(help="goodwill, or price_adjustment (of a line).")] = "goodwill",
    reason: Annotated[
        str, typer.Option(help="late, damaged, wrong_price, price_match, service, quality or other.")
    ] = "other",
    remark: Annotated[str | None, typer.Option("--note", help="Kept with the buyer's data.")] = None,
) -> None:
    """Let the buyer pay less; what was paid of it is owed back."""

    async def work(session: Session) -> Any:
        fields = {
            "order_id": await order_id_of(session, order), "amount": amount, "line": line, "kind": kind, "reason": reason,
            "note": remark,
        }  # fmt: skip
        return await do_one(session, "credit_orders", tenders.CreditOrder, tenders.CreditOrderResult, fields)

    answer = run(work)
    told(answer, f"Credited; {balance_of(answer)}.")


@app.command("write-off", cls=Command)
def write_off(
    order: Order,
    amount: Amount = None,
    reason: Annotated[str, typer.Option(help="small_difference, bad_debt, uncollectible or other.")] = "other",
) -> None:
    """Give up what is still to be paid of an order."""

    async def work(session: Session) -> Any:
        fields = {"order_id": await order_id_of(session, order), "amount": amount, "reason": reason}
        return await do_one(session, "write_off_orders", tenders.WriteOffOrder, tenders.WriteOffOrderResult, fields)

    answer = run(work)
    told(answer, f"Written off; {balance_of(answer)}.")


@app.command("dispute", cls=Command)
def dispute(
    payment: Annotated[str, typer.Argument(help="The payment's id.")],
    external_id: Annotated[str, typer.Argument(help="What the gateway calls the dispute.")],
    says: Annotated[str, typer.Argument(help="opened, won or lost.")],
    amount: Annotated[int, typer.Argument(help="How much, in minor units (cents).")],
) -> None:
    """Take down what a gateway says of a dispute, in whatever order it comes."""

    async def work(session: Session) -> Any:
        fields = {"payment_id": id_of(payment, "payment"), "external_id": external_id, "says": says, "amount": amount}
        return await do_one(session, "report_disputes", tenders.ReportDispute, tenders.ReportDisputeResult, fields)

    answer = run(work)
    look = getattr(answer, "exception", None)
    told(
        answer,
        f"The dispute is {getattr(answer, 'status', '')}."
        + (f" Look at it: {look.replace('_', ' ')}." if look else ""),
    )


@app.command("limit", cls=Command)
def limit(
    customer: Customer,
    account: Annotated[int | None, typer.Option(help="The most they may owe on account, in cents.")] = None,
    delivery: Annotated[int | None, typer.Option(help="The most they may owe on delivery, in cents.")] = None,
    days: Annotated[int | None, typer.Option(help="After how many days they pay on account.")] = None,
) -> None:
    """Say how much a customer may owe; what is left out is as the shop's settings say."""
    fields = {
        "customer_id": customer_id(customer),
        "account_limit": account,
        "delivery_limit": delivery,
        "account_days": days,
    }

    async def work(session: Session) -> Any:
        return await do_one(session, "set_credit_limits", tenders.SetCredit, tenders.SetCreditResult, fields)

    told(run(work), "Set.")


@app.command("owed", cls=Command)
def owed(
    kind: Annotated[str, typer.Option(help="owed (to buyers), on_account or overdue.")] = "owed",
    limit: Annotated[int, typer.Option(help="How many, at most 250.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """List what is owed to buyers, or by those who buy on account."""
    from waybill.views.balances import list_balances

    query = request(BalanceQuery, {"kind": kind, "limit": limit, "cursor": cursor})

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await list_balances(tx, query)

    page = run(work)
    if common.json:
        show_json(page)
        return
    rows = [
        (f"#{one.number}", one.status, one.name, money_text(one.total, one.currency), money_text(one.balance, one.currency),
         one.due_on, one.days_overdue or "")
        for one in page.rows
    ]  # fmt: skip
    empty = {
        "owed": "Nothing is owed to buyers. What they owe: --kind on_account",
        "on_account": "Nobody owes anything on account.",
        "overdue": "Nothing is overdue.",
    }[query.kind]
    show_table([">Order", "Status", "Buyer", ">Total", ">Balance", "Due", ">Days late"], rows, empty=empty)
    if page.next:
        note(f"More: --cursor {page.next}")


@app.command("pay-link", cls=Command)
def pay_link(order: Order, hours: Annotated[int, typer.Option(help="How long it is good for.")] = 72) -> None:
    """Make a link for the buyer to pay what is due, without signing in."""
    from waybill.commands.payments.make_pay_links import make_pay_links, with_tokens

    async def work(session: Session) -> Any:
        use_keys(session)
        asked = request(tenders.MakePayLink, {"order_id": await order_id_of(session, order), "hours": hours})
        answers = await session.do("make_pay_links", make_pay_links, [asked], tenders.MakePayLinkResult)
        async with session.reading() as tx:
            (link,) = await with_tokens(tx, answers, session.buyer_address)
        return link

    answer = run(work)
    told(answer, getattr(answer, "url", ""))


@app.command("redirect", cls=Command)
def redirect(
    action: Annotated[str, typer.Argument(help="The refund's id; see waybill payments show.")],
    way: Annotated[str, typer.Argument(help="store_credit, bank_transfer or payment.")],
    reference: Reference = None,
    payment: Annotated[
        str | None, typer.Option(help="With payment: the id of the one it goes to; without it the newest with room.")
    ] = None,
) -> None:
    """Make a refund that failed another way."""
    fields = {"action_id": action, "way": way, "reference": reference, "payment_id": payment}

    async def work(session: Session) -> Any:
        return await do_one(session, "redirect_refunds", tenders.RedirectRefund, tenders.RedirectRefundResult, fields)

    answer = run(work)
    done = "To be paid back:" if way == "payment" else "Paid back"
    told(answer, f"{done} {'' if isinstance(answer, Refused) else money_text(answer.amount, answer.currency)}.")


@cash_app.command("collect", cls=Command)
def collect(
    order: Order,
    amount: Annotated[int, typer.Argument(help="How much, in minor units (cents).")],
    collector: Annotated[str, typer.Argument(help="Who took it: a courier's or carrier's code.")],
    reference: Reference = None,
) -> None:
    """Take down cash that a courier or carrier took for an order."""

    async def work(session: Session) -> Any:
        fields = {
            "order_id": await order_id_of(session, order), "amount": amount, "collector": collector, "reference": reference,
        }  # fmt: skip
        return await do_one(session, "collect_cash", cash.CollectCash, cash.CollectCashResult, fields)

    answer = run(work)
    told(answer, f"{collector} has it; {balance_of(answer)}.")


@cash_app.command("remit", cls=Command)
def remit(
    collector: Annotated[str, typer.Argument(help="Who hands it in.")],
    reference: Annotated[str, typer.Argument(help="What the list is called.")],
    lines: Annotated[
        list[str], typer.Argument(help="ORDER=AMOUNT, by number, tracking number or the list's own; cents.")
    ],
) -> None:
    """Take in what a collector hands in, and show what differs from what was collected."""
    parts = []
    for typed in lines:
        key, sign, amount = typed.rpartition("=")
        if not (sign and key and amount.isdecimal()):
            raise Wrong(f"{typed!r} is no line of a list. Type ORDER=AMOUNT, such as 1001=2490.", status=2)
        parts.append({"reference": key, "amount": int(amount)})
    fields = {"collector": collector, "reference": reference, "lines": parts}

    async def work(session: Session) -> Any:
        return await do_one(session, "remit_cash", cash.RemitCash, cash.RemitCashResult, fields), session.shop.currency

    answer, currency = run(work)
    told(answer, "" if isinstance(answer, Refused) else _handed_in(answer, currency))
    if common.json:
        return
    rows = [
        (one.reference, one.status, *(money_text(sum, one.currency or currency) for sum in (one.amount, one.expected)))
        for one in answer.lines
    ]
    show_table(["Line", "", ">Handed in", ">Expected"], rows, empty="")
    if answer.still_out:
        out = [f"#{one.number} ({money_text(one.amount, one.currency)})" for one in answer.still_out[:20]]
        note(f"Still with {collector}: {', '.join(out)}.")


def _handed_in(answer: cash.Remitted, currency: str) -> str:
    """The sums by currency; what belongs to no order is taken for the shop's."""
    sums: dict[str, list[int]] = {}
    for one in answer.lines:
        handed_in = sums.setdefault(one.currency or currency, [0, 0])
        handed_in[0] += one.amount
        handed_in[1] += one.expected
    amounts, expected = (" and ".join(money_text(both[place], code) for code, both in sums.items()) for place in (0, 1))
    return f"Handed in {amounts}, expected {expected}."


@cash_app.command("refuse", cls=Command)
def refuse_delivery(parcel: Annotated[str, typer.Argument(help="Its number, such as 1001-P1, or id.")]) -> None:
    """Cancel what was due for a parcel that was refused at the door, once tracking says so."""

    async def work(session: Session) -> Any:
        from waybill.cli.parcels import id_of as parcel_id_of

        fields = {"parcel_id": str(await parcel_id_of(session, parcel, "parcel_id"))}
        return await do_one(session, "refuse_deliveries", cash.RefuseDelivery, cash.RefuseDeliveryResult, fields)

    answer = run(work)
    canceled = "" if isinstance(answer, Refused) else money_text(answer.canceled, answer.currency)
    told(answer, f"Canceled {canceled} of it; {balance_of(answer)}.")


@cash_app.command("list", cls=Command)
def list_cash(
    collector: Annotated[str | None, typer.Option(help="Only this one's.")] = None,
    all: Annotated[bool, typer.Option("--all", help="Also what was handed in.")] = False,
    limit: Annotated[int, typer.Option(help="How many, at most 250.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """List cash that couriers and carriers have not handed in, the oldest first."""
    from waybill.views.collections import list_collections

    query = request(CollectionQuery, {"collector": collector, "all": all, "limit": limit, "cursor": cursor})

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await list_collections(tx, query)

    page = run(work)
    if common.json:
        show_json(page)
        return
    rows = [
        (f"#{one.number}", one.collector, f"{one.collected_at:%Y-%m-%d %H:%M}", one.reference,
         money_text(one.amount, one.currency), money_text(one.out, one.currency))
        for one in page.rows
    ]  # fmt: skip
    show_table(
        [">Order", "With", "Taken (UTC)", "Reference", ">Amount", ">Still out"], rows, empty="Nobody has cash of ours."
    )
    if page.next:
        note(f"More: --cursor {page.next}")


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
    whole.add_typer(cash_app)
