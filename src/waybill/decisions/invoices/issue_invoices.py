"""Issue invoices: an order is billed whole, later what was added to it since."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from waybill.decisions.invoices.billing import outstanding, taxes_of
from waybill.decisions.payments.ledger import refused
from waybill.model.events import Event
from waybill.model.events.invoices import BilledPart, InvoiceIssued
from waybill.model.invoices import (
    BillingFacts,
    DocumentFact,
    InvoiceRefusal,
    Issued,
    IssueInvoice,
    IssueResult,
    OrderToBill,
    series_of,
)
from waybill.model.results import Decided, Refused

_BILLABLE = ("confirmed", "completed", "cancel_pending", "canceled")


def decide(
    facts: BillingFacts, requests: Sequence[IssueInvoice], now: datetime, ids: Iterator[UUID]
) -> Decided[IssueResult]:
    """One result per request, whose `number` is given when it is recorded."""
    orders = dict(facts.orders)
    results: list[IssueResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        order = orders.get(request.order_id)
        problem = _check(order, request)
        if problem or order is None:
            results.append(problem or _unknown())
            continue
        parts = _to_bill(order)
        if not parts:
            results.append(
                refused(
                    InvoiceRefusal.NOTHING_TO_BILL,
                    "Nothing of the order is left to be billed. Look at its invoices.",
                    "/order_id",
                )
            )
            continue
        data = _issued(facts, order, parts, now, next(ids))
        orders[order.order_id] = with_document(order, data.invoice_id, "invoice", parts)
        events.append(Event(data, order.order_id, index, subject=str(data.invoice_id)))
        results.append(
            Issued(
                invoice_id=data.invoice_id, order_id=order.order_id, number=data.series, currency=data.currency,
                total=data.total, tax_total=data.tax_total, due_on=data.due_on,
            )
        )  # fmt: skip
    return Decided(results, events)


def with_document(order: OrderToBill, invoice_id: UUID, kind: str, parts: Sequence[BilledPart]) -> OrderToBill:
    """The order once this document is issued."""
    document = DocumentFact(invoice_id=invoice_id, kind=kind, parts=parts)
    return msgspec.structs.replace(order, documents=[*order.documents, document])


def _to_bill(order: OrderToBill) -> list[BilledPart]:
    """The first invoice says all that is so, credits too; later ones what came to it. Nothing where that is nothing to pay."""
    parts = outstanding(order)
    if order.documents:
        return [part for part in parts if part.amount > 0 or (part.amount == 0 and part.tax > 0)]
    return parts if sum(part.amount for part in parts) > 0 else []


def _issued(
    facts: BillingFacts, order: OrderToBill, parts: list[BilledPart], now: datetime, invoice_id: UUID
) -> InvoiceIssued:
    today = now.astimezone(facts.time_zone).date()
    due_on = order.due_on or today + timedelta(days=facts.policy.days)
    return InvoiceIssued(
        invoice_id=invoice_id, series=series_of(facts.policy.series, today), currency=order.currency,
        tax_included=order.tax_included, total=sum(part.amount for part in parts), tax_total=sum(part.tax for part in parts),
        taxes=taxes_of(parts), parts=parts, seller=facts.seller, customer_id=order.customer_id, person_id=order.person_id,
        due_on=max(due_on, today),
    )  # fmt: skip


def _unknown() -> Refused:
    return refused(InvoiceRefusal.UNKNOWN_ORDER, "There is no order with this id.", "/order_id")


def _check(order: OrderToBill | None, request: IssueInvoice) -> Refused | None:
    if order is None:
        return _unknown()
    if request.version is not None and request.version != order.version:
        return refused(
            InvoiceRefusal.VERSION_CHANGED,
            f"The order was changed meanwhile: it is at version {order.version}, not {request.version}. Read it again.",
            "/version",
            version=order.version,
        )
    if order.test:
        detail = "A test order takes no number of a real invoice. Place a real one."
        return refused(InvoiceRefusal.TEST_ORDER, detail, "/order_id")
    if order.imported:
        detail = "The order was imported, and billed where it came from. Its invoice is there."
        return refused(InvoiceRefusal.IMPORTED_ORDER, detail, "/order_id")
    if order.status not in _BILLABLE:
        detail = f"The order is {order.status}; it is billed once it is confirmed. Confirm it first."
        return refused(InvoiceRefusal.NOT_CONFIRMED, detail, "/order_id", status=order.status)
    return None
