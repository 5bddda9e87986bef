"""Issue credit notes: what was billed of an order and is not owed any more."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from waybill.decisions.invoices.billing import key_of, outstanding, taxes_of
from waybill.decisions.invoices.issue_invoices import with_document
from waybill.decisions.payments.ledger import refused
from waybill.model.events import Event
from waybill.model.events.invoices import BilledPart, CreditNoteIssued
from waybill.model.invoices import (
    BillingFacts,
    CreditNoteRefusal,
    IssueCreditNote,
    Issued,
    IssueResult,
    OrderToBill,
    series_of,
)
from waybill.model.results import Decided, Refused


def decide(
    facts: BillingFacts, requests: Sequence[IssueCreditNote], now: datetime, ids: Iterator[UUID]
) -> Decided[IssueResult]:
    """One result per request, whose `number` is given when it is recorded."""
    orders = dict(facts.orders)
    today = now.astimezone(facts.time_zone).date()
    results: list[IssueResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        order = orders.get(request.order_id)
        problem = _check(order, request)
        if problem or order is None:
            results.append(problem or _unknown())
            continue
        parts = [part for part in outstanding(order) if part.amount < 0 or (part.amount == 0 and part.tax < 0)]
        if not parts:
            detail = "All that was billed of the order is owed. Cancel, return or credit something of it first."
            results.append(refused(CreditNoteRefusal.NOTHING_TO_CREDIT, detail, "/order_id"))
            continue
        data = CreditNoteIssued(
            invoice_id=next(ids), series=series_of(facts.policy.credit_series, today), currency=order.currency,
            tax_included=order.tax_included, total=sum(part.amount for part in parts),
            tax_total=sum(part.tax for part in parts), taxes=taxes_of(parts), parts=parts, seller=facts.seller,
            customer_id=order.customer_id, person_id=order.person_id, corrects=_corrected(order, parts),
        )  # fmt: skip
        orders[order.order_id] = with_document(order, data.invoice_id, "credit_note", parts)
        events.append(Event(data, order.order_id, index, subject=str(data.invoice_id)))
        results.append(
            Issued(
                invoice_id=data.invoice_id, order_id=order.order_id, number=data.series, currency=data.currency,
                total=data.total, tax_total=data.tax_total,
            )
        )  # fmt: skip
    return Decided(results, events)


def _corrected(order: OrderToBill, parts: Sequence[BilledPart]) -> list[UUID]:
    """The invoices that bill what is credited; a credit of the whole order corrects its first."""
    invoices = [document for document in order.documents if document.kind == "invoice"]
    numbers = {("line", part.number) if part.kind == "credit" else key_of(part)[:2] for part in parts}
    found = [
        invoice.invoice_id
        for invoice in invoices
        if any(key_of(part)[:2] in numbers for part in invoice.parts)
    ]  # fmt: skip
    return found or [invoices[0].invoice_id]


def _unknown() -> Refused:
    return refused(CreditNoteRefusal.UNKNOWN_ORDER, "There is no order with this id.", "/order_id")


def _check(order: OrderToBill | None, request: IssueCreditNote) -> Refused | None:
    if order is None:
        return _unknown()
    if request.version is not None and request.version != order.version:
        return refused(
            CreditNoteRefusal.VERSION_CHANGED,
            f"The order was changed meanwhile: it is at version {order.version}, not {request.version}. Read it again.",
            "/version",
            version=order.version,
        )
    if not any(document.kind == "invoice" for document in order.documents):
        detail = "Nothing of the order was billed yet: its invoice will say what is owed. Issue that."
        return refused(CreditNoteRefusal.NOT_BILLED, detail, "/order_id")
    return None
