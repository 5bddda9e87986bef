"""A row per refusal, and the folding from left to right."""

import itertools
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.save_items import Facts, decide
from waybill.model.events import BundleOf, ItemSaved
from waybill.model.facts import sku_key
from waybill.model.results import Decided, Refused
from waybill.model.setup import Saved, SaveItem, SaveResult, SetupRefusal

NOW = datetime(2026, 3, 1, tzinfo=UTC)
A, B, KIT = UUID(int=1), UUID(int=2), UUID(int=3)
ITEMS = [
    ItemSaved(item_id=A, sku="A", title="A", price=1_000_000),
    ItemSaved(item_id=B, sku="B", title="B", price=1_000_000),
    ItemSaved(item_id=KIT, sku="Kit", title="Kit", price=1_000_000, bundle=[BundleOf(item_id=A, quantity=2)]),
]
FACTS = Facts(
    items={sku_key(item.sku): item for item in ITEMS},
    stocked=frozenset({B}),
    used=frozenset({B}),
    parts={A: frozenset({KIT})},
)


def decided(*requests: dict[str, Any], facts: Facts = FACTS) -> Decided[SaveResult]:
    whole = [msgspec.convert({"title": "T", "price": "1"} | request, SaveItem) for request in requests]
    return decide(facts, whole, NOW, (UUID(int=number) for number in itertools.count(100)))


def of(*skus: str) -> list[dict[str, Any]]:
    return [{"sku": sku, "quantity": 1} for sku in skus]


@pytest.mark.parametrize(
    ("request_", "refusal", "field"),
    [
        ({"sku": "N", "bundle": of("A", "X")}, SetupRefusal.UNKNOWN_COMPONENT, "/bundle/1/sku"),
        ({"sku": "N", "bundle": of("A", "kit")}, SetupRefusal.BUNDLE_IN_BUNDLE, "/bundle/1/sku"),
        ({"sku": "N", "bundle": of("n")}, SetupRefusal.BUNDLE_IN_BUNDLE, "/bundle/0/sku"),
        ({"sku": "a", "bundle": of("B")}, SetupRefusal.BUNDLE_IN_BUNDLE, "/bundle"),
        ({"sku": "b", "bundle": of("A")}, SetupRefusal.BUNDLE_WITH_STOCK, "/bundle"),
        ({"sku": "B", "unit": "kg"}, SetupRefusal.UNIT_IN_USE, "/unit"),
        ({"sku": "B", "scale": 1000}, SetupRefusal.UNIT_IN_USE, "/scale"),
        # several apply: the first in the order of precedence
        ({"sku": "b", "bundle": of("kit", "X")}, SetupRefusal.UNKNOWN_COMPONENT, "/bundle/1/sku"),
        ({"sku": "b", "unit": "kg", "bundle": of("A")}, SetupRefusal.BUNDLE_WITH_STOCK, "/bundle"),
    ],
)
def test_refusals(request_: dict[str, Any], refusal: SetupRefusal, field: str) -> None:
    outcome = decided(request_)
    (result,) = outcome.results
    assert isinstance(result, Refused)
    assert (result.type, result.field) == (refusal, field)
    assert not outcome.events


def test_new_and_known_by_sku_key() -> None:
    outcome = decided({"sku": " new "}, {"sku": "NEW", "title": "Again"}, {"sku": "a", "title": "Better"})
    assert outcome.results == [
        Saved(id=UUID(int=100), created=True),
        Saved(id=UUID(int=100), created=False),
        Saved(id=A, created=False),
    ]
    assert [event.data.sku for event in outcome.events] == ["new", "NEW", "a"]


def test_components_may_come_earlier_in_the_batch() -> None:
    outcome = decided({"sku": "P"}, {"sku": "Q", "bundle": [*of("p", "A"), *of("P")]})
    assert outcome.events[-1].data.bundle == [
        BundleOf(item_id=UUID(int=100), quantity=2),
        BundleOf(item_id=A, quantity=1),
    ]


def test_a_bundle_taken_apart_frees_its_parts() -> None:
    outcome = decided({"sku": "kit"}, {"sku": "a", "bundle": of("kit")})
    assert [type(result) for result in outcome.results] == [Saved, Saved]


def test_the_same_again_records_nothing() -> None:
    assert not decided({"sku": "A", "title": "A"}, {"sku": "Kit", "title": "Kit", "bundle": of("a", "A")}).events
