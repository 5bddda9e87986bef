"""What the verbs and views of fulfillment are asked in the test of isolation."""

from typing import Any

import msgspec

from waybill.commands.place_orders import place_orders
from waybill.model import fulfillment
from waybill.model.orders import PlaceOrder


async def prepare(twin: Any) -> None:
    """A confirmed order with stock."""
    wanted = {"lines": [{"sku": "A", "quantity": 1}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    [placed] = await twin.shop.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    twin.made["to_release"] = placed.order_id


COMMANDS: dict[str, Any] = {
    "release_orders": (fulfillment.ReleaseOrder, lambda t: [{"order_id": str(t.made["to_release"])}]),
}
VIEWS: dict[str, Any] = {}
