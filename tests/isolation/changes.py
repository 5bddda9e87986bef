"""What the verbs and views of changing orders are asked in the test of isolation."""

from typing import Any

import msgspec

from waybill.commands.changes.hold_orders import hold_orders
from waybill.commands.place_orders import place_orders
from waybill.model import changes
from waybill.model.orders import PlaceOrder


async def prepare(twin: Any) -> None:
    """A confirmed order, and one on hold."""
    wanted = {"lines": [{"sku": "A", "quantity": 1}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    free, held = await twin.shop.run(place_orders, *[msgspec.convert(wanted, PlaceOrder)] * 2)
    await twin.shop.run(hold_orders, changes.HoldOrder(order_id=held.order_id))
    twin.made |= {"to_hold": free.order_id, "held": held.order_id}


COMMANDS: dict[str, Any] = {
    "hold_orders": (changes.HoldOrder, lambda t: [{"order_id": str(t.made["to_hold"])}]),
    "lift_holds": (changes.LiftHold, lambda t: [{"order_id": str(t.made["held"]), "reasons": ["manual"]}]),
}
VIEWS: dict[str, Any] = {}
