"""Everything that is kept about a customer, for when they ask for it."""

from uuid import UUID

import msgspec

from waybill.model.messages import CustomerExport, MessageShown, PastContact
from waybill.model.orders import Address
from waybill.model.views import OrderDetail, OrderQuery
from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.views.customers import get_customer
from waybill.views.inquiries import inquiries_of
from waybill.views.order_details import get_orders
from waybill.views.orders import list_orders

_sql = load(__file__)
_address = msgspec.json.Decoder(Address)


async def export_customer(tx: Tx, customer_id: UUID) -> CustomerExport | None:
    """A customer, every contact and address they gave, their orders, what they asked and were told; None where there is none."""
    customer = await get_customer(tx, customer_id)
    if customer is None:
        return None
    contacts = [
        PastContact(
            given_at=row["recorded_at"], email=row["email"], phone=row["phone"], name=row["name"],
            language=row["language"], address=_address.decode(row["address"]) if row["address"] else None,
            bill_to=_address.decode(row["billing"]) if row["billing"] else None,
        )
        for row in await tx.fetch(_sql.contacts, customer_id)
    ]  # fmt: skip
    messages = [MessageShown(**row) for row in await tx.fetch(_sql.messages, customer_id)]
    return CustomerExport(
        customer=customer, contacts=contacts, orders=await _orders(tx, customer_id), messages=messages,
        inquiries=await inquiries_of(tx, customer_id),
    )  # fmt: skip


async def _orders(tx: Tx, customer_id: UUID) -> list[OrderDetail]:
    orders: list[OrderDetail] = []
    cursor = None
    while True:
        query = OrderQuery(customer_id=customer_id, order="oldest", limit=250, cursor=cursor)
        page = await list_orders(tx, query)
        orders += await get_orders(tx, [row.order_id for row in page.rows])
        cursor = page.next
        if cursor is None:
            return orders
