"""Drafts of inquiries on a real database: linked, and the order they become is too."""

from typing import Any

import msgspec

from waybill.commands.discard_drafts import discard_drafts
from waybill.commands.inquiries.reply_inquiries import reply_inquiries
from waybill.commands.place_orders import place_orders
from waybill.model.inquiries import ReplyInquiry
from waybill.model.orders import DiscardDraft, PlaceOrder


async def test_a_draft_that_becomes_an_order(desk: Any) -> None:
    one = await desk()
    asked = await one.asked()
    linked = await one.drafted(asked)
    (refused, again) = await one.drafted(asked, lines=[{"sku": "NONE", "quantity": 1}]), await one.drafted(asked)
    assert (refused.type, again.type) == ("draft_open", "draft_open")
    wanted = {
        "lines": [{"sku": "A", "quantity": 2}], "ship_to": {"country": "DE"}, "draft_id": linked.draft_id,
        "payment": {"terms": "on_account"}, "customer": {"customer_id": asked.customer_id},
    }  # fmt: skip
    (placed,) = await one.shop.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    assert placed.order_id == linked.draft_id
    shown = await one.shown(asked)
    assert (shown.order_id, shown.draft_id) == (placed.order_id, placed.order_id)
    await one.shop.run(reply_inquiries, ReplyInquiry(inquiry_id=asked.inquiry_id, text="On its way"))
    assert await one.types(placed.order_id) == ["inquiry.linked", "inquiry.answered"]


async def test_a_draft_that_is_discarded_makes_room(desk: Any) -> None:
    one = await desk()
    asked = await one.asked()
    linked = await one.drafted(asked)
    await one.shop.run(discard_drafts, DiscardDraft(order_id=linked.draft_id))
    assert (await one.shown(asked)).draft_id is None
    assert (await one.drafted(asked, lines=[{"sku": "NONE", "quantity": 1}])).type == "unknown_item"
    assert (await one.drafted(asked)).draft_id
