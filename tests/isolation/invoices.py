"""What the verbs and views of invoices are asked in the test of isolation."""

from typing import Any

import msgspec

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.invoices.issue_invoices import issue_invoices
from waybill.commands.place_orders import place_orders
from waybill.model import invoices
from waybill.model.invoice_views import InvoiceQuery
from waybill.model.orders import CancelOrder, PlaceOrder


async def prepare(twin: Any) -> None:
    """Orders that are billed, and one that is not yet."""
    await twin.shop.item("PAPER")
    await twin.shop.stock({("PAPER", "MAIN"): 30})
    for name in ("invoices_open", "invoices_billed", "invoices_canceled"):
        wanted = {
            "lines": [{"sku": "PAPER", "quantity": 1}], "method": "pickup", "payment": {"terms": "on_account"},
            "customer": {"email": f"{name}@x.de", "name": f"Payer {twin.mark}"},
        }  # fmt: skip
        (placed,) = await twin.shop.run(place_orders, msgspec.convert(wanted, PlaceOrder))
        twin.made[name] = placed.order_id
        if name != "invoices_open":
            (issued,) = await twin.shop.run(issue_invoices, invoices.IssueInvoice(order_id=placed.order_id))
            twin.made[f"{name}_id"] = issued.invoice_id
    await twin.shop.run(cancel_orders, CancelOrder(order_id=twin.made["invoices_canceled"]))


COMMANDS: dict[str, Any] = {
    "issue_invoices": (invoices.IssueInvoice, lambda t: [{"order_id": str(t.made["invoices_open"])}]),
    "issue_credit_notes": (invoices.IssueCreditNote, lambda t: [{"order_id": str(t.made["invoices_canceled"])}]),
    "send_invoices": (invoices.SendInvoice, lambda t: [{"invoice_id": str(t.made["invoices_billed_id"])}]),
}

VIEWS: dict[str, Any] = {
    "list_invoices": lambda t: [
        (InvoiceQuery(),), (InvoiceQuery(number="INV-0001"),), (InvoiceQuery(status="credited"),),
    ],
    "get_invoices": lambda t: [([t.made["invoices_billed_id"]],)],
    "invoices_of_order": lambda t: [(t.made["invoices_billed"],)],
}  # fmt: skip
