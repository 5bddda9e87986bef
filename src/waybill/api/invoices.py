"""Invoices and credit notes over HTTP: issue, send, list, and each as a PDF."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import PathParameter

from waybill.api.batcher import Verb
from waybill.api.doing import read_in, verb_route
from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest
from waybill.commands.invoices.issue_credit_notes import issue_credit_notes
from waybill.commands.invoices.issue_invoices import issue_invoices
from waybill.commands.invoices.send_invoices import send_invoices
from waybill.model.invoice_views import InvoiceDetail, InvoiceQuery, InvoiceSummary
from waybill.model.invoices import (
    CreditNoteRefusal,
    InvoiceRefusal,
    IssueCreditNote,
    Issued,
    IssueInvoice,
    SendInvoice,
    SendRefusal,
    Sent,
)
from waybill.model.views import Page
from waybill.views.invoices import get_invoices, list_invoices

READ, WRITE, TAG = "payments:read", "payments:write", "Invoices"

InvoiceKey = Annotated[UUID, PathParameter(description="The invoice's or credit note's id.")]


@get(
    "/v1/invoices",
    opt={"scope": READ},
    dependencies={"asked": query_of(InvoiceQuery)},
    tags=[TAG],
    operation_id="listInvoices",
    summary="List invoices and credit notes, newest first",
)
async def list_route(request: ApiRequest, asked: NamedDependency[InvoiceQuery]) -> Response[Page[InvoiceSummary]]:
    """By status, order, customer, number or day. Paid, part paid and overdue are seen from the order's money."""
    return shown(await read_in(request, lambda tx: list_invoices(tx, asked)))


@get(
    "/v1/invoices/{invoice:uuid}",
    opt={"scope": READ, "refusals": ("unknown_invoice",)},
    tags=[TAG],
    operation_id="getInvoice",
    summary="An invoice or credit note whole",
)
async def invoice_route(request: ApiRequest, invoice: InvoiceKey) -> Response[InvoiceDetail]:
    """As it was issued: its parts, tax by rate, who it is from and to."""
    found = await read_in(request, lambda tx: get_invoices(tx, [invoice]))
    if not found:
        raise unknown_invoice(invoice)
    return shown(found[0])


def unknown_invoice(invoice: UUID) -> Problem:
    """The problem that there is no such document."""
    return Problem("unknown_invoice", f"There is no invoice {invoice}. List the invoices.")


handlers: list[Any] = [
    list_route, invoice_route,
    verb_route(
        "/v1/invoices/issue", Verb("issue_invoices", issue_invoices, lambda _: 10), IssueInvoice, Issued, InvoiceRefusal,
        scope=WRITE, tag=TAG, name="issueInvoices", summary="Issue the invoice of an order, or of up to 1,000",
        description="Numbers have no gaps. By itself this is done when the first goods are handed over (the shop's setting "
        "`invoices.issue`); what is added to a billed order later gets an invoice of its own.",
    ),
    verb_route(
        "/v1/invoices/credit", Verb("issue_credit_notes", issue_credit_notes, lambda _: 10), IssueCreditNote, Issued,
        CreditNoteRefusal, scope=WRITE, tag=TAG, name="issueCreditNotes",
        summary="Credit what was billed and is not owed any more",
        description="An invoice is never changed: what was canceled, returned or credited since is on a credit note. By itself this "
        "is done at once.",
    ),
    verb_route(
        "/v1/invoices/send", Verb("send_invoices", send_invoices), SendInvoice, Sent, SendRefusal,
        scope=WRITE, tag=TAG, name="sendInvoices", summary="Write down that invoices went to their buyers",
        description="How, and when first. Sending it is yours; buyers find theirs at the link in every message.",
    ),
]  # fmt: skip
