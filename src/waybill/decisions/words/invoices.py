"""Invoices in words."""

from waybill.decisions.words.speaking import Context, says
from waybill.model.events.invoices import CreditNoteIssued, InvoiceIssued, InvoiceSent
from waybill.model.invoices import number_of
from waybill.model.money import money_text


@says(InvoiceIssued)
def _issued(data: InvoiceIssued, context: Context) -> str:
    number = number_of(data.series, data.number)
    return f"Invoice {number} of {money_text(data.total, data.currency)} issued, due {context.day(data.due_on)}."


@says(CreditNoteIssued)
def _credited(data: CreditNoteIssued, context: Context) -> str:
    return f"Credit note {number_of(data.series, data.number)} of {money_text(-data.total, data.currency)} issued."


@says(InvoiceSent)
def _sent(data: InvoiceSent, context: Context) -> str:
    ways = {
        "email": "by e-mail",
        "post": "by post",
        "channel": "through the channel",
        "download": "as the buyer opened it",
    }
    return f"Invoice sent {ways.get(data.how, data.how)}."
