"""Write down that invoices and credit notes went to their buyers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.payments.ledger import refused
from waybill.model.events import Event
from waybill.model.events.invoices import InvoiceSent
from waybill.model.invoices import InvoiceFact, SendInvoice, SendRefusal, SendResult, Sent
from waybill.model.results import Decided


class Facts(Struct, frozen=True):
    """The documents asked for, as far as they exist; their orders are locked."""

    invoices: Mapping[UUID, InvoiceFact]


def decide(facts: Facts, requests: Sequence[SendInvoice], now: datetime) -> Decided[SendResult]:
    """One result per request. What was sent before is left as it was."""
    invoices = dict(facts.invoices)
    results: list[SendResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        invoice = invoices.get(request.invoice_id)
        if invoice is None:
            detail = "There is no invoice with this id. List the invoices."
            results.append(refused(SendRefusal.UNKNOWN_INVOICE, detail, "/invoice_id"))
            continue
        if invoice.sent_at is None:
            data = InvoiceSent(invoice_id=invoice.invoice_id, how=request.how)
            events.append(Event(data, invoice.order_id, index, subject=str(invoice.invoice_id)))
            invoice = invoices[invoice.invoice_id] = msgspec.structs.replace(invoice, sent_at=now)
        results.append(Sent(invoice_id=invoice.invoice_id, number=invoice.number, sent_at=invoice.sent_at or now))
    return Decided(results, events)
