"""Accepting offers on a real database: the draft is placed at the figures that were offered, once, in time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.inquiries.accept_quotes import accept_quotes
from waybill.commands.inquiries.quote_inquiries import quote_inquiries
from waybill.commands.place_orders import place_orders
from waybill.commands.save_shop import save_shop
from waybill.model.inquiries import AcceptQuote, QuoteInquiry
from waybill.model.orders import PlaceOrder
from waybill.model.setup import SaveShop
from waybill.views.invariants import broken_invariants
from waybill.views.offers import show_offer
from waybill.views.order_details import get_orders


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


async def test_placed_as_offered_whatever_changed_since(desk: Any) -> None:
    one = await desk()
    shop = one.shop
    await shop.item("P", 3_000_000)
    await shop.item("Q", 2_000_000)
    await shop.stock({("P", "MAIN"): 50})
    await shop.item("BOX", 9_000_000, bundle={"P": 2, "A": 1})
    inquiry = await one.asked()
    content = {
        "lines": [
            {"sku": "A", "quantity": 2, "discounts": [{"title": "Loyal", "percent": 100_000}]},
            {"sku": "BOX", "quantity": 1, "options": [{"name": "Wrap", "unit_price": "1.00"}]},
        ],
        "charges": [{"type": "shipping", "amount": 499}],
        "discounts": [{"title": "Together", "percent": 50_000}],
    }
    await one.drafted(inquiry, **content)
    (offer,) = await shop.run(quote_inquiries, QuoteInquiry(inquiry_id=inquiry.inquiry_id))
    async with shop.tx() as tx:
        (draft,) = await get_orders(tx, [offer.draft_id])
    await shop.item("A", 11_000_000, title="A, the new one", active=False)
    await shop.item("BOX", 12_000_000, bundle={"Q": 3})
    rates = [{"category": "standard", "rate": 210_000}]
    await shop.run(save_shop, msgspec.convert({"settings": {"tax_rates": rates, "tax_included": False}}, SaveShop))
    (accepted,) = await shop.run(accept_quotes, AcceptQuote(order_id=offer.draft_id))
    assert (accepted.status, accepted.total) == ("placed", draft.total)
    async with shop.tx() as tx:
        (placed,) = await get_orders(tx, [offer.draft_id])
        assert await broken_invariants(tx) == []
    for name in (
        "item_total",
        "discount_total",
        "charge_total",
        "tax_total",
        "tax_included",
        "charges",
        "discounts",
        "bundles",
    ):
        assert getattr(placed, name) == getattr(draft, name), name
    bought = [
        (line.line, line.sku, line.title, line.quantity, line.unit_price, line.total, line.tax) for line in draft.lines
    ]
    assert bought == [
        (line.line, line.sku, line.title, line.quantity, line.unit_price, line.total, line.tax) for line in placed.lines
    ]
    assert all(line.buckets == {"reserved": line.quantity} for line in placed.lines)


async def test_a_draft_saved_anew_is_not_what_was_offered(desk: Any) -> None:
    one = await desk()
    offer = await one.offered()
    (link,) = await one.shop.rows("SELECT seq FROM event WHERE shop_id = $1 AND type = 'inquiry.quoted'")
    content = {
        "lines": [{"sku": "A", "quantity": 1}, {"sku": "A", "quantity": 4}], "ship_to": {"country": "FR"},
        "customer": {"customer_id": str(offer.customer_id)}, "draft": True, "draft_id": str(offer.draft_id),
    }  # fmt: skip
    (saved,) = await one.shop.run(place_orders, msgspec.convert(content, PlaceOrder))
    (changed,) = await one.shop.run(accept_quotes, AcceptQuote(order_id=offer.draft_id))
    assert changed.type == "unknown_quote"
    async with one.shop.tx() as tx:
        shown = await show_offer(tx, offer.draft_id, link["seq"])
    assert shown is not None
    assert shown.status == "closed"
    await one.shop.run(quote_inquiries, QuoteInquiry(inquiry_id=offer.inquiry_id))
    (accepted,) = await one.shop.run(accept_quotes, AcceptQuote(order_id=offer.draft_id))
    assert accepted.total == saved.total == 5_000
    (order,) = await one.shop.rows("SELECT country FROM orders WHERE shop_id = $1")
    assert order["country"] == "FR"


async def test_not_too_late(desk: Any) -> None:
    one = await desk()
    offer = await one.offered()
    late = datetime.now(UTC) + timedelta(days=15)
    (expired,) = await one.shop.run(accept_quotes, AcceptQuote(order_id=offer.draft_id), now=late)
    assert expired.type == "quote_expired"
