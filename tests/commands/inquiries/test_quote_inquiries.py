"""Offers on a real database."""

from typing import Any

from waybill.commands.inquiries.quote_inquiries import quote_inquiries
from waybill.model.inquiries import QuoteInquiry


async def test_offered_once_there_is_a_draft(desk: Any) -> None:
    one = await desk()
    asked = await one.asked()
    (none,) = await one.shop.run(quote_inquiries, QuoteInquiry(inquiry_id=asked.inquiry_id))
    assert none.type == "no_draft"
    linked = await one.drafted(asked)
    (offered,) = await one.shop.run(quote_inquiries, QuoteInquiry(inquiry_id=asked.inquiry_id))
    assert offered.status == "waiting"
    assert await one.types(linked.draft_id) == ["inquiry.linked", "inquiry.quoted"]
