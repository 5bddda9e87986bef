"""Invoices are issued when an order's first goods are handed over, and corrected when less is owed than they say."""

from collections.abc import Sequence

from waybill.commands.invoices.issue_credit_notes import issue_credit_notes, to_credit
from waybill.commands.invoices.issue_invoices import issue_invoices, to_invoice
from waybill.store.tx import Tx
from waybill.workers.follow import Logged

# What lets an order be billed, and what changes what it comes to.
CHANGES = (
    "parcel.handed_over", "pickup.collected", "order.completed",
    "order.edited", "order.canceled", "order.taken_back", "order.reinstated", "order.credited", "return.credited", "claim.made",
    "delivery.refused", "pickup.uncollected", "exchange.sent", "order.linked",
)  # fmt: skip


class Invoicing:
    """The consumer. What it is told of twice is billed once: the second time nothing is left to bill."""

    name = "invoicing"

    async def wants(self, tx: Tx) -> Sequence[str]:
        """All that may change what is to be billed."""
        return CHANGES

    async def take(self, tx: Tx, events: Sequence[Logged]) -> None:
        """Bill the events' orders as far as the shop's settings want it; credit what was billed and is not owed."""
        orders = {event.order_id for event in events if event.order_id}
        if invoices := await to_invoice(tx, orders):
            await issue_invoices(tx, invoices)
        if credits := await to_credit(tx, orders):
            await issue_credit_notes(tx, credits)
