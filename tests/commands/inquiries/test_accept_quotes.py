"""Accepting offers on a real database: the draft is placed at the figures that were offered, once, in time."""

from datetime import UTC, datetime, timedelta
from typing import Any

from waybill.commands.inquiries.accept_quotes import accept_quotes
from waybill.model.inquiries import AcceptQuote
from waybill.views.invariants import broken_invariants


async def test_accepted_once(desk: Any) -> None:
    one = await desk()
    offer = await one.offered()
    accepted, again = await one.shop.run(accept_quotes, *[AcceptQuote(order_id=offer.draft_id)] * 2)
    assert (accepted.status, accepted.total, again.type) == ("placed", 2_000, "unknown_quote")
    (later,) = await one.shop.run(accept_quotes, AcceptQuote(order_id=offer.draft_id))
    assert later.type == "unknown_quote"
    shown = await one.shown(offer)
    assert shown.order_id == offer.draft_id
    (order,) = await one.shop.rows("SELECT customer_id, status FROM orders WHERE shop_id = $1")
    assert tuple(order) == (offer.customer_id, "placed")
    async with one.shop.tx() as tx:
        assert await broken_invariants(tx) == []


async def test_not_at_other_figures_nor_too_late(desk: Any) -> None:
    one = await desk()
    offer = await one.offered()
    await one.shop.item("A", 11_000_000)
    (dearer,) = await one.shop.run(accept_quotes, AcceptQuote(order_id=offer.draft_id))
    assert dearer.type == "total_changed"
    late = datetime.now(UTC) + timedelta(days=15)
    (expired,) = await one.shop.run(accept_quotes, AcceptQuote(order_id=offer.draft_id), now=late)
    assert expired.type == "quote_expired"
