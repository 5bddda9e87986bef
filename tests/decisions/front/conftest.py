"""A front on a few facts: tea to be sent, driven and picked up, and a pizza of a kitchen's."""

from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from waybill.decisions import place_orders
from waybill.decisions.front.baskets import FrontFacts
from waybill.model.events import BundleOf
from waybill.model.facts import ItemFact, LocationFact, ReceiptFact, ShopFact
from waybill.model.front import ChoiceGroup, FrontSettings
from waybill.model.setup import ShopSettings

TEA, PIZZA, CHEESE, LATER, SET = (UUID(int=number) for number in range(1, 6))
STORE, OVEN = UUID(int=21), UUID(int=22)
WAYS = [
    {"method": "ship", "countries": ["DE", "AT"], "fee": 490, "free_from": 5_000},
    {"method": "local_delivery", "postal_codes": ["101", "102"], "fee": 250, "minimum": 1_000},
    {"method": "pickup"},
]
CHOICES = [
    {"name": "Size", "least": 1, "choices": [{"name": "Small"}, {"name": "Large", "price": "3.00"}]},
    {
        "name": "Toppings",
        "most": 2,
        "choices": [{"name": "Cheese", "sku": "CHEESE"}, {"name": "Basil", "price": "0.50"}],
    },
]


@pytest.fixture
def make_front() -> Callable[..., FrontFacts]:
    """Call it for the front's facts; the arguments are its settings."""

    def make(**front: Any) -> FrontFacts:
        settings = {"slug": "tea", "ways": WAYS, "gateways": ["sandbox"], "pay_later": True, **front}
        opened = msgspec.convert(settings, FrontSettings)
        shop = ShopFact("EUR", "DE", ZoneInfo("UTC"), msgspec.structs.replace(ShopSettings(), front=opened))
        items = {
            "TEA": ItemFact(TEA, "TEA", "Tea", 10_000_000, "standard", 1, False, True),
            "PIZZA": ItemFact(PIZZA, "PIZZA", "Pizza", 9_000_000, "standard", 1, False, True),
            "CHEESE": ItemFact(CHEESE, "CHEESE", "Cheese", 1_500_000, "standard", 1, False, True),
            "LATER": ItemFact(LATER, "LATER", "Later", 4_000_000, "standard", 1, True, True),
            "SET": ItemFact(
                SET, "SET", "Set", 18_000_000, "standard", 1, False, True, bundle=[BundleOf(item_id=TEA, quantity=2)]
            ),
        }
        store = LocationFact(
            STORE, "STORE", 1, "DE", None, None, frozenset({"ship", "local_delivery", "pickup"}), {}, "14:00"
        )
        oven = LocationFact(
            OVEN, "OVEN", 2, "DE", None, None, frozenset({"local_delivery"}), {}, "14:00", kind="kitchen"
        )
        published: dict[str, list[ChoiceGroup]] = {sku: [] for sku in ("TEA", "LATER", "SET")}
        published["PIZZA"] = msgspec.convert(CHOICES, list[ChoiceGroup])
        by_id = {item.item_id: item for item in items.values()}
        return FrontFacts(opened, shop, published, items, by_id, {"STORE": store, "OVEN": oven})

    return make


@pytest.fixture
def make_placing() -> Callable[[FrontFacts], place_orders.Facts]:
    """Call it for what placing reads: 5 tea in the store, 3 pizzas and 1 cheese at the oven, 4 of what comes later on the way."""

    def make(front: FrontFacts) -> place_orders.Facts:
        return place_orders.Facts(
            shop=front.shop, items=front.items, items_by_id=front.items_by_id, locations=list(front.places.values()),
            available={TEA: {STORE: 5}, PIZZA: {OVEN: 3}, CHEESE: {OVEN: 1}}, order_ids=(), parties=(),
            receipts={LATER: [ReceiptFact(STORE, 4, 739_700)]}, backordered={},
        )  # fmt: skip

    return make
