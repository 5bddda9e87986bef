"""Customers: list, show, alike, note, tag, consent, merge, erase, export, segments."""

import csv as csv_files
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import msgspec
import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, note, refuse, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.decisions.words.speaking import count
from waybill.model.customers import (
    AnnotateCustomer,
    AnnotateCustomerResult,
    MergeCustomer,
    MergeCustomerResult,
    SegmentCustomer,
    SegmentQuery,
)
from waybill.model.money import money_text
from waybill.model.results import Refused
from waybill.model.segment_exports import ExportQuery, ExportSegment
from waybill.model.setup import EraseCustomer, EraseResult
from waybill.model.setup_views import CustomerCredit, CustomerQuery
from waybill.store.tx import Tx

app = typer.Typer(
    name="customers", help="Customers: who they are, what they bought, what they agreed to.", no_args_is_help=True
)

Customer = Annotated[str, typer.Argument(help="The customer's id, or their e-mail address.")]


def _ask(view: Callable[[Tx], Awaitable[Any]]) -> Any:
    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await view(tx)

    return run(work)


def customer_id(customer: str) -> str:
    """The id of a customer who may be named by e-mail."""
    if "@" not in customer:
        return customer
    from waybill.views.customers import list_customers

    query = request(CustomerQuery, {"email": customer})
    page = _ask(lambda tx: list_customers(tx, query))
    if not page.rows:
        raise Wrong(f"There is no customer with the e-mail address {customer}. List them: waybill customers list")
    return str(page.rows[0].customer_id)


def _do(verb: str, command: Any, asked: Any, kind: Any, said: Callable[[Any], str]) -> None:
    async def work(session: Session) -> Any:
        return (await session.do(verb, command, [asked], kind))[0]

    result = run(work)
    if isinstance(result, Refused):
        refuse(result, common.json)
    if common.json:
        show_json(result)
    else:
        done(said(result))


