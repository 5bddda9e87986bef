"""Write down that invoices and credit notes went to their buyers."""

from collections.abc import Sequence

from waybill.decisions.invoices.send_invoices import Facts, decide
from waybill.model.invoices import InvoiceFact, SendInvoice, SendResult, number_of
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def send_invoices(tx: Tx, requests: Sequence[SendInvoice]) -> list[SendResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    ids = sorted({request.invoice_id for request in requests})
    orders = sorted({row["order_id"] for row in await tx.fetch(_sql.orders, ids)})
    await tx.fetch(_sql.lock_orders, orders)
    facts = {
        row["invoice_id"]: InvoiceFact(
            invoice_id=row["invoice_id"], order_id=row["order_id"], number=number_of(row["series"], row["number"]),
            sent_at=row["sent_at"],
        )
        for row in await tx.fetch(_sql.invoices, ids)
    }  # fmt: skip
    decided = decide(Facts(facts), requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)
