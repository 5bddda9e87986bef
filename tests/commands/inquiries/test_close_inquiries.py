"""Closing inquiries on a real database."""

from typing import Any

from waybill.commands.inquiries.close_inquiries import close_inquiries
from waybill.model.inquiries import CloseInquiry


async def test_closed_and_shown_so(desk: Any) -> None:
    one = await desk()
    asked = await one.asked()
    closed, again = await one.shop.run(close_inquiries, *[CloseInquiry(inquiry_id=asked.inquiry_id)] * 2)
    assert (closed.status, again.type) == ("closed", "inquiry_closed")
    (row,) = await one.shop.rows("SELECT status, closed_at IS NOT NULL AS ended FROM inquiry WHERE shop_id = $1")
    assert tuple(row) == ("closed", True)
