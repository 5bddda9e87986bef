"""The demo's player: places, pays and cancels orders over HTTP, as a shop's channels and people do."""

import contextlib
import http.client
import json
import os
import random
import time
from collections.abc import Mapping
from typing import Any

from waybill.cli.sample_day import PIZZA, STORIES, Astray, tell
from waybill.cli.sample_road import set_off
from waybill.cli.sample_waiting import WAITING

PEOPLE = (
    ("Amelia Shah", "GB", "Leicester", "LE2 1TA"),
    ("Oliver Grant", "GB", "Edinburgh", "EH1 1YZ"),
    ("Sofia Rossi", "IT", "Milano", "20121"),
    ("Noah Becker", "DE", "Hamburg", "20095"),
    ("Chloé Martin", "FR", "Lyon", "69001"),
    ("Harriet Cole", "GB", "Bristol", "BS1 4DJ"),
    ("Liam Byrne", "IE", "Cork", "T12 W8AP"),
    ("Maja Nowak", "PL", "Kraków", "31-002"),
)
CHANNELS = ("web", "web", "web", "marketplace", "phone")
LONGEST_CATALOG = 3_000
ITEMS_OF_THE_DAY = 60


class Client:
    """A connection to the API that is opened again when it breaks."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.token = token
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)

    def ask(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Any:
        """The decoded answer; None where the server does not answer now."""
        common = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            encoded = json.dumps(body) if body is not None else None
            self.connection.request(method, path, encoded, common | dict(headers or {}))
            return json.loads(self.connection.getresponse().read() or b"null")
        except (OSError, http.client.HTTPException, ValueError):
            self.connection.close()
            time.sleep(0.5)
            return None


def play() -> None:
    """Play until the supervisor ends us."""
    client = Client(int(os.environ["WAYBILL_PORT"]), os.environ["WAYBILL_DEMO_KEY"])
    catalog = read_catalog(client)
    show_day(client)
    road = set_off(client)
    if road is not None:
        print(f"\nAn order on its way, as its buyer sees it:\n  {road.link}", flush=True)
    chance = random.Random()
    open_orders: list[dict[str, Any]] = []
    while True:
        step(client, catalog, chance, open_orders)
        if road is not None:
            with contextlib.suppress(Astray):
                road.go_on()
        time.sleep(chance.uniform(0.6, 3.0))


def show_day(client: Client) -> None:
    """Play the sample day where it was not played yet, and tell each of its stories as it ends."""
    command = os.environ.get("WAYBILL_DEMO_COMMAND", "waybill {}")
    heading = "\nA day in the shop; each story, and the command to look closer:\n"
    for told in tell(client, plentiful(client), STORIES + WAITING):
        print(f"{heading}\n  {told.line}\n    {command.format(told.command)}", flush=True)
        heading = ""


def plentiful(client: Client) -> list[str]:
    """Items that there are many of in both warehouses and some of in the shop."""
    found: list[str] = []
    cursor = ""
    while len(found) < ITEMS_OF_THE_DAY:
        page = client.ask("GET", f"/v1/stock?limit=250{cursor}") or {}
        for item in page.get("rows", ()):
            if sum(level["available"] >= 5 for level in item["levels"]) >= 3:
                found.append(item["sku"])
        if not page.get("next"):
            break
        cursor = f"&cursor={page['next']}"
    return found


def read_catalog(client: Client) -> list[dict[str, Any]]:
    """Items with a price, waited for until the server answers."""
    catalog: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = client.ask("GET", f"/v1/items?limit=250{cursor}")
        if page is None or "rows" not in page:
            time.sleep(0.5)
            continue
        catalog += [item for item in page["rows"] if float(item["price"]) > 0 and item["sku"] != PIZZA]
        if not page.get("next") or len(catalog) > LONGEST_CATALOG:
            return catalog
        cursor = f"&cursor={page['next']}"


def step(
    client: Client, catalog: list[dict[str, Any]], chance: random.Random, open_orders: list[dict[str, Any]]
) -> None:
    """Most often an order; now and then somebody pays or changes their mind."""
    roll = chance.random()
    if open_orders and roll < 0.12:
        order = open_orders.pop(chance.randrange(len(open_orders)))
        reason = chance.choice(("customer", "customer", "fraud", "staff"))
        client.ask("POST", f"/v1/orders/{order['order_id']}/cancel", {"reason": reason})
    elif open_orders and roll < 0.25:
        order = open_orders.pop(0)
        client.ask("POST", f"/v1/orders/{order['order_id']}/confirm", {"paid": order["total"], "reference": "card"})
    else:
        placed = client.ask("POST", "/v1/orders", order_of(catalog, chance))
        if placed and placed.get("result") == "placed":
            open_orders.append(placed)
            # Whoever is forgotten here never pays, and their order ends by itself.
            del open_orders[:-20]


def order_of(catalog: list[dict[str, Any]], chance: random.Random) -> dict[str, Any]:
    """An order as people make them: a few lines, from somewhere, paid one way or another."""
    name, country, city, postal_code = chance.choice(PEOPLE)
    items = chance.sample(catalog, min(len(catalog), chance.choice((1, 1, 2, 2, 3, 5))))
    lines = [{"sku": item["sku"], "quantity": chance.choice((1, 1, 2, 3, 6))} for item in items]
    return {
        "channel": chance.choice(CHANNELS),
        "lines": lines,
        "customer": {"name": name, "email": f"{name.split()[0].lower().replace('é', 'e')}@example.com"},
        "ship_to": {"country": country, "city": city, "postal_code": postal_code, "name": name},
        "charges": [{"type": "shipping", "amount": chance.choice((395, 495, 695)), "title": "Shipping"}],
        "payment": {"terms": chance.choice(("prepaid", "prepaid", "on_account", "on_delivery"))},
        "tags": ["gift"] if chance.random() < 0.15 else [],
    }
