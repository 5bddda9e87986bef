"""Safety stock as a pure decision; its refusals are in the table of the stock verbs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from waybill.decisions.levels import StockFacts
from waybill.decisions.set_safety_stock import decide
from waybill.model.events import SafetyStockSet
from waybill.model.facts import ItemFact, LevelFact, LineFact, LocationFact, OrderFact, ShopFact
from waybill.model.results import Refused
from waybill.model.setup import ShopSettings
from waybill.model.stock import SetSafetyStock, StockChanged, StockRefusal

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
A, MAIN = UUID(int=1), UUID(int=101)
ITEM = ItemFact(A, "A", "A", 10_000_000, "standard", 1, True, True)
PLACE = LocationFact(MAIN, "MAIN", 1, "DE", None, None, frozenset({"ship"}), {}, "14:00")


def facts(level: LevelFact, **fields: Any) -> StockFacts:
    """One item at one location."""
    shop = ShopFact("EUR", "DE", ZoneInfo("UTC"), ShopSettings())
    return StockFacts(shop, {"A": ITEM}, [PLACE], {(A, MAIN): level}, **fields)


def waiting(units: int) -> OrderFact:
    """An order that waits for units of the item."""
    line = LineFact(
        line=1, item_id=A, quantity=units, unsourced=0, backordered=units, reserved=0, canceled=0, discount=0, tax=0, total=0
    )  # fmt: skip
    return OrderFact(
        order_id=UUID(int=7), status="confirmed", version=1, currency="EUR", tax_included=True, method="ship",
        terms="prepaid", country="DE", paid=0, item_total=0, discount_total=0, charge_total=0, tax_total=0, total=0,
        requested_at=None, expires_at=None, ship_by=None, deliver_by=None, lines=[line],
    )  # fmt: skip


def ask(quantity: int) -> SetSafetyStock:
    return SetSafetyStock(sku="A", location="MAIN", quantity=quantity)


def test_reservations_stay() -> None:
    decided = decide(facts(LevelFact(sellable=5, reserved=4)), [ask(3)], NOW)
    assert decided.results == [StockChanged(sku="A", location="MAIN", sellable=5, reserved=4, safety=3, available=0)]
    assert [event.data for event in decided.events] == [SafetyStockSet(item_id=A, location_id=MAIN, quantity=3)]


def test_the_same_again_records_nothing() -> None:
    assert not decide(facts(LevelFact(sellable=5, safety=3)), [ask(3)], NOW).events


def test_the_same_again_still_fills_who_waits() -> None:
    decided = decide(facts(LevelFact(sellable=5, safety=3), orders=[waiting(9)]), [ask(3), ask(1)], NOW)
    assert [result.filled for result in decided.results if isinstance(result, StockChanged)] == [2, 2]


def test_an_unknown_item_is_refused() -> None:
    (refused,) = decide(facts(LevelFact()), [SetSafetyStock(sku="B", location="MAIN", quantity=1)], NOW).results
    assert isinstance(refused, Refused)
    assert refused.type == StockRefusal.UNKNOWN_ITEM
