"""Invoices by themselves: issued at the first hand-over, corrected when units are canceled, returned or credited."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.invoices.issue_credit_notes import issue_credit_notes
from waybill.commands.invoices.issue_invoices import issue_invoices
from waybill.commands.payments.credit_orders import credit_orders
from waybill.commands.payments.record_payments import record_payments
from waybill.model.edits import EditOrder
from waybill.model.fulfillment import PickFulfillment, ReleaseOrder
from waybill.model.invoice_views import InvoiceQuery
from waybill.model.invoices import IssueCreditNote, IssueInvoice
from waybill.model.orders import CancelOrder
from waybill.model.parcels import HandOverParcel, PackFulfillment
from waybill.model.results import Refused
from waybill.model.tenders import CreditOrder, RecordPayment
from waybill.views.invoices import get_invoices, list_invoices

Make = Callable[..., Awaitable[Any]]
TAXES = [{"category": "standard", "rate": 190_000}]


async def hand_over(shop: Any, order_id: Any) -> None:
    """All that is reserved of an order leaves."""
    (released,) = await shop.run(release_orders, ReleaseOrder(order_id=order_id))
    for fulfillment in released.fulfillments:
        await shop.run(pick_fulfillments, PickFulfillment(fulfillment_id=fulfillment.fulfillment_id))
        (packed,) = await shop.run(pack_fulfillments, PackFulfillment(fulfillment_id=fulfillment.fulfillment_id))
        await shop.run(hand_over_parcels, HandOverParcel(parcel_id=packed.parcels[0].parcel_id))


async def documents(shop: Any) -> list[Any]:
    async with shop.tx() as tx:
        rows = (await list_invoices(tx, InvoiceQuery())).rows
        return (await get_invoices(tx, [row.invoice_id for row in rows]))[::-1]


async def test_the_first_goods_that_leave_bring_the_invoice(shop: Make, bought: Any, followed: Any) -> None:
    one = await shop(tax_rates=TAXES)
    placed = await bought(one)
    await followed(one)
    assert await documents(one) == []
    await hand_over(one, placed.order_id)
    await followed(one)
    (invoice,) = await documents(one)
    assert (invoice.total, invoice.kind, invoice.status) == (placed.total, "invoice", "issued")
    await followed(one)
    assert len(await documents(one)) == 1


async def test_credits_after_the_invoice_are_on_a_credit_note(shop: Make, bought: Any, followed: Any) -> None:
    one = await shop(tax_rates=TAXES)
    placed = await bought(one)
    await hand_over(one, placed.order_id)
    await followed(one)
    await one.run(credit_orders, CreditOrder(order_id=placed.order_id, amount=300))
    await one.run(credit_orders, CreditOrder(order_id=placed.order_id, amount=200, line=1))
    await followed(one)
    invoice, note = await documents(one)
    assert (note.kind, note.number, note.total, note.corrects) == ("credit_note", "CN-0001", -500, [invoice.number])
    assert invoice.corrected_by == ["CN-0001"]
    assert invoice.open == placed.total - 500
    await one.run(
        record_payments, RecordPayment(order_id=placed.order_id, tender="bank_transfer", amount=placed.total - 500)
    )
    paid, _ = await documents(one)
    assert (paid.open, paid.status) == (0, "paid")


async def test_canceled_and_added_units_are_credited_and_billed(shop: Make, bought: Any, followed: Any) -> None:
    one = await shop(tax_rates=TAXES, invoices={"issue": "manual"})
    placed = await bought(one)
    (early,) = await one.run(issue_credit_notes, IssueCreditNote(order_id=placed.order_id))
    assert isinstance(early, Refused)
    await one.run(issue_invoices, IssueInvoice(order_id=placed.order_id))
    some = msgspec.convert({"order_id": placed.order_id, "lines": [{"line": 1, "quantity": 1}]}, CancelOrder)
    await one.run(cancel_orders, some)
    await followed(one)
    more = msgspec.convert(
        {"order_id": placed.order_id, "add": [{"sku": "B", "quantity": 3}], "settle": "later"}, EditOrder
    )
    (edited,) = await one.run(edit_orders, more)
    assert not isinstance(edited, Refused), edited
    await followed(one)
    invoice, note, second = await documents(one)
    assert (note.total, note.parts[0].quantity) == (-1000, -1)
    assert (second.kind, second.total, second.number) == ("invoice", 750, "INV-0002")
    assert invoice.total + note.total + second.total == placed.total - 1000 + 750
    await one.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    await followed(one)
    assert sum(one.total for one in await documents(one)) == 0
