"""What the verbs and views of changing orders are asked in the test of isolation."""

from typing import Any

import msgspec

from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.changes.hold_orders import hold_orders
from waybill.commands.place_orders import place_orders
from waybill.model import changes, edits
from waybill.model.orders import PlaceOrder


async def prepare(twin: Any) -> None:
    """A confirmed order, one on hold, and one with a quoted change."""
    wanted = {"lines": [{"sku": "A", "quantity": 1}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    free, held, edited = await twin.shop.run(place_orders, *[msgspec.convert(wanted, PlaceOrder)] * 3)
    await twin.shop.run(hold_orders, changes.HoldOrder(order_id=held.order_id))
    quote = {"order_id": str(edited.order_id), "quote": True, "lines": [{"line": 1, "quantity": 2}]}
    [change] = await twin.shop.run(edit_orders, msgspec.convert(quote, edits.EditOrder))
    twin.made |= {
        "to_hold": free.order_id, "held": held.order_id, "edited": edited.order_id, "change": change.change_id,
    }  # fmt: skip


COMMANDS: dict[str, Any] = {
    "hold_orders": (changes.HoldOrder, lambda t: [{"order_id": str(t.made["to_hold"])}]),
    "lift_holds": (changes.LiftHold, lambda t: [{"order_id": str(t.made["held"]), "reasons": ["manual"]}]),
    "edit_orders": (
        edits.EditOrder,
        lambda t: [{"order_id": str(t.made["edited"]), "add": [{"sku": "B", "quantity": 1}], "note": "Twin"}],
    ),
    "settle_changes": (edits.SettleChange, lambda t: [{"change_id": str(t.made["change"]), "outcome": "accepted"}]),
}
VIEWS: dict[str, Any] = {
    "list_changes": lambda t: [
        (edits.ChangeQuery(),), (edits.ChangeQuery(order_id=t.made["edited"]),),
        (edits.ChangeQuery(number=1001, status="quoted", location="main"),),
    ],
}  # fmt: skip
