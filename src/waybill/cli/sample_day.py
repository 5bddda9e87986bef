"""The demo's sample day: what happens to orders in a shop's life, each story told in one line with where to look closer.

Every story is played over HTTP as staff, couriers and buyers would, on the demo's real items; the worker does its own part
(asks the gateway, notices what is late). A story is played once: its order's external id says whether it was.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from msgspec import Struct

PATIENCE_SECONDS = 20.0
BUYERS = {
    "Amelia Shah": ("Leicester", "LE2 1TA"),
    "Oliver Grant": ("Edinburgh", "EH1 1YZ"),
    "Harriet Cole": ("Bristol", "BS1 4DJ"),
    "George Adeyemi": ("London", "W1T 4JE"),
}
PIZZA = "PIZZA-MARGHERITA"


class Asks(Protocol):
    """Whoever carries a request to the API and brings back the decoded answer, None where nobody answers."""

    def ask(self, method: str, path: str, body: object = None) -> Any: ...


class Told(Struct, frozen=True):
    """A story in a line, and the command (after `waybill`) that shows more of it."""

    line: str
    command: str


class Astray(Exception):
    """A story did not go as it is written; the others are told all the same."""


class Day:
    """The shop as the stories see it: its items that there are many of, and an API that must say yes."""

    def __init__(self, client: Asks, skus: list[str]) -> None:
        self.client = client
        self.skus = iter(skus)

    def do(self, path: str, body: object) -> Any:
        """A change that must not be refused."""
        answer = self.client.ask("POST", f"/v1/{path}", body)
        if not isinstance(answer, dict) or "result" not in answer:
            raise Astray(f"{path}: {answer}")
        return answer

    def look(self, path: str) -> Any:
        """What is there now."""
        answer = self.client.ask("GET", f"/v1/{path}")
        if answer is None or "detail" in answer:
            raise Astray(f"{path}: {answer}")
        return answer

    def until(self, path: str, holds: Callable[[Any], Any]) -> Any:
        """What is there as soon as something holds that the worker brings about."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends:
            found = self.look(path)
            if holds(found):
                return found
            time.sleep(0.1)
        raise Astray(f"{path}: waited in vain")

    def order(self, story: str, *quantities: int, buyer: str = "Amelia Shah", **fields: Any) -> Any:
        """An order of so many of the next items; None where the story has been told before."""
        city, postal_code = BUYERS[buyer]
        wanted = {
            "channel": "web",
            "external_id": f"DAY-{story}",
            "lines": [{"sku": next(self.skus), "quantity": quantity} for quantity in quantities],
            "customer": {"name": buyer, "email": f"{buyer.split()[0].lower()}@example.com"},
            "ship_to": {"country": "GB", "city": city, "postal_code": postal_code, "name": buyer},
        }
        placed = self.do("orders", wanted | fields)
        return None if placed["result"] == "already_placed" else placed

    def card(self, placed: Any, capture: str = "shipment") -> Any:
        """Pay with a card: the gateway authorizes it, which confirms the order."""
        payment = {"order_id": placed["order_id"], "gateway": "sandbox", "token": "tok_ok", "capture": capture}
        self.do("payments/start", payment)
        return self.until(f"orders/{placed['number']}", lambda order: order["status"] == "confirmed")

    def picked(self, placed: Any, **short: Any) -> str:
        """Let its first location accept and pick it; the fulfillment's id."""
        (part, *_) = self.do(f"orders/{placed['order_id']}/release", {})["fulfillments"]
        fulfillment = part["fulfillment_id"]
        self.do("fulfillments/accept", {"fulfillment_id": fulfillment})
        self.do("fulfillments/pick", {"fulfillment_id": fulfillment, **short})
        return str(fulfillment)

    def packed(self, fulfillment: str) -> str:
        """Into one parcel; its id."""
        (parcel,) = self.do("fulfillments/pack", {"fulfillment_id": fulfillment})["parcels"]
        return str(parcel["parcel_id"])

    def shipped(self, placed: Any, **about: Any) -> str:
        """Accepted, picked, packed, its money taken where it waited for that, and handed over; the parcel's id."""
        parcel = self.packed(self.picked(placed))
        self.leave(parcel, placed, **about)
        return parcel

    def leave(self, parcel: str, placed: Any, **about: Any) -> None:
        """Hand a parcel over, as soon as the money for it has been taken."""
        wanted = {"parcel_id": parcel, "carrier": "royal-mail", "tracking_number": f"RM{placed['number']}GB", **about}
        ends = time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = self.client.ask("POST", "/v1/parcels/hand-over", wanted)
            if isinstance(answer, dict) and answer.get("result") == "handed_over":
                return
            waits = isinstance(answer, dict) and str(answer.get("type", "")).endswith("payment_hold")
            if not waits or time.monotonic() > ends:
                raise Astray(f"parcels/hand-over: {answer}")
            time.sleep(0.1)

    def seen(self, parcel: str, *statuses: str) -> None:
        """What the carrier says of a parcel, one report after the other."""
        for status in statuses:
            at = datetime.now(UTC).isoformat()
            self.do("tracking", {"parcel_id": parcel, "status": status, "at": at, "source": "carrier"})

    def delivered(self, placed: Any) -> str:
        """From the shelf to the doorstep; the parcel's id."""
        parcel = self.shipped(placed)
        self.seen(parcel, "in_transit", "out_for_delivery", "delivered")
        return parcel


