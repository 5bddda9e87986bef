"""Invoices and credit notes: list, show, issue, credit, send, print."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, note, show_json, show_table
from waybill.cli.parcels import Cursor, Many, OfOrder, page
from waybill.cli.payments import Order, order_id_of, told
from waybill.cli.session import Session, common, request, run
from waybill.model import invoices as model
from waybill.model.invoice_views import InvoiceDetail, InvoiceQuery
from waybill.model.money import money_text

app = typer.Typer(
    name="invoices", help="Invoices and credit notes: list, show, issue, credit, send.", no_args_is_help=True
)

Invoice = Annotated[str, typer.Argument(help="Its number, such as INV-0001, or its id.")]


@app.command("list", cls=Command)
def list_some(
    status: Annotated[str | None, typer.Option(help="issued, sent, part_paid, overdue, paid or credited.")] = None,
    kind: Annotated[str | None, typer.Option(help="invoice or credit_note.")] = None,
    order: OfOrder = None,
    limit: Many = 50,
    cursor: Cursor = None,
) -> None:
    """List invoices and credit notes, the newest first."""
    fields = {"status": status, "kind": kind, "order": order, "limit": limit, "cursor": cursor}
    page(
        "list_invoices", request(InvoiceQuery, fields),
        ["Number", "Order", "Name", "Status", ">Total", ">Open", "Due"],
        lambda one: (
            one.number, f"#{one.order_number}", one.name, one.status.replace("_", " "), money_text(one.total, one.currency),
            money_text(one.open, one.currency) if one.open else "", one.due_on,
        ),
        "No invoice fits.", "invoices",
    )  # fmt: skip


@app.command("show", cls=Command)
def show(invoice: Invoice) -> None:
    """Show an invoice or credit note as it was issued."""
    one = run(lambda session: _find(session, invoice))
    if common.json:
        show_json(one)
        return
    done(f"{one.number}  {one.kind.replace('_', ' ')} of order #{one.order_number}  {one.status.replace('_', ' ')}")
    rows = [
        (part.sku or part.kind, part.title, part.quantity or "", f"{part.tax_rate / 10_000:g} %", money_text(part.amount, one.currency))
        for part in one.parts
    ]  # fmt: skip
    show_table(["SKU", "What", ">Quantity", ">Tax", ">Amount"], rows, empty="It has no lines.")
    for tax in one.taxes:
        note(f"{tax.rate / 10_000:g} % on {money_text(tax.net, one.currency)}: {money_text(tax.tax, one.currency)}")
    done(f"Total {money_text(one.total, one.currency)}, open {money_text(one.open, one.currency)}")


@app.command("issue", cls=Command)
def issue(order: Order) -> None:
    """Bill an order as it stands, or what was added to it since it was billed."""
    from waybill.commands.invoices.issue_invoices import issue_invoices

    _issue(order, "issue_invoices", issue_invoices, model.IssueInvoice)


@app.command("credit", cls=Command)
def credit(order: Order) -> None:
    """Credit what was billed of an order and is not owed any more."""
    from waybill.commands.invoices.issue_credit_notes import issue_credit_notes

    _issue(order, "issue_credit_notes", issue_credit_notes, model.IssueCreditNote)


def _issue(order: str, verb: str, command: Any, kind: Any) -> None:
    async def work(session: Session) -> Any:
        asked = request(kind, {"order_id": str(await order_id_of(session, order))})
        (answer,) = await session.do(verb, command, [asked], model.IssueResult)
        return answer

    answer = run(work)
    total = getattr(answer, "total", 0)
    told(answer, f"{getattr(answer, 'number', '')}: {money_text(total, getattr(answer, 'currency', 'EUR'))}.")


@app.command("send", cls=Command)
def send(
    invoice: Invoice,
    how: Annotated[str, typer.Option(help="email, post, channel or download.")] = "post",
) -> None:
    """Write down that an invoice went to the buyer."""
    from waybill.commands.invoices.send_invoices import send_invoices

    async def work(session: Session) -> Any:
        found = await _find(session, invoice)
        asked = request(model.SendInvoice, {"invoice_id": str(found.invoice_id), "how": how})
        (answer,) = await session.do("send_invoices", send_invoices, [asked], model.SendResult)
        return answer

    answer = run(work)
    told(answer, f"{getattr(answer, 'number', '')} is sent.")


@app.command("pdf", cls=Command)
def pdf(
    invoice: Invoice,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file; the number if left out.")] = None,
) -> None:
    """Write an invoice or credit note as a PDF."""
    from waybill.documents.invoices import invoice_pdf

    async def work(session: Session) -> tuple[str, bytes]:
        found = await _find(session, invoice)
        async with session.reading() as tx:
            wanted = await invoice_pdf(tx, found.invoice_id)
        assert wanted is not None
        return found.number, await wanted.made()

    number, content = run(work)
    path = output or Path(f"{number.replace('/', '-')}.pdf")
    path.write_bytes(content)
    done(f"Wrote {path}.")


async def _find(session: Session, typed: str) -> InvoiceDetail:
    """A document named by its number or its id."""
    from waybill.views.invoices import get_invoices, list_invoices

    async with session.reading() as tx:
        try:
            id: UUID | None = UUID(typed)
        except ValueError:
            page = await list_invoices(tx, request(InvoiceQuery, {"number": typed}))
            id = page.rows[0].invoice_id if page.rows else None
        found = await get_invoices(tx, [id]) if id else []
    if not found:
        raise Wrong(f"There is no invoice {typed}. List them: waybill invoices list")
    return found[0]


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
