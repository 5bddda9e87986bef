"""A morning in the warehouse, by every operation of fulfillment inside the house: the examples of the API's page."""

from collections.abc import Awaitable, Callable
from typing import Any

Same = Callable[[str, dict[str, Any]], None]

ORDER = {
    "channel": "web",
    "lines": [
        {"sku": "TEA", "quantity": 3, "properties": {"Gift message": "Happy birthday"}},
        {"sku": "MUG", "quantity": 1, "options": [{"name": "Engraving", "value": "For Ada"}]},
    ],
    "ship_to": {"name": "Ada Byron", "lines": ["Lange Straße 1"], "postal_code": "50667", "city": "Köln", "country": "DE"},
    "customer": {"email": "ada@example.com", "name": "Ada Byron"},
    "payment": {"terms": "on_account"},
}  # fmt: skip


async def set_up(shop: Any) -> None:
    await shop.location("BERLIN", priority=1)
    await shop.location("STATION", priority=2, kind="store")
    await shop.location("OVEN", priority=9, kind="kitchen")
    await shop.item("TEA", 12_500_000, barcode="4006381333931")
    await shop.item("MUG", 9_000_000)
    await shop.item("PIE", 14_000_000)
    await shop.stock(
        {
            ("TEA", "BERLIN"): 40,
            ("MUG", "BERLIN"): 20,
            ("TEA", "STATION"): 20,
            ("MUG", "STATION"): 9,
            ("PIE", "OVEN"): 9,
        }
    )


async def placed(teller: Any, count: int, **fields: Any) -> list[dict[str, Any]]:
    """Orders placed, not as an example."""
    return [(await teller.http.post("/v1/orders", json={**ORDER, **fields})).json() for _ in range(count)]


async def released(teller: Any, **fields: Any) -> str:
    """A released fulfillment of a new order, not as an example."""
    (order,) = await placed(teller, 1, **fields)
    answer = await teller.http.post(f"/v1/orders/{order['number']}/release")
    return str(answer.json()["fulfillments"][0]["fulfillment_id"])


async def pick(teller: Any) -> None:
    """Shelves, waves, scans, and a shelf that turns out to be empty."""
    bins = [
        {"sku": "TEA", "location": "BERLIN", "bin": "A-10-2"},
        {"sku": "MUG", "location": "BERLIN", "bin": "A-02-1"},
    ]
    await teller.ask("saveBins", bins[0], named="one")
    await teller.ask("saveBins", bins, named="several")
    await teller.ask("listBins", location="BERLIN")
    await teller.ask("makeWaves", {"location": "BERLIN", "by": "age", "size": 2, "most": 1})
    await teller.ask("getPickList", wave=1)
    scanned = await released(teller)
    await teller.ask(
        "pickFulfillments", {"fulfillment_id": scanned, "lines": [{"code": "4006381333931"}]}, named="a scan"
    )
    await teller.ask("pickFulfillments", {"fulfillment_id": scanned}, named="all the rest")
    short = [{"line": 1, "quantity": 1, "short": 2}]
    await teller.ask("unpickFulfillments", {"fulfillment_id": scanned, "lines": [{"line": 1, "quantity": 1}]})
    missing = await released(teller)
    await teller.ask("pickFulfillments", {"fulfillment_id": missing, "lines": short}, named="an empty shelf")
    wrong = [{"fulfillment_id": missing, "lines": [{"code": "PIE"}]}]
    (answer,) = await teller.ask("pickFulfillments", wrong, named="the wrong item")
    assert answer["type"] == "wrong_item"


async def rearrange(teller: Any) -> None:
    """Split, merged, moved; and a kitchen."""
    some = await released(teller)
    split = await teller.ask("splitFulfillments", {"fulfillment_id": some, "lines": [{"line": 1, "quantity": 2}]})
    apart = split["made"]["fulfillment_id"]
    await teller.ask("mergeFulfillments", {"fulfillment_id": apart, "into_id": some})
    pie = await released(teller, lines=[{"sku": "PIE", "quantity": 1}], location="OVEN", method="pickup")
    await teller.http.post("/v1/fulfillments/accept", json={"fulfillment_id": pie})
    await teller.ask("advanceKitchen", {"fulfillment_id": pie})
    mug = await released(teller, lines=[{"sku": "MUG", "quantity": 1}])
    await teller.ask("moveFulfillments", {"fulfillment_id": mug, "location": "STATION"})


async def test_the_examples_are_what_is_answered(
    selling: Callable[..., Awaitable[Any]], make_teller: Callable[[Any], Any], same_examples: Same
) -> None:
    one = await selling(empty=True)
    await set_up(one.shop)
    teller = make_teller(one)
    orders = await placed(teller, 5)
    made = await teller.ask("releaseOrder", {"within_capacity": True}, order=orders[0]["number"])
    first = made["fulfillments"][0]["fulfillment_id"]
    later = {"order_id": orders[2]["order_id"], "at": "2099-01-05T08:00:00Z"}
    several = await teller.ask("releaseOrders", [{"order_id": orders[1]["order_id"]}, later])
    second, scheduled = (one["fulfillments"][0]["fulfillment_id"] for one in several)
    await teller.ask("startFulfillments", {"fulfillment_id": scheduled})
    await teller.ask("acceptFulfillments", [{"fulfillment_id": first}])
    await teller.ask("rejectFulfillments", {"fulfillment_id": second, "reason": "too_busy"})
    await rearrange(teller)
    await pick(teller)
    await teller.ask("listFulfillments", location="BERLIN", status="picking")
    await teller.ask("getFulfillment", fulfillment=first)
    await teller.ask("getBoard", location="BERLIN")
    await teller.ask("getWork", location="BERLIN", rows=1)
    await teller.ask("getKitchen", location="OVEN")
    await teller.ask("listWaves", location="BERLIN")
    await teller.ask("scan", code="4006381333931")
    same_examples("fulfillment", teller.told)
