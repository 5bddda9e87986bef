"""All verbs at random on the same few things, for tests of several processes at once.

Arguments: database URL, shop, seconds, seed. At the end it prints as JSON how many batches each verb ran, how many requests
were done, which reruns there were, and what reached a caller that must not.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import crosswise_rest
import msgspec
import structlog

from waybill.commands.adjust_stock import adjust_stock
from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.confirm_orders import confirm_orders
from waybill.commands.count_stock import count_stock
from waybill.commands.discard_drafts import discard_drafts
from waybill.commands.erase_customers import erase_customers
from waybill.commands.expect_stock import expect_stock
from waybill.commands.expire_orders import expire_orders
from waybill.commands.fulfillment.accept_fulfillments import accept_fulfillments
from waybill.commands.fulfillment.make_waves import make_waves
from waybill.commands.fulfillment.merge_fulfillments import merge_fulfillments
from waybill.commands.fulfillment.move_fulfillments import move_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.reject_fulfillments import reject_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.save_bins import save_bins
from waybill.commands.fulfillment.split_fulfillments import split_fulfillments
from waybill.commands.fulfillment.unpick_fulfillments import unpick_fulfillments
from waybill.commands.place_orders import place_orders
from waybill.commands.receive_stock import receive_stock
from waybill.commands.save_customers import save_customers
from waybill.commands.save_items import save_items
from waybill.commands.save_locations import save_locations
from waybill.commands.save_shop import save_shop
from waybill.commands.set_safety_stock import set_safety_stock
from waybill.model import fulfillment as inside
from waybill.model.orders import CancelOrder, ConfirmOrder, DiscardDraft, ExpireOrder, PlaceOrder
from waybill.model.setup import EraseCustomer, SaveCustomer, SaveItem, SaveLocation, SaveShop
from waybill.model.stock import AdjustStock, CountStock, ExpectStock, ReceiveStock, SetSafetyStock
from waybill.store.batches import run_batch
from waybill.store.database import Pool, open_pool
from waybill.store.idempotency import Claim, hash_body
from waybill.store.secrets import Keyring, use_keyring
from waybill.store.tx import Tx

AT_ONCE = 4
STOCKED, PLACES = ("A", "B", "BACK"), ("MAIN", "SIDE", "DESK")
EXPIRY = timedelta(hours=2)


async def expire_later(tx: Tx, requests: Sequence[ExpireOrder]) -> Any:
    """As `expire_orders`, when the time to pay has run out."""
    tx.now += EXPIRY
    return await expire_orders(tx, requests)


class Known:
    """What there is to work on, looked up now and then."""

    orders: Sequence[str] = ()
    unpaid: Sequence[str] = ()
    drafts: Sequence[str] = ()
    customers: Sequence[str] = ()
    receipts: Sequence[tuple[str, str, str]] = ()
    fulfillments: Sequence[str] = ()
    pairs: Sequence[tuple[str, str]] = ()
    rest: dict[str, list[str]] = {}  # noqa: RUF012

    async def look(self, pool: Pool, shop_id: int) -> None:
        self.rest = await crosswise_rest.look(pool, shop_id)
        orders = await pool.fetch(
            "SELECT order_id::text, status FROM orders WHERE shop_id = $1 ORDER BY order_id DESC LIMIT 40", shop_id
        )
        self.orders = [row["order_id"] for row in orders]
        self.unpaid = [row["order_id"] for row in orders if row["status"] == "placed"]
        self.drafts = [row["order_id"] for row in orders if row["status"] == "draft"]
        customers = await pool.fetch("SELECT customer_id::text FROM customer WHERE shop_id = $1", shop_id)
        self.customers = [row["customer_id"] for row in customers]
        receipts = await pool.fetch(
            """SELECT r.receipt_id::text, i.sku, l.code FROM expected_receipt r JOIN item i USING (shop_id, item_id)
            JOIN location l USING (shop_id, location_id) WHERE shop_id = $1 AND r.quantity > r.received LIMIT 20""",
            shop_id,
        )
        self.receipts = [tuple(row) for row in receipts]
        fulfillments = await pool.fetch(
            """SELECT fulfillment_id::text, order_id FROM fulfillment WHERE shop_id = $1 AND ended_at IS NULL
            ORDER BY fulfillment_id DESC LIMIT 30""",
            shop_id,
        )
        self.fulfillments = [row["fulfillment_id"] for row in fulfillments]
        self.pairs = [
            (one["fulfillment_id"], other["fulfillment_id"])
            for one in fulfillments
            for other in fulfillments
            if one["order_id"] == other["order_id"] and one is not other
        ]


class Asker:
    """Makes requests."""

    def __init__(self, chance: random.Random, known: Known) -> None:
        self.chance = chance
        self.known = known

    def level(self) -> dict[str, Any]:
        return {"sku": self.chance.choice(STOCKED), "location": self.chance.choice(PLACES)}

    def buyer(self) -> dict[str, Any]:
        number = self.chance.randrange(6)
        return {"email": f"buyer{number}@example.com", "phone": f"+49 30 {number}", "name": f"Buyer {number}"}

    def place(self) -> dict[str, Any]:
        skus = self.chance.sample((*STOCKED, "KIT"), self.chance.randint(1, 3))
        lines = [{"sku": sku, "quantity": self.chance.randint(1, 3)} for sku in skus]
        order: dict[str, Any] = {"lines": lines, "ship_to": {"country": "DE"}, "customer": self.buyer()}
        order["payment"] = {"terms": self.chance.choice(("on_account", "prepaid", "on_delivery"))}
        if self.chance.random() < 0.2:
            order["method"] = "pickup"
        kind = self.chance.random()
        if kind < 0.25:
            # a channel sells, at times what nobody had heard of
            number = self.chance.randrange(500)
            lines.append({"sku": f"NEW-{number % 20}", "quantity": 1, "unit_price": "3"})
            order |= {"prices": "theirs", "channel": "market", "external_id": str(number)}
        elif kind < 0.4:
            order["draft"] = True
        elif kind < 0.55 and self.known.drafts:
            order["draft_id"] = self.chance.choice(self.known.drafts)
        return order

    def cancel(self) -> dict[str, Any]:
        order = {"order_id": self.chance.choice(self.known.orders)}
        return order | ({"lines": [{"line": 1, "quantity": 1}]} if self.chance.random() < 0.3 else {})

    def receive(self) -> dict[str, Any]:
        if self.known.receipts and self.chance.random() < 0.5:
            receipt_id, sku, code = self.chance.choice(self.known.receipts)
            return {"receipt_id": receipt_id, "sku": sku, "location": code, "quantity": self.chance.randint(1, 4)}
        return self.level() | {"quantity": self.chance.randint(1, 6)}

    def expect(self) -> dict[str, Any]:
        usual = {"quantity": self.chance.randint(0, 9), "expected_on": f"2031-01-{self.chance.randint(1, 28):02}"}
        if self.known.receipts and self.chance.random() < 0.5:
            receipt_id, sku, code = self.chance.choice(self.known.receipts)
            return usual | {"receipt_id": receipt_id, "sku": sku, "location": code}
        return usual | self.level()

    def item(self) -> dict[str, Any]:
        sku = self.chance.choice((*STOCKED, "KIT", f"NEW-{self.chance.randrange(20)}"))
        item: dict[str, Any] = {"sku": sku, "title": sku, "price": str(self.chance.randint(1, 30))}
        if sku == "KIT":
            item["bundle"] = [{"sku": "A", "quantity": 1}, {"sku": "B", "quantity": self.chance.randint(1, 2)}]
        if sku != "KIT" and self.chance.random() < 0.4:
            # promises move with it, those of orders that others work on at the same time
            item["available_on"] = f"{datetime.now(UTC).date() + timedelta(days=self.chance.randint(-3, 30))}"
        return item | {"backorder": sku == "BACK" or self.chance.random() < 0.2}

    def location(self) -> dict[str, Any]:
        code = self.chance.choice(PLACES)
        abilities = ["ship", *self.chance.sample(["pickup", "local_delivery"], self.chance.randint(0, 2))]
        about = {"code": code, "name": code, "address": {"country": "DE"}, "abilities": abilities}
        return about | {"priority": self.chance.randint(1, 9), "active": code == "MAIN" or self.chance.random() < 0.8}

    def part(self, **more: Any) -> Callable[[], dict[str, Any] | None]:
        """A request about a fulfillment; what is called in `more` is made anew for each."""

        def ask() -> dict[str, Any] | None:
            if not self.known.fulfillments:
                return None
            about = {name: value() if callable(value) else value for name, value in more.items()}
            return {"fulfillment_id": self.chance.choice(self.known.fulfillments)} | about

        return ask

    def scan(self) -> list[dict[str, Any]]:
        short = self.chance.choice((0, 0, 1, 2))
        return [{"code": self.chance.choice(STOCKED), "quantity": self.chance.randint(0, 2), "short": short}]

    def merge(self) -> dict[str, Any] | None:
        if not self.known.pairs:
            return None
        one, other = self.chance.choice(self.known.pairs)
        return {"fulfillment_id": one, "into_id": other}

    def inside(self) -> dict[str, tuple[Any, Any, int, Callable[[], Any]]]:
        """The verbs inside the house."""
        one_unit = [{"line": 1, "quantity": 1}]
        known = self.known
        return {
            "release": (
                release_orders, inside.ReleaseOrder, 6,
                lambda: {"order_id": self.chance.choice(known.orders), "within_capacity": True} if known.orders else None,
            ),
            "accept": (accept_fulfillments, inside.AcceptFulfillment, 2, self.part()),
            "reject": (reject_fulfillments, inside.RejectFulfillment, 1, self.part()),
            "pick": (pick_fulfillments, inside.PickFulfillment, 2, self.part()),
            "scan": (pick_fulfillments, inside.PickFulfillment, 3, self.part(lines=self.scan)),
            "unpick": (unpick_fulfillments, inside.UnpickFulfillment, 2, self.part()),
            "split": (split_fulfillments, inside.SplitFulfillment, 3, self.part(lines=one_unit)),
            "merge": (merge_fulfillments, inside.MergeFulfillment, 2, self.merge),
            "move": (move_fulfillments, inside.MoveFulfillment, 3, self.part(location=lambda: self.chance.choice(PLACES))),
            "waves": (make_waves, inside.MakeWaves, 1, lambda: {"location": self.chance.choice(PLACES), "size": 3}),
            "bins": (save_bins, inside.SaveBin, 1, lambda: self.level() | {"bin": f"A-{self.chance.randint(1, 9)}"}),
        }  # fmt: skip

    def verbs(self) -> dict[str, tuple[Any, Any, int, Callable[[], Any]]]:
        """Command, type, how often, and what makes one request; what needs something known has None without it."""
        pick = self.chance.choice
        known = self.known

        def on(ids: Sequence[str], **more: Any) -> Any:
            return lambda: {"order_id": pick(ids)} | more if ids else None

        return {
            "place": (place_orders, PlaceOrder, 8, self.place),
            "cancel": (cancel_orders, CancelOrder, 4, lambda: self.cancel() if known.orders else None),
            "confirm": (confirm_orders, ConfirmOrder, 2, on(known.unpaid, paid=1_000_000)),
            "expire": (expire_later, ExpireOrder, 2, on(known.unpaid)),
            "discard": (discard_drafts, DiscardDraft, 1, on(known.drafts)),
            "receive": (receive_stock, ReceiveStock, 3, self.receive),
            "count": (count_stock, CountStock, 2, lambda: self.level() | {"quantity": self.chance.randint(0, 9)}),
            "adjust": (
                adjust_stock, AdjustStock, 2,
                lambda: self.level() | {"quantity": pick((-3, -1, 1, 4)), "reason": "correction"},
            ),
            "expect": (expect_stock, ExpectStock, 2, self.expect),
            "safety": (
                set_safety_stock, SetSafetyStock, 1, lambda: self.level() | {"quantity": self.chance.randint(0, 3)}
            ),
            "items": (save_items, SaveItem, 2, self.item),
            "locations": (save_locations, SaveLocation, 1, self.location),
            "shop": (save_shop, SaveShop, 1, lambda: {"name": f"Shop {self.chance.randrange(9)}"}),
            "customers": (save_customers, SaveCustomer, 2, self.buyer),
            "erase": (
                erase_customers, EraseCustomer, 1,
                lambda: {"customer_id": pick(known.customers)} if known.customers else None,
            ),
            **self.inside(),
            **(crosswise_rest.verbs(self.chance, known.rest) if known.rest else {}),
        }  # fmt: skip


class Seen:
    """What became of the batches."""

    def __init__(self) -> None:
        self.batches: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.reruns: Counter[str] = Counter()
        self.reached: list[str] = []

    def log(self, logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
        """A processor of structlog that notes reruns, and the causes of what must not be."""
        if event["event"] == "batch.rerun":
            self.reruns[f"{event['verb']}: {event['error'].partition('(')[0]}"] += 1
        elif event["event"] == "batch.poisoned":
            self.reached.append(f"{event['verb']}: {event['exc_info']!r}")
        raise structlog.DropEvent


async def work(pool: Pool, shop_id: int, chance: random.Random, until: float, seen: Seen) -> None:
    known = Known()
    asker = Asker(chance, known)
    rounds = 0
    while time.monotonic() < until:
        if rounds % 5 == 0:
            await known.look(pool, shop_id)
        rounds += 1
        verbs = asker.verbs()
        verb = chance.choices(list(verbs), [often for _, _, often, _ in verbs.values()])[0]
        command, kind, _, ask = verbs[verb]
        asked = [one for _ in range(chance.randint(1, 4)) if (one := ask()) is not None]
        if not asked:
            continue
        claims = [Claim("test", f"{chance.getrandbits(64)}", hash_body(b"")) for _ in asked]
        seen.batches[verb] += 1
        try:
            answers = await run_batch(pool, shop_id, "test", verb, command, msgspec.convert(asked, list[kind]), claims)
        except Exception as error:
            seen.reached.append(f"{verb}: {error!r}")
            continue
        for answer in answers:
            if isinstance(answer, bytes):
                refused = b'"result":"refused"' in answer
                (seen.refused if refused else seen.done)[verb] += 1


async def main() -> None:
    database_url, shop_id, seconds, seed = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
    seen = Seen()
    structlog.configure(processors=[seen.log])
    use_keyring(Keyring([b"k" * 32]))
    pool = await open_pool(database_url, AT_ONCE)
    until = time.monotonic() + seconds
    await asyncio.gather(
        *(work(pool, shop_id, random.Random(seed * 100 + number), until, seen) for number in range(AT_ONCE))
    )
    await pool.close()
    print(json.dumps(vars(seen)))


asyncio.run(main())