@app.command("list", cls=Command)
def list_(
    email: Annotated[str | None, typer.Option(help="Known by this address.")] = None,
    phone: Annotated[str | None, typer.Option(help="Known by this number.")] = None,
    name: Annotated[str | None, typer.Option(help="How a name of theirs begins.")] = None,
    limit: Annotated[int, typer.Option(help="How many, at most 250.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """List customers, the newest first."""
    from waybill.views.customers import list_customers

    query = request(CustomerQuery, {"email": email, "phone": phone, "name": name, "limit": limit, "cursor": cursor})
    page = _ask(lambda tx: list_customers(tx, query))
    if common.json:
        show_json(page)
        return
    rows = [(row.customer_id, row.name, row.email, row.phone, f"{row.since:%Y-%m-%d}") for row in page.rows]
    show_table(("customer", "name", "e-mail", "phone", "since"), rows, empty="There is no such customer.")
    if page.next:
        note(f"More: --cursor {page.next}")


@app.command("show", cls=Command)
def show(customer: Customer) -> None:
    """Show a customer: data, orders, tags, notes, consent."""
    from waybill.views.customers import get_customer

    known = _uuid(customer_id(customer))
    found = _ask(lambda tx: get_customer(tx, known))
    if found is None:
        raise Wrong("There is no customer with this id. List them: waybill customers list")
    if common.json:
        show_json(found)
        return
    done(" · ".join(part for part in (found.name, found.email, found.phone) if part) or str(found.customer_id))
    for bought in found.bought:
        done(
            f"{count(bought.orders, 'order')}, {money_text(bought.net, bought.currency)} net, {money_text(bought.average, bought.currency)}"
            f" each; first {bought.first_at:%Y-%m-%d}, last {bought.last_at:%Y-%m-%d}"
        )
    for line in credit_lines(found.credit) if found.credit else ():
        done(line)
    agreed = [name for name in ("email_marketing", "sms_marketing", "profiling") if getattr(found, name)]
    about = (
        ("Tags", found.tags),
        ("Agreed to", [name.replace("_", " ") for name in agreed]),
        ("Segment", [found.segment] if found.segment else []),
    )
    for title, values in about:
        if values:
            done(f"{title}: {', '.join(values)}")
    for one in found.notes:
        done(f"{one.at:%Y-%m-%d %H:%M}  {one.text}")


def credit_lines(credit: CustomerCredit) -> list[str]:
    """What a customer may owe and owes, in words."""
    said = []
    for what, owed, limit in (
        (f"on account, to pay within {count(credit.account_days, 'day')}", credit.account_owed, credit.account_limit),
        ("on delivery", credit.delivery_owed, credit.delivery_limit),
    ):
        if owed or limit is not None:
            most = f" of at most {money_text(limit, credit.currency)}" if limit is not None else ""
            said.append(f"Owes {money_text(owed, credit.currency)}{most} {what}")
    return said


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Wrong(f"{text} is no customer's id. List them: waybill customers list", status=2) from None


@app.command("alike", cls=Command)
def alike(customer: Customer) -> None:
    """List records that may be the same person: whoever gave the same name, phone, e-mail or address."""
    from waybill.views.customers import get_customer, list_alike

    known = _uuid(customer_id(customer))

    async def view(tx: Tx) -> Any:
        return await list_alike(tx, known) if await get_customer(tx, known) else None

    found = _ask(view)
    if found is None:
        raise Wrong("There is no customer with this id. List them: waybill customers list")
    if common.json:
        show_json(found)
        return
    rows = [(one.customer_id, one.name, one.email, one.phone, ", ".join(one.same)) for one in found]
    show_table(("customer", "name", "e-mail", "phone", "the same"), rows, empty="Nobody is like this customer.")
    if found:
        note(f"To make two one: waybill customers merge {customer} {found[0].customer_id}")


@app.command("note", cls=Command)
def note_(customer: Customer, text: Annotated[str, typer.Argument(help="The note.")]) -> None:
    """Write a note about a customer."""
    _annotate(customer, {"note": text}, "Noted.")


@app.command("tag", cls=Command)
def tag(
    customer: Customer,
    add: Annotated[list[str] | None, typer.Option(help="A tag to add; may be repeated.")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="A tag to take away; may be repeated.")] = None,
) -> None:
    """Change a customer's tags."""
    _annotate(customer, {"add_tags": add or [], "remove_tags": remove or []}, "Tagged.")


@app.command("consent", cls=Command)
def consent(
    customer: Customer,
    email_marketing: Annotated[bool | None, typer.Option(help="Marketing by e-mail.")] = None,
    sms_marketing: Annotated[bool | None, typer.Option(help="Marketing by text message.")] = None,
    profiling: Annotated[bool | None, typer.Option(help="Being put into segments.")] = None,
    source: Annotated[str, typer.Option(help="Where they said so.")] = "staff",
) -> None:
    """Write down what a customer agrees to, or objects to."""
    said = {"email_marketing": email_marketing, "sms_marketing": sms_marketing, "profiling": profiling}
    _annotate(customer, {**said, "source": source}, "Written down.")


def _annotate(customer: str, fields: dict[str, Any], said: str) -> None:
    from waybill.commands.customers.annotate_customers import annotate_customers

    asked = request(AnnotateCustomer, {"customer_id": customer_id(customer), **fields})
    _do("annotate_customers", annotate_customers, asked, AnnotateCustomerResult, lambda _: said)


@app.command("merge", cls=Command)
def merge(
    customer: Customer, duplicate: Annotated[str, typer.Argument(help="Whose record goes: an id or an e-mail address.")]
) -> None:
    """Make two records of a customer one. Cannot be undone."""
    from waybill.commands.customers.merge_customers import merge_customers

    asked = request(MergeCustomer, {"customer_id": customer_id(customer), "duplicate_id": customer_id(duplicate)})
    _do(
        "merge_customers",
        merge_customers,
        asked,
        MergeCustomerResult,
        lambda r: f"Merged: {count(r.orders, 'order')} came along.",
    )


@app.command("erase", cls=Command)
def erase(
    customer: Customer, yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether you are sure.")] = False
) -> None:
    """Erase a customer's personal data everywhere. Cannot be undone."""
    from waybill.commands.erase_customers import erase_customers

    asked = request(EraseCustomer, {"customer_id": customer_id(customer)})
    if not yes and not typer.confirm(f"Erase everything personal of {customer}, for good?"):
        raise Wrong("Nothing was erased.")
    _do(
        "erase_customers",
        erase_customers,
        asked,
        EraseResult,
        lambda r: f"Erased; {count(r.orders, 'order')} {'keeps its' if r.orders == 1 else 'keep their'} figures.",
    )


@app.command("export", cls=Command)
def export(customer: Customer) -> None:
    """Print everything that is kept about a customer, as JSON."""
    from waybill.views.customer_export import export_customer

    known = _uuid(customer_id(customer))
    found = _ask(lambda tx: export_customer(tx, known))
    if found is None:
        raise Wrong("There is no customer with this id. List them: waybill customers list")
    show_json(found)


@app.command("segments", cls=Command)
def segments() -> None:
    """Count customers by recency, frequency and value."""
    from waybill.views.segments import list_segments

    report = _ask(list_segments)
    if common.json:
        show_json(report)
        return
    rows = [(row.segment, row.customers, row.orders, money_text(row.net, report.currency)) for row in report.rows]
    show_table(("segment", ">customers", ">orders", ">net"), rows, empty="Nobody bought anything yet.")
    if report.scored_at is None:
        note("Customers are compared once a day by the worker; it has not come to that yet.")


@app.command("segment", cls=Command)
def segment(
    segment: Annotated[
        str | None, typer.Argument(help="champions, loyal, promising, new, at_risk, sleeping or lost; all if left out.")
    ] = None,
    consent: Annotated[
        str | None, typer.Option(help="email_marketing, sms_marketing or profiling: only who agreed.")
    ] = None,
    tag: Annotated[str | None, typer.Option(help="Only with this tag.")] = None,
    least_orders: Annotated[int | None, typer.Option(help="Only with so many orders or more.")] = None,
) -> None:
    """Print the customers of a segment as CSV (or JSON lines), for a campaign; addresses only with consent."""
    from waybill.views.segments import list_segment_customers

    fields = {"segment": segment, "consent": consent, "tag": tag, "least_orders": least_orders, "limit": 250}
    query = request(SegmentQuery, fields)
    out = csv_files.writer(sys.stdout)
    names = SegmentCustomer.__struct_fields__
    if not common.json:
        out.writerow(names)
    while True:
        page = _ask(partial(list_segment_customers, query=query))
        for row in page.rows:
            if common.json:
                print(msgspec.json.encode(row).decode())
            else:
                out.writerow([getattr(row, name) for name in names])
        if page.next is None:
            return
        query = msgspec.structs.replace(query, cursor=page.next)


@app.command("export-segment", cls=Command)
def export_segment(
    webhook: Annotated[str, typer.Argument(help="The webhook's id.")],
    consent: Annotated[str, typer.Option(help="email_marketing, sms_marketing or profiling: only who agreed.")],
    segment: Annotated[str | None, typer.Option(help="As of segment; all if left out.")] = None,
    tag: Annotated[str | None, typer.Option(help="Only with this tag.")] = None,
    least_orders: Annotated[int | None, typer.Option(help="Only with so many orders or more.")] = None,
) -> None:
    """Send the customers of a segment to a webhook; the worker does it, page by page."""
    from waybill.workers.segment_exports import start_exports

    fields = {
        "webhook_id": webhook, "consent": consent, "segment": segment, "tag": tag, "least_orders": least_orders,
    }  # fmt: skip
    asked = request(ExportSegment, fields)

    async def work(session: Session) -> Any:
        async with session.writing() as tx:
            return (await start_exports(tx, [asked]))[0]

    answer = run(work)
    if isinstance(answer, Refused):
        refuse(answer, common.json)
    if common.json:
        show_json(answer)
    else:
        done(f"On its way: {answer.export_id}. See waybill customers segment-exports.")


@app.command("segment-exports", cls=Command)
def segment_exports() -> None:
    """Exports of segments, and how far they have come."""
    from waybill.views.segments import list_segment_exports

    page = _ask(lambda tx: list_segment_exports(tx, ExportQuery()))
    if common.json:
        show_json(page)
        return
    rows = [
        (one.export_id, one.status, one.segment or "all", one.consent, one.pages, one.customers, one.last_error or "")
        for one in page.rows
    ]
    show_table(
        ("export", "status", "segment", "consent", ">pages", ">customers", "last error"), rows, empty="There are none."
    )


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
