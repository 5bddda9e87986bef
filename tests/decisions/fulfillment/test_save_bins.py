"""Saving bins as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.fulfillment.save_bins import Facts, decide
from waybill.model.events import BundleOf
from waybill.model.facts import ItemFact
from waybill.model.fulfillment import BinRefusal, SaveBin

A, KIT, MAIN = UUID(int=1), UUID(int=2), UUID(int=3)
ITEMS = {
    "A": ItemFact(A, "A", "A", 1, "standard", 1, False, True),
    "KIT": ItemFact(KIT, "KIT", "Kit", 1, "standard", 1, False, True, bundle=[BundleOf(item_id=A, quantity=1)]),
}
FACTS = Facts(ITEMS, [("MAIN", MAIN)])

TABLE: list[Any] = [
    (BinRefusal.UNKNOWN_ITEM, "NO", "NO"),
    (BinRefusal.BUNDLE_HAS_NO_STOCK, "KIT", "NO"),
    (BinRefusal.UNKNOWN_LOCATION, "A", "NO"),
]


@pytest.mark.parametrize(("refusal", "sku", "location"), TABLE)
def test_is_refused(refusal: BinRefusal, sku: str, location: str) -> None:
    (answer,) = decide(FACTS, [SaveBin(sku=sku, location=location, bin="A-1")]).results
    assert answer.type == refusal


def test_it_is_saved() -> None:
    decided = decide(FACTS, [SaveBin(sku="a", location="main", bin="A-1"), SaveBin(sku="A", location="MAIN")])
    assert [(one.sku, one.location, one.bin) for one in decided.results] == [("A", "MAIN", "A-1"), ("A", "MAIN", None)]
    assert [event.data.bin for event in decided.events] == ["A-1", None]
