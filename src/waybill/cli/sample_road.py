"""The demo's order on the road: a pizza on its way through London, whose buyer's page shows the courier move."""

import time
from datetime import UTC, datetime
from typing import Any

from waybill.cli.sample_day import PIZZA, Asks, Astray, Day

KITCHEN = (51.5136, -0.1310)
# Along Tottenham Court Road to Camden, as a courier's phone tells it.
WAY = (
    KITCHEN, (51.5152, -0.1300), (51.5166, -0.1306), (51.5190, -0.1327), (51.5215, -0.1352), (51.5243, -0.1381),
    (51.5266, -0.1390), (51.5290, -0.1388), (51.5318, -0.1383), (51.5345, -0.1389),
)  # fmt: skip
SECONDS = 900.0
SECONDS_BETWEEN_REPORTS = 3.0


class Road:
    """An order that a courier has; `link` is its buyer's page. It arrives a quarter of an hour after it left."""

    def __init__(self, client: Asks) -> None:
        self.day = Day(client, [])
        self.parcel_id = ""
        self.link = ""
        self.left_at = time.monotonic()
        self.reported_at = 0.0
        self.arrived = False

    def leave(self) -> None:
        """Take the order, bake it, and set off. Raises `Astray` where that is refused."""
        north, east = WAY[-1]
        home = {
            "country": "GB", "city": "London", "postal_code": "NW1 8NH", "name": "George Adeyemi",
            "lines": ["12 Camden High Street"], "latitude": north, "longitude": east,
        }  # fmt: skip
        placed = self.day.order(
            "road", buyer="George Adeyemi", external_id=f"ROAD-{time.time_ns()}", method="local_delivery",
            lines=[{"sku": PIZZA, "quantity": 2}], payment={"terms": "on_account"}, ship_to=home,
            charges=[{"type": "delivery", "amount": 250, "title": "Delivery"}],
        )  # fmt: skip
        (part,) = self.day.do(f"orders/{placed['order_id']}/release", {})["fulfillments"]
        fulfillment = {"fulfillment_id": part["fulfillment_id"]}
        self.day.do("fulfillments/accept", fulfillment)
        for _ in ("preparing", "baking", "checked"):
            self.day.do("fulfillments/advance", fulfillment)
        self.parcel_id = self.day.packed(part["fulfillment_id"])
        self.day.do("fulfillments/advance", fulfillment)
        self.day.leave(self.parcel_id, placed, carrier="courier", tracking_number=None)
        self.day.seen(self.parcel_id, "out_for_delivery")
        self.link = self.day.do(f"orders/{placed['order_id']}/tracking-link", {})["url"]
        self.left_at = time.monotonic()
        self.go_on()

    def go_on(self) -> None:
        """Say where the courier is by now, every few seconds; at the end that they have arrived."""
        now = time.monotonic()
        if self.arrived or not self.parcel_id or now - self.reported_at < SECONDS_BETWEEN_REPORTS:
            return
        self.reported_at = now
        part = (now - self.left_at) / SECONDS
        if part >= 1:
            self.arrived = True
            self.day.seen(self.parcel_id, "delivered")
            return
        latitude, longitude = along(part)
        where: dict[str, Any] = {"latitude": latitude, "longitude": longitude, "at": datetime.now(UTC).isoformat()}
        self.day.do("parcels/positions", {"parcel_id": self.parcel_id, **where})


def along(part: float) -> tuple[float, float]:
    """The place on the way after a part of it (0 to 1)."""
    whole = part * (len(WAY) - 1)
    place = min(int(whole), len(WAY) - 2)
    (north, east), (next_north, next_east) = WAY[place], WAY[place + 1]
    rest = whole - place
    return north + (next_north - north) * rest, east + (next_east - east) * rest


def set_off(client: Asks) -> Road | None:
    """Put an order on the road; None where the shop does not let it."""
    road = Road(client)
    try:
        road.leave()
    except Astray:
        return None
    return road
