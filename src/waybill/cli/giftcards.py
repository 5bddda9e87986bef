"""Gift cards and customers' credit: issue, show, list, pay, refund to, void."""

from typing import Annotated, Any

import typer

from waybill.cli.common import Command
from waybill.cli.money import balance_of
from waybill.cli.output import Wrong, done, note, show_json, show_table
from waybill.cli.payments import Amount, Order, do_one, id_of, order_id_of, told, use_keys
from waybill.cli.session import Session, common, request, run
from waybill.model import stored_value as model
from waybill.model.money import money_text
from waybill.model.results import Refused
from waybill.model.tender_views import StoredValueQuery

app = typer.Typer(
    name="giftcards",
    help="Gift cards and customers' credit: issue, show, list, pay, refund to, void. Amounts are minor units (cents).",
    no_args_is_help=True,
)

Account = Annotated[str, typer.Argument(help="The account's id; see waybill giftcards list.")]


@app.command("issue", cls=Command)
def issue(
    amount: Annotated[int, typer.Argument(help="How much, in minor units (cents).")],
    kind: Annotated[str, typer.Option(help="gift_card, store_credit or exchange_credit.")] = "gift_card",
    customer: Annotated[str | None, typer.Option(help="Whose credit it is: the customer's id.")] = None,
    expires: Annotated[str | None, typer.Option(help="Until when, such as 2028-12-31T23:59:59+01:00.")] = None,
    reason: Annotated[str, typer.Option(help="sold, goodwill, refund, exchange or other.")] = "sold",
    count: Annotated[int, typer.Option(help="How many of them, at most 250.")] = 1,
    key: Annotated[str | None, typer.Option(help="An idempotency key: the same again is done once.")] = None,
) -> None:
    """Issue gift cards, or credit of a customer. Codes are shown now: only their hashes are kept."""
    from waybill.commands.payments.issue_stored_value import issue_stored_value, with_codes

    if not 1 <= count <= 250:
        raise Wrong("Issue between 1 and 250 at a time.", status=2)
    fields = {"amount": amount, "kind": kind, "customer_id": customer, "expires_at": expires, "reason": reason}
    asked = request(model.IssueStoredValue, fields)

    async def work(session: Session) -> Any:
        use_keys(session)
        answers = await session.do(
            "issue_stored_value", issue_stored_value, [asked] * count, model.IssueResult, key=key
        )
        async with session.reading() as tx:
            return await with_codes(tx, answers)

    answers = run(work)
    if isinstance(answers[0], Refused) or count == 1:
        answer = answers[0]
        told(answer, getattr(answer, "code", "") or str(getattr(answer, "account_id", "")))
    elif common.json:
        show_json(answers)
    else:
        for one in answers:
            done(one.code or str(one.account_id))
    if kind == "gift_card" and not common.json:
        note("Keep it now: it is not shown again.")


@app.command("list", cls=Command)
def list_some(
    customer: Annotated[str | None, typer.Option(help="Only this customer's: an id.")] = None,
    kind: Annotated[str | None, typer.Option(help="gift_card, store_credit or exchange_credit.")] = None,
    status: Annotated[str | None, typer.Option(help="active, expired or void.")] = None,
    limit: Annotated[int, typer.Option(help="How many, at most 250.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """List gift cards and credit, the newest first."""
    from waybill.views.stored_value import list_stored_value

    fields = {"customer_id": customer, "kind": kind, "status": status, "limit": limit, "cursor": cursor}
    query = request(StoredValueQuery, fields)

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await list_stored_value(tx, query)

    page = run(work)
    if common.json:
        show_json(page)
        return
    rows = [
        (one.account_id, one.kind.replace("_", " "), one.status, money_text(one.issued, one.currency),
         money_text(one.balance, one.currency), f"{one.expires_at:%Y-%m-%d}" if one.expires_at else "")
        for one in page.rows
    ]  # fmt: skip
    show_table(["Id", "Kind", "Status", ">Issued", ">Left", "Expires"], rows, empty="There is none yet.")
    if page.next:
        note(f"More: --cursor {page.next}")


@app.command("show", cls=Command)
def show(which: Annotated[str, typer.Argument(help="A gift card's code, or an account's id.")]) -> None:
    """Show what is on a gift card or credit, and what happened to it."""
    from waybill.views.stored_value import find_gift_card, get_stored_value

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            found = await find_gift_card(tx, which) if len(which) < 32 else None
            account_id = found.account_id if found else id_of(which, "account") if len(which) >= 32 else None
            return await get_stored_value(tx, account_id) if account_id else None

    found = run(work)
    if found is None:
        raise Wrong("There is no gift card with this code, or account with this id. List them: waybill giftcards list")
    if common.json:
        show_json(found)
        return
    left = f"{money_text(found.balance, found.currency)} of {money_text(found.issued, found.currency)} left"
    done(f"{found.kind.replace('_', ' ')}, {found.status}: {left}")
    rows = [
        (
            f"{one.at:%Y-%m-%d %H:%M}",
            one.kind,
            money_text(one.amount, found.currency),
            f"#{one.order}" if one.order else "",
        )
        for one in found.entries
    ]
    show_table(["When (UTC)", "", ">Amount", ">Order"], rows, empty="")


@app.command("pay", cls=Command)
def pay(
    order: Order,
    code: Annotated[str | None, typer.Option(help="The gift card's code.")] = None,
    account: Annotated[str | None, typer.Option(help="The account's id.")] = None,
    amount: Amount = None,
) -> None:
    """Pay an order with a gift card; without one, with its customer's credit."""

    async def work(session: Session) -> Any:
        fields = {
            "order_id": await order_id_of(session, order), "code": code, "account_id": id_of(account, "account"),
            "amount": amount,
        }  # fmt: skip
        kinds = model.PayWithStoredValue, model.PayWithStoredValueResult
        return await do_one(session, "pay_with_stored_value", *kinds, fields)

    answer = run(work)
    paid = "" if isinstance(answer, Refused) else money_text(answer.amount, answer.currency)
    told(answer, f"Paid {paid}; {balance_of(answer)}, the order is {getattr(answer, 'status', '')}.")


@app.command("refund", cls=Command)
def refund(
    order: Order,
    amount: Amount = None,
    to: Annotated[
        str, typer.Option(help="store_credit, exchange_credit, or origin: the cards that paid.")
    ] = "store_credit",
) -> None:
    """Pay back what an order owes its buyer as credit, or to the gift cards that paid."""

    async def work(session: Session) -> Any:
        fields = {"order_id": await order_id_of(session, order), "amount": amount, "to": to}
        kinds = model.RefundToStoredValue, model.RefundToStoredValueResult
        return await do_one(session, "refund_to_stored_value", *kinds, fields)

    answer = run(work)
    told(answer, f"Paid back {'' if isinstance(answer, Refused) else money_text(answer.amount, answer.currency)}.")


@app.command("void", cls=Command)
def void(
    account: Account, reason: Annotated[str, typer.Option(help="lost, fraud, mistake, paid_out or other.")] = "other"
) -> None:
    """Close a gift card or credit for good: what is left on it is gone."""
    fields = {"account_id": id_of(account, "account"), "reason": reason}

    async def work(session: Session) -> Any:
        return await do_one(session, "void_stored_value", model.VoidStoredValue, model.VoidStoredValueResult, fields)

    answer = run(work)
    told(
        answer,
        f"Closed, with {'' if isinstance(answer, Refused) else money_text(answer.amount, answer.currency)} on it.",
    )


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
