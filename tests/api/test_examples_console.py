"""Examples of what the console asks beside the verbs, as the server answers them."""

from collections.abc import Awaitable, Callable
from typing import Any

MakeSelling = Callable[..., Awaitable[Any]]

BUYER = {"email": "ada@example.com", "name": "Ada Byron", "language": "en"}
TEA = {"lines": [{"sku": "A", "quantity": 2}], "ship_to": {"country": "DE"}, "method": "ship", "customer": BUYER}


async def test_the_examples_are_what_the_server_answers(
    selling: MakeSelling, make_teller: Callable[[Any], Any], same_examples: Callable[[str, dict[str, Any]], None]
) -> None:
    shop = await selling()
    teller = make_teller(shop)
    placed = await shop.place(**TEA, payment={"terms": "prepaid", "paid": 2000, "reference": "T-1"})
    request = {"order_id": placed["order_id"], "reason": "customer"}
    await teller.ask("previewCommand", {"operation": "cancelOrders", "request": request})
    await teller.ask("getOrderActions", order=placed["number"])
    view = {"name": "To ship", "filters": {"status": "confirmed", "fulfillment_status": "reserved"}, "shared": True}
    saved = await teller.ask("saveView", view)
    await teller.ask("listViews", page="orders")
    await teller.ask("deleteView", view_id=saved["view_id"])
    same_examples("console", teller.told)
