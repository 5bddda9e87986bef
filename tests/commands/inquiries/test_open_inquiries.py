"""Opening inquiries on a real database: who is new is made, who is known is known, and an erasure takes what was said."""

from typing import Any
from uuid import uuid4

import msgspec

from waybill.commands.customers.merge_customers import merge_customers
from waybill.commands.erase_customers import erase_customers
from waybill.commands.inquiries.open_inquiries import open_inquiries
from waybill.model.customers import MergeCustomer
from waybill.model.inquiries import InquiryQuery, OpenInquiry
from waybill.model.setup import EraseCustomer
from waybill.views.customer_export import export_customer
from waybill.views.inquiries import list_inquiries


async def test_opened_by_new_and_known_customers(desk: Any) -> None:
    one = await desk()
    first, second = await one.asked(), await one.asked(channel="web")
    assert first.customer_id == second.customer_id
    assert first.reference != second.reference
    shown = await one.shown(first)
    assert (shown.status, shown.subject, shown.name, shown.email) == ("open", "Blue", "Ada", "ada@example.org")
    assert [(said.direction, said.text) for said in shown.messages] == [("in", "Do you have it in blue?")]
    bad = {"customer": {"customer_id": str(uuid4())}, "text": "x"}
    worse = {"customer": {"email": "new@example.org"}, "text": "x", "order_id": str(uuid4())}
    refused = await one.shop.run(open_inquiries, *(msgspec.convert(fields, OpenInquiry) for fields in (bad, worse)))
    assert [answer.type for answer in refused] == ["unknown_customer", "unknown_order"]
    # whoever was refused was not made a customer
    assert await one.shop.rows("SELECT FROM customer_key WHERE shop_id = $1 AND value = 'new@example.org'") == []
    async with one.shop.tx() as tx:
        page = await list_inquiries(tx, InquiryQuery(customer_id=first.customer_id, limit=1))
        rest = await list_inquiries(tx, InquiryQuery(status="open", cursor=page.next))
        assert (await list_inquiries(tx, InquiryQuery(status="closed"))).rows == []
    assert [row.inquiry_id for row in (*page.rows, *rest.rows)] == [second.inquiry_id, first.inquiry_id]


async def test_merged_and_erased(desk: Any) -> None:
    one = await desk()
    mine = await one.asked()
    theirs = await one.asked("Secret words", customer={"email": "lovelace@example.org"})
    await one.drafted(theirs, note="Secret note")
    merge = MergeCustomer(customer_id=mine.customer_id, duplicate_id=theirs.customer_id)
    await one.shop.run(merge_customers, merge)
    assert (await one.shown(theirs)).customer_id == mine.customer_id
    async with one.shop.tx() as tx:
        export = await export_customer(tx, mine.customer_id)
    assert export is not None
    assert [[said.text for said in asked.messages] for asked in export.inquiries] == [
        ["Do you have it in blue?"], ["Secret words"],
    ]  # fmt: skip
    await one.shop.run(erase_customers, EraseCustomer(customer_id=mine.customer_id))
    shown = await one.shown(theirs)
    assert [(said.direction, said.text) for said in shown.messages] == [("in", None)]
    assert (shown.email, shown.name, shown.subject) == (None, None, None)
    assert await one.shop.rows("SELECT FROM inquiry_draft WHERE shop_id = $1") == []
