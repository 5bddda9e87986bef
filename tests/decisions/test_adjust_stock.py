"""Adjusting as a pure decision: what is refused, by the condition that it concerns."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from waybill.decisions.adjust_stock import decide
from waybill.decisions.levels import StockFacts
from waybill.model.events import StockAdjusted
from waybill.model.facts import ItemFact, LevelFact, LocationFact, ShopFact
from waybill.model.results import Refused
from waybill.model.setup import ShopSettings
from waybill.model.stock import AdjustStock, StockRefusal

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
A, MAIN = UUID(int=1), UUID(int=101)
ITEM = ItemFact(A, "A", "A", 10_000_000, "standard", 1, True, True)
PLACE = LocationFact(MAIN, "MAIN", 1, "DE", None, None, frozenset({"ship"}), {}, "14:00")


def facts(level: LevelFact, **fields: Any) -> StockFacts:
    """One item at one location."""
    shop = ShopFact("EUR", "DE", ZoneInfo("UTC"), ShopSettings())
    return StockFacts(shop, {"A": ITEM}, [PLACE], {(A, MAIN): level}, **fields)


def ask(quantity: int, condition: Any = "sellable") -> AdjustStock:
    return AdjustStock(sku="A", location="MAIN", quantity=quantity, reason="correction", condition=condition)


ON_HAND = LevelFact(sellable=5, quarantine=3, damaged=1)


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (ask(0), StockRefusal.NOTHING_TO_CHANGE),
        (ask(-6), StockRefusal.BELOW_ZERO),
        (ask(-4, "quarantine"), StockRefusal.BELOW_ZERO),
        (ask(-2, "damaged"), StockRefusal.BELOW_ZERO),
        (ask(-5), None),
        (ask(-3, "quarantine"), None),
        (ask(-1, "damaged"), None),
    ],
)
def test_nothing_goes_below_zero(request_: AdjustStock, refusal: StockRefusal | None) -> None:
    decided = decide(facts(ON_HAND), [request_], NOW)
    (result,) = decided.results
    assert (result.type if isinstance(result, Refused) else None) == refusal
    assert len(decided.events) == (refusal is None)


def test_a_batch_folds_left_to_right() -> None:
    decided = decide(facts(ON_HAND), [ask(-5), ask(-1), ask(2)], NOW)
    assert [getattr(result, "sellable", None) for result in decided.results] == [0, None, 2]
    assert [event.data for event in decided.events] == [
        StockAdjusted(item_id=A, location_id=MAIN, quantity=quantity, reason="correction") for quantity in (-5, 2)
    ]
