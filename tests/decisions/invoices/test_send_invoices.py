"""Sending invoices as a pure decision."""

from datetime import UTC, datetime
from uuid import UUID

from waybill.decisions.invoices.send_invoices import Facts, decide
from waybill.model.events.invoices import InvoiceSent
from waybill.model.invoices import InvoiceFact, SendInvoice, SendRefusal, Sent
from waybill.model.results import Refused

INVOICE = UUID(int=5)
NOW = datetime(2027, 5, 3, tzinfo=UTC)
ASKED = SendInvoice(invoice_id=INVOICE, how="email")


def test_is_sent_once() -> None:
    fact = InvoiceFact(invoice_id=INVOICE, order_id=UUID(int=1), number="INV-0001")
    decided = decide(Facts({INVOICE: fact}), [ASKED, SendInvoice(invoice_id=INVOICE)], NOW)
    assert decided.results == [Sent(invoice_id=INVOICE, number="INV-0001", sent_at=NOW)] * 2
    assert [event.data for event in decided.events] == [InvoiceSent(invoice_id=INVOICE, how="email")]


def test_there_is_none() -> None:
    (answer,) = decide(Facts({}), [ASKED], NOW).results
    assert isinstance(answer, Refused)
    assert answer.type == SendRefusal.UNKNOWN_INVOICE
