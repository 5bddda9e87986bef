"""What waits for somebody in the demo, so that every screen has work on it: played as the sample day is."""

from datetime import UTC, datetime, timedelta
from typing import Any

from waybill.cli.sample_day import PIZZA, Day, Story, Told, told_of


def to_pick(day: Day) -> Told | None:
    """Orders on the board, from just released to packed."""
    placed = [
        day.order(f"11-{position}", *quantities, buyer=buyer, payment={"terms": "on_account"})
        for position, (buyer, quantities) in enumerate(
            [("Amelia Shah", (2, 1, 4)), ("Oliver Grant", (1,)), ("Harriet Cole", (3, 2)), ("Amelia Shah", (1, 1))]
        )
    ]
    if any(one is None for one in placed):
        return None
    parts = [day.do(f"orders/{one['order_id']}/release", {})["fulfillments"][0]["fulfillment_id"] for one in placed]
    for part in parts[1:]:
        day.do("fulfillments/accept", {"fulfillment_id": part})
    day.do("fulfillments/pick", {"fulfillment_id": parts[3]})
    day.packed(parts[3])
    return told_of(placed[0], "waits on Leicester's board to be accepted, with others to be picked and handed over")


def in_the_kitchen(day: Day) -> Told | None:
    """A pizza that nobody has begun."""
    home = {"country": "GB", "city": "London", "postal_code": "WC2H 9JQ", "latitude": 51.5117, "longitude": -0.1281}
    placed = day.order(
        "12", buyer="George Adeyemi", method="local_delivery", payment={"terms": "on_delivery"}, ship_to=home,
        lines=[{"sku": PIZZA, "quantity": 2, "options": [{"name": "Extra basil"}]}],
    )  # fmt: skip
    if placed is None:
        return None
    day.do(f"orders/{placed['order_id']}/release", {})
    return told_of(placed, "is two pizzas that the Soho kitchen is to make")


def at_the_shop(day: Day) -> Told | None:
    """Packed for somebody who has not come yet."""
    placed = day.order("13", 1, 1, buyer="George Adeyemi", method="pickup", payment={"terms": "on_account"})
    if placed is None:
        return None
    fulfillment = day.picked(placed)
    day.packed(fulfillment)
    day.do("pickups/ready", {"fulfillment_id": fulfillment})
    return told_of(placed, "waits at the London counter to be collected")


def to_inspect(day: Day) -> Told | None:
    """Goods that came back, and others that somebody wants to send back."""
    placed = [day.order(f"14-{position}", 2, buyer="Harriet Cole") for position in range(2)]
    if any(one is None for one in placed):
        return None
    for one, reason in zip(placed, ("damaged", "wrong_size"), strict=True):
        day.card(one)
        day.delivered(one)
        lines = [{"line": 1, "quantity": 1, "reason": reason}]
        asked = day.do("returns", {"order_id": one["order_id"], "kind": "return", "lines": lines})
        if one is placed[0]:
            if asked.get("status") == "requested":
                day.do("returns/approve", {"return_id": asked["return_id"]})
            day.do("returns/receive", {"return_id": asked["return_id"], "location": "LEICESTER"})
    return told_of(placed[0], "came back damaged and waits to be inspected; another is asked to be taken back")


def somebody_asks(day: Day) -> Told | None:
    """A question on the phone, a draft that came of another, goods between two warehouses and from a supplier."""
    terms = {"payment": {"terms": "on_account"}}
    draft = day.order(
        "15", 24, 12, buyer="Oliver Grant", draft=True, channel="phone", note="A wedding in May.", **terms
    )
    if draft is None:
        return None
    day.do(
        "inquiries",
        {
            "customer": {"name": "Harriet Cole", "email": "harriet@example.com"},
            "subject": "Fifty for a school fair",
            "text": "Could you send fifty of the lunch bags by the end of next week, and what would that cost?",
        },
    )
    soon = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    lines = [{"sku": next(day.skus), "quantity": quantity} for quantity in (6, 4)]
    about: dict[str, Any] = {"origin": "LEICESTER", "destination": "LONDON", "reference": "Shop window"}
    moved = day.do("transfers", {**about, "lines": lines, "expected_on": soon})
    day.do("transfers/ship", {"transfer_id": moved["transfer_id"], "carrier": "own-van"})
    for quantity in (200, 120):
        expected = {"sku": next(day.skus), "location": "LEICESTER", "quantity": quantity, "expected_on": soon}
        day.do("stock/expect", {**expected, "reference": "PO-4711"})
    return Told("Harriet Cole asks for fifty lunch bags and waits for an answer", "inquiries list")


WAITING: tuple[Story, ...] = (to_pick, in_the_kitchen, at_the_shop, to_inspect, somebody_asks)