def to_the_doorstep(day: Day) -> Told | None:
    """The happy path, with the money taken as the goods leave."""
    placed = day.order("1", 2, 1, charges=[{"type": "shipping", "amount": 395}])
    if placed is None:
        return None
    day.card(placed)
    day.delivered(placed)
    return told_of(placed, "was confirmed by card, picked, packed, its money taken as it left, and delivered")


def short_pick(day: Day) -> Told | None:
    """The shelf has fewer than the books say."""
    placed = day.order("2", 3, buyer="Oliver Grant")
    if placed is None:
        return None
    day.card(placed)
    day.picked(placed, lines=[{"line": 1, "quantity": 2, "short": 1}])
    return told_of(placed, "was picked short: one of three was not on the shelf, so it comes from Glasgow")


def late_parcel(day: Day) -> Told | None:
    """A parcel that should have come by now; the worker notices."""
    placed = day.order("3", 1, buyer="Harriet Cole", payment={"terms": "on_account"})
    if placed is None:
        return None
    due = (datetime.now(UTC) - timedelta(hours=3)).isoformat()
    parcel = day.shipped(placed, expected_at=due)
    day.seen(parcel, "in_transit")
    day.do("parcels/notice", {"parcel_id": parcel})
    return Told(
        f"#{placed['number']} is late: its parcel should have come three hours ago; a person is asked to look",
        "exceptions list",
    )


def partial_refund(day: Day) -> Told | None:
    """The buyer was charged too much: a credit, and the money back to the card."""
    placed = day.order("4", 4, buyer="George Adeyemi")
    if placed is None:
        return None
    day.card(placed)
    day.delivered(placed)
    credit = {
        "order_id": placed["order_id"],
        "amount": 150,
        "kind": "price_adjustment",
        "line": 1,
        "reason": "wrong_price",
    }
    day.do("orders/credit", credit)
    refund = {"order_id": placed["order_id"], "cause": "price_adjustment"}
    day.do("payments/refund", refund)
    day.until(f"orders/{placed['number']}", lambda order: order.get("refunded") == 150)
    return told_of(placed, "was priced wrongly: 1.50 GBP went back to the card")


def exchange(day: Day) -> Told | None:
    """What did not suit comes back, and something else goes out for it."""
    placed = day.order("5", 1, buyer="Harriet Cole")
    if placed is None:
        return None
    day.card(placed)
    day.delivered(placed)
    instead = {"sku": next(day.skus), "quantity": 1, "line": 1}
    wanted = {"order_id": placed["order_id"], "kind": "exchange", "exchange": [instead]}
    asked = day.do("returns", {**wanted, "lines": [{"line": 1, "quantity": 1, "reason": "unwanted"}]})
    if asked.get("status") == "requested":
        day.do("returns/approve", {"return_id": asked["return_id"]})
    day.do("returns/receive", {"return_id": asked["return_id"], "location": "LEICESTER"})
    lines = [{"line": 1, "accepted": 1, "disposition": "sellable"}]
    day.do("returns/inspect", {"return_id": asked["return_id"], "lines": lines})
    return told_of(placed, "came back in exchange for something else, which is an order of its own at the price paid")


