"""Splitting as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.fulfillment.split_fulfillments import decide
from waybill.model.fulfillment import FulfillmentRefusal, SplitFulfillment

FIRST = UUID(int=11)
REQUEST, IDS = SplitFulfillment, True

TABLE: list[Any] = [
    (FulfillmentRefusal.UNKNOWN_FULFILLMENT, [], {}, {"lines": [{"line": 9, "quantity": 1}]}),
    (FulfillmentRefusal.WRONG_STATUS, [{"status": "packed"}], {}, {"lines": [{"line": 9, "quantity": 1}]}),
    (FulfillmentRefusal.UNKNOWN_LINE, [{}], {}, {"lines": [{"line": 9, "quantity": 1}]}),
    (FulfillmentRefusal.TOO_MANY_UNITS, [{}], {}, {"lines": [{"line": 1, "quantity": 4}]}),
    (FulfillmentRefusal.NOTHING_LEFT, [{}], {}, {"lines": [{"line": 1, "quantity": 3}]}),
]


@pytest.mark.parametrize(("refusal", "parts", "about", "asked"), TABLE)
def test_is_refused(house: Any, refusal: FulfillmentRefusal, parts: Any, about: Any, asked: Any) -> None:
    request = msgspec.convert({"fulfillment_id": str(FIRST)} | asked, REQUEST)
    (answer,) = house(*parts, **about).ask(decide, request, ids=IDS).results
    assert answer.type == refusal


def split(quantity: int) -> SplitFulfillment:
    return msgspec.convert(
        {"fulfillment_id": str(FIRST), "lines": [{"line": 1, "quantity": quantity}]}, SplitFulfillment
    )


def test_units_to_pick_go_first(house: Any) -> None:
    one = house({"status": "picking", "lines": {1: {"to_pick": 1, "picked": 3}}})
    first, second = one.ask(decide, split(1), split(2), ids=True).results
    assert (first.status, first.made.number, first.made.status) == ("picking", "#1001-2", "accepted")
    assert (second.status, second.made.number, second.made.status) == ("picking", "#1001-3", "picking")
    assert [(line.quantity, line.picked) for line in second.lines] == [(1, 1)]


def test_what_is_left_may_be_packed_or_not_begun(house: Any) -> None:
    packed = house({"status": "picking", "lines": {1: {"picked": 1, "packed": 1}}}).ask(decide, split(1), ids=True)
    assert (packed.results[0].status, packed.results[0].made.status) == ("packed", "picking")
