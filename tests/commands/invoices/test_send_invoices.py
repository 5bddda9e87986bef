"""Writing down on a real database that an invoice was sent."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from waybill.commands.invoices.issue_invoices import issue_invoices
from waybill.commands.invoices.send_invoices import send_invoices
from waybill.model.invoices import IssueInvoice, SendInvoice
from waybill.model.results import Refused
from waybill.views.invoices import invoices_of_order

Make = Callable[..., Awaitable[Any]]


async def test_when_it_went_first_stays(shop: Make, bought: Any, followed: Any) -> None:
    one = await shop()
    placed = await bought(one)
    (issued,) = await one.run(issue_invoices, IssueInvoice(order_id=placed.order_id))
    first, unknown = await one.run(
        send_invoices, SendInvoice(invoice_id=issued.invoice_id, how="email"), SendInvoice(invoice_id=UUID(int=1))
    )
    assert isinstance(unknown, Refused)
    (again,) = await one.run(send_invoices, SendInvoice(invoice_id=issued.invoice_id))
    assert again == first
    async with one.tx() as tx:
        (shown,) = await invoices_of_order(tx, placed.order_id)
    assert (shown.status, shown.sent_at) == ("sent", first.sent_at)
    await followed(one)
