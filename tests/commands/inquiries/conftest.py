"""What the tests of inquiries on a real database share."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from waybill.commands.inquiries.draft_from_inquiries import draft_from_inquiries
from waybill.commands.inquiries.open_inquiries import open_inquiries
from waybill.commands.inquiries.quote_inquiries import quote_inquiries
from waybill.model.inquiries import DraftFromInquiry, InquiryNow, OpenInquiry, QuoteInquiry
from waybill.views.inquiries import show_inquiry


class Desk:
    """A shop whose customers ask."""

    def __init__(self, shop: Any) -> None:
        self.shop = shop

    async def asked(self, text: str = "Do you have it in blue?", **fields: Any) -> InquiryNow:
        """An inquiry of Ada's."""
        usual = {"customer": {"email": "ada@example.org", "name": "Ada"}, "text": text, "subject": "Blue"}
        (opened,) = await self.shop.run(open_inquiries, msgspec.convert(usual | fields, OpenInquiry))
        assert isinstance(opened, InquiryNow), opened
        return opened

    async def drafted(self, inquiry: InquiryNow, **fields: Any) -> Any:
        """A draft of two A."""
        order = {"lines": [{"sku": "A", "quantity": 2}], "ship_to": {"country": "DE"}, **fields}
        asked = msgspec.convert({"inquiry_id": inquiry.inquiry_id, "order": order}, DraftFromInquiry)
        return (await self.shop.run(draft_from_inquiries, asked))[0]

    async def offered(self) -> Any:
        """An inquiry whose draft was offered."""
        inquiry = await self.asked()
        await self.drafted(inquiry)
        return (await self.shop.run(quote_inquiries, QuoteInquiry(inquiry_id=inquiry.inquiry_id)))[0]

    async def shown(self, inquiry: Any) -> Any:
        async with self.shop.tx() as tx:
            return await show_inquiry(tx, inquiry.inquiry_id)

    async def types(self, order_id: Any) -> list[str]:
        """What the order's timeline tells of the inquiry."""
        rows = await self.shop.rows(
            "SELECT type FROM event WHERE shop_id = $1 AND order_id = $2 AND type LIKE 'inquiry.%' ORDER BY seq",
            order_id,
        )
        return [row["type"] for row in rows]


@pytest.fixture
def desk(shop: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Desk]]:
    """Call it (and await) for a shop whose customers ask; the arguments are those of `shop`."""

    async def make(**settings: Any) -> Desk:
        return Desk(await shop(**settings))

    return make