def gift_card(day: Day) -> Told | None:
    """A gift card pays, and keeps the rest."""
    placed = day.order("6", 1, buyer="Amelia Shah")
    if placed is None:
        return None
    issued = day.do("stored-value", {"amount": 10_000})
    day.do("stored-value/pay", {"order_id": placed["order_id"], "code": issued["code"]})
    return told_of(placed, "was paid with a gift card of 100.00 GBP; the rest stays on the card")


def refused_at_the_door(day: Day) -> Told | None:
    """Cash on delivery, and nobody wants it: the goods come back, and nothing is owed."""
    placed = day.order("7", 2, buyer="Oliver Grant", payment={"terms": "on_delivery"})
    if placed is None:
        return None
    parcel = day.shipped(placed)
    day.seen(parcel, "in_transit", "out_for_delivery", "refused")
    day.do("cash/refuse", {"parcel_id": parcel})
    return told_of(
        placed, "was to be paid at the door and was refused there: it is on its way back, and nothing is owed"
    )


def at_the_counter(day: Day) -> Told | None:
    """Bought online, collected in the shop against a code."""
    placed = day.order("8", 1, method="pickup", payment={"terms": "on_account"})
    if placed is None:
        return None
    fulfillment = day.picked(placed)
    day.packed(fulfillment)
    code = day.do("pickups/ready", {"fulfillment_id": fulfillment})["code"]
    day.do("pickups/collect", {"fulfillment_id": fulfillment, "code": code})
    return told_of(placed, "was collected at the London counter against its code")


def from_the_oven(day: Day) -> Told | None:
    """A pizza: from the kitchen's queue to the doorstep, each step as it is done."""
    lines = [{"sku": PIZZA, "quantity": 1, "options": [{"name": "No onions"}]}]
    here = {"country": "GB", "city": "London", "postal_code": "W1T 4JE", "latitude": 51.5215, "longitude": -0.1360}
    about = {"lines": lines, "method": "local_delivery", "payment": {"terms": "on_delivery"}, "ship_to": here}
    placed = day.order("9", buyer="George Adeyemi", **about)
    if placed is None:
        return None
    (part,) = day.do(f"orders/{placed['order_id']}/release", {})["fulfillments"]
    fulfillment = {"fulfillment_id": part["fulfillment_id"]}
    day.do("fulfillments/accept", fulfillment)
    for _ in ("preparing", "baking", "checked"):
        day.do("fulfillments/advance", fulfillment)
    parcel = day.packed(part["fulfillment_id"])
    day.do("fulfillments/advance", fulfillment)
    day.leave(parcel, placed, carrier="courier", tracking_number=None)
    day.seen(parcel, "out_for_delivery", "delivered")
    day.do("cash/collect", {"parcel_id": parcel, "collector": "courier-1", "amount": placed["total"]})
    return told_of(placed, "went through the oven and to the door, and was paid there in cash")


def changed_on_the_way(day: Day) -> Told | None:
    """The buyer wants one more, and less of something else, before it is packed."""
    placed = day.order("10", 1, 3, buyer="George Adeyemi", payment={"terms": "on_account"})
    if placed is None:
        return None
    wanted = {"lines": [{"line": 2, "quantity": 1}], "add": [{"sku": next(day.skus), "quantity": 1}]}
    day.do(f"orders/{placed['order_id']}/edit", wanted)
    return told_of(placed, "was changed: fewer of one thing, one of another, and the total with it")


Story = Callable[[Day], Told | None]
STORIES: tuple[Story, ...] = (
    to_the_doorstep, short_pick, late_parcel, partial_refund, exchange, gift_card, refused_at_the_door, at_the_counter,
    from_the_oven, changed_on_the_way,
)  # fmt: skip


def tell(client: Asks, skus: list[str], stories: Sequence[Story]) -> Iterator[Told]:
    """Play those that were not played yet, one after the other. `skus` are items that every location has many of."""
    day = Day(client, skus)
    for story in stories:
        try:
            told = story(day)
        except Astray as error:
            told = Told(f"A story went astray: {error}", "doctor")
        if told is not None:
            yield told


def told_of(placed: Any, what: str) -> Told:
    """A story of one order."""
    return Told(f"#{placed['number']} {what}", f"orders show {placed['number']}")
