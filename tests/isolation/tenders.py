"""What the verbs and views of money beside the gateways are asked in the test of isolation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.expire_orders import expire_orders
from waybill.commands.place_orders import place_orders
from waybill.model import orders, tenders

LATER = datetime.now(UTC) + timedelta(days=9)


async def prepare(twin: Any) -> None:
    """Orders to pay, to credit and to bring back."""
    for name in ("to_pay", "to_credit", "to_write_off", "to_reinstate"):
        wanted = {"lines": [{"sku": "B", "quantity": 1}], "method": "pickup", "customer": {"email": "same@x.de"}}
        [placed] = await twin.shop.run(place_orders, msgspec.convert(wanted, orders.PlaceOrder))
        twin.made[name] = str(placed.order_id)
    expire = orders.ExpireOrder(order_id=placed.order_id)
    await twin.shop.run(expire_orders, expire, now=LATER)


COMMANDS: dict[str, Any] = {
    "record_payments": (tenders.RecordPayment, lambda t: [{"order_id": t.made["to_pay"], "tender": "cash", "amount": 250}]),
    "reinstate_orders": (tenders.ReinstateOrder, lambda t: [{"order_id": t.made["to_reinstate"]}]),
    "credit_orders": (
        tenders.CreditOrder, lambda t: [{"order_id": t.made["to_credit"], "amount": 100, "line": 1, "note": t.mark}]
    ),
    "write_off_orders": (tenders.WriteOffOrder, lambda t: [{"order_id": t.made["to_write_off"]}]),
}  # fmt: skip
VIEWS: dict[str, Any] = {}
