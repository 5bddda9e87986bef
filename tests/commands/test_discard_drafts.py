"""Discarding, on a real database."""

from typing import Any

import msgspec

from waybill.commands.discard_drafts import discard_drafts
from waybill.commands.place_orders import place_orders
from waybill.model.orders import DiscardDraft, Placed, PlaceOrder
from waybill.views.invariants import broken_invariants

SHIP_TO = {"country": "DE", "city": "Berlin", "lines": ["Street 1"]}


def order(*lines: Any, **fields: Any) -> PlaceOrder:
    """An order on account: lines as `(sku, quantity)` or whole."""
    wanted = [{"sku": line[0], "quantity": line[1]} if isinstance(line, tuple) else line for line in lines]
    usual = {"ship_to": SHIP_TO, "payment": {"terms": "on_account"}}
    return msgspec.convert(usual | {"lines": wanted} | fields, PlaceOrder)


async def in_order(made: Any) -> bool:
    async with made.tx() as tx:
        assert await broken_invariants(tx) == []
    return True


async def test_a_discarded_draft_is_not_placed(shop: Any) -> None:
    made = await shop()
    (draft,) = await made.run(place_orders, order(("A", 3), draft=True))
    changed, discarded, again = await made.run(
        discard_drafts,
        DiscardDraft(order_id=draft.order_id, version=9),
        DiscardDraft(order_id=draft.order_id, version=1),
        DiscardDraft(order_id=draft.order_id),
    )
    assert (changed.type, discarded.version, again.type) == ("version_changed", 2, "not_a_draft")
    first, twin = await made.run(place_orders, order(("A", 1), draft_id=str(draft.order_id)), order(("A", 1)))
    assert first.type == "unknown_draft"
    assert isinstance(twin, Placed)
    assert await in_order(made)
