"""Invoices and credit notes as paper."""

from typing import Any
from uuid import UUID

from waybill.documents.press import Paper
from waybill.documents.speaking import Speech, address_lines
from waybill.model.invoice_views import InvoiceDetail, InvoicePart
from waybill.store.tx import Tx
from waybill.views.invoices import get_invoices, invoices_of_order
from waybill.views.shop import get_shop


async def invoice_pdf(tx: Tx, invoice_id: UUID) -> Paper | None:
    """A document in the buyer's language, else in the shop's; None where there is no such document.

    What is still to be paid is said as it is now; all else is as it was issued.
    """
    found = await get_invoices(tx, [invoice_id])
    if not found:
        return None
    (invoice,) = found
    shop = await get_shop(tx)
    return _paper(invoice, shop.name, Speech(shop.time_zone, invoice.language, shop.locale))


async def order_invoice_pdf(tx: Tx, order_id: UUID) -> Paper | None:
    """The newest invoice of an order, as its buyer may have it; None where it was not billed yet."""
    invoices = [one for one in await invoices_of_order(tx, order_id) if one.kind == "invoice"]
    return await invoice_pdf(tx, invoices[-1].invoice_id) if invoices else None


def _paper(invoice: InvoiceDetail, shop: str, speech: Speech) -> Paper:
    seller, kind = invoice.seller, speech.say(invoice.kind)
    facts = [
        (speech.say("number"), invoice.number),
        (speech.say("date"), speech.day(invoice.issued_at)),
        (speech.say("order"), f"#{invoice.order_number}"),
        (speech.say("ordered"), speech.day(invoice.placed_at)),
    ]
    if invoice.due_on is not None and invoice.open:
        facts.append((speech.say("due"), speech.day(invoice.due_on)))
    if invoice.corrects:
        facts.append((speech.say("corrects"), ", ".join(invoice.corrects)))
    numbers = [
        (speech.say("vat_id"), seller.vat_id),
        (speech.say("tax_number"), seller.tax_number),
    ]
    data = {
        "language": speech.language.code,
        "words": {
            "page": speech.words["page"],
            **{word: speech.say(word) for word in ("item", "quantity", "price", "tax", "amount")},
        },
        "title": f"{kind} {invoice.number}",
        "shop": shop,
        "sender": " · ".join([seller.name, *seller.lines]),
        "seller": [seller.name, *seller.lines, *(f"{name} {value}" for name, value in numbers if value)],
        "to": address_lines(invoice.bill_to, invoice.name, seller.country),
        "facts": facts,
        "parts": [_part(part, invoice, speech) for part in invoice.parts],
        "sums": _sums(invoice, speech),
        "total": [speech.say("total"), speech.amount(invoice.total, invoice.currency)],
        "closing": _closing(invoice, speech),
    }
    return Paper(template="invoice", name=f"{invoice.number.replace('/', '-')}.pdf", data=data, at=invoice.issued_at)


def _part(part: InvoicePart, invoice: InvoiceDetail, speech: Speech) -> dict[str, Any]:
    title = part.title
    if part.kind == "charge":
        title = speech.known(part.title, part.title)
    elif part.kind == "credit":
        title = speech.known(f"credit_{part.title}", speech.say("credit"))
    about = [part.sku] if part.sku else []
    if part.discount:
        about.append(speech.say("discount", amount=speech.amount(part.discount, invoice.currency)))
    return {
        "title": title,
        "about": " · ".join(about),
        "quantity": speech.quantity(part.quantity, part.scale) if part.quantity else "",
        "price": speech.price(part.unit_price) if part.unit_price is not None else "",
        "rate": speech.rate(part.tax_rate),
        "amount": speech.number(part.amount, invoice.currency),
    }


def _sums(invoice: InvoiceDetail, speech: Speech) -> list[tuple[str, str]]:
    """Net and tax by rate: the parts have their tax within."""
    found = []
    for tax in invoice.taxes:
        rate = speech.rate(tax.rate)
        found.append((speech.say("net", rate=rate), speech.number(tax.net, invoice.currency)))
        found.append((speech.say("tax_at", rate=rate), speech.number(tax.tax, invoice.currency)))
    return found


def _closing(invoice: InvoiceDetail, speech: Speech) -> list[str]:
    lines = []
    if invoice.kind == "invoice":
        lines.append(
            f"{speech.say('open')}: {speech.amount(invoice.open, invoice.currency)}"
            if invoice.open
            else speech.say("paid")
        )
    return [*lines, *([invoice.seller.footer] if invoice.seller.footer else [])]
