"""Picking as a pure decision: a row per refusal, in order of precedence, and what scans mean."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.fulfillment.pick_fulfillments import decide
from waybill.model.fulfillment import FulfillmentRefusal, PickFulfillment

FIRST = UUID(int=11)
REQUEST, IDS = PickFulfillment, False
ALL_PICKED = {"status": "picking", "lines": {1: {"picked": 3}}}

TABLE: list[Any] = [
    (FulfillmentRefusal.UNKNOWN_FULFILLMENT, [], {}, {}),
    (FulfillmentRefusal.WRONG_STATUS, [{"status": "scheduled"}], {}, {"lines": [{"line": 9}]}),
    (FulfillmentRefusal.UNKNOWN_LINE, [{}], {}, {"lines": [{"line": 9, "code": "NO"}]}),
    (FulfillmentRefusal.UNKNOWN_LINE, [{}], {}, {"lines": [{"quantity": 1}]}),
    (FulfillmentRefusal.WRONG_ITEM, [{}], {}, {"lines": [{"line": 1, "code": "SKU2", "quantity": 9}]}),
    (FulfillmentRefusal.TOO_MANY_UNITS, [{}], {}, {"lines": [{"line": 1, "quantity": 4}]}),
    (FulfillmentRefusal.TOO_MANY_UNITS, [{}], {}, {"lines": [{"line": 1, "quantity": 2}, {"line": 1, "quantity": 2}]}),
    (FulfillmentRefusal.TOO_MANY_UNITS, [{}], {}, {"lines": [{"line": 1, "quantity": 2, "short": 2}]}),
    (FulfillmentRefusal.NOTHING_LEFT, [{}], {}, {"lines": [{"line": 1, "quantity": 0}]}),
    (FulfillmentRefusal.NOTHING_LEFT, [ALL_PICKED], {}, {}),
]


@pytest.mark.parametrize(("refusal", "parts", "about", "asked"), TABLE)
def test_is_refused(house: Any, refusal: FulfillmentRefusal, parts: Any, about: Any, asked: Any) -> None:
    request = msgspec.convert({"fulfillment_id": str(FIRST)} | asked, REQUEST)
    (answer,) = house(*parts, **about).ask(decide, request, ids=IDS).results
    assert answer.type == refusal


def request(*lines: Any) -> PickFulfillment:
    return msgspec.convert({"fulfillment_id": str(FIRST), "lines": list(lines)}, PickFulfillment)


def test_a_scan_may_be_of_several_lines(house: Any) -> None:
    one = house({"lines": {1: {"to_pick": 1}, 2: {"to_pick": 2}}})
    # both lines are of one item
    items = {id: one.facts.items[UUID(int=21)] for id in one.facts.items}
    one.facts = msgspec.structs.replace(one.facts, items=items)
    decided = one.ask(decide, request({"code": " sku1 "}), request({"code": "400631", "quantity": 2}))
    assert [[line.to_pick for line in answer.lines] for answer in decided.results] == [[0, 2], [0, 0]]
    assert [event.data.fulfillment_status for event in decided.events] == ["picking", None]


def test_the_wrong_item_is_told_from_what_is_expected(house: Any) -> None:
    one = house({"lines": {1: {"to_pick": 1}, 2: {"to_pick": 2}}})
    (answer,) = one.ask(decide, request({"code": "SKU3"})).results
    assert answer.detail == "SKU3 is not to be picked here. Expected: 1 of SKU1, 2 of SKU2."
    assert answer.data["expected"][1] == {"sku": "SKU2", "line": 2, "to_pick": 2}


def test_a_short_pick_empties_the_shelf(house: Any) -> None:
    one = house({}, available={("MAIN", 1): 4, ("SIDE", 1): 1})
    decided = one.ask(decide, request({"line": 1, "quantity": 1, "short": 2}))
    (answer,) = decided.results
    assert (answer.sourced_again, answer.waiting, answer.status) == ({"SIDE": 1}, 1, "picking")
    picked, short = (event.data for event in decided.events)
    assert [(one.sellable, one.reserved) for one in picked.stock] == [(-1, -1)]
    # of seven one was picked: the six that should be left are not there
    assert [(one.kind, one.sellable, one.reserved) for one in short.stock] == [("short", -6, -2)]
    assert (short.picker, short.holds_set) == (True, ["stock"])


def test_of_what_is_left_the_order_gets_its_units_again(house: Any) -> None:
    one = house({}, available={("MAIN", 1): 1})
    (answer,) = one.ask(decide, request({"line": 1, "quantity": 0, "short": 3, "left": 2})).results
    assert (answer.sourced_again, answer.waiting, answer.status) == ({"MAIN": 2}, 1, "short")


def test_a_kitchen_keeps_to_its_steps(house: Any) -> None:
    one = house({"status": "queued", "profile": "kitchen"})
    (answer,) = one.ask(decide, request({"line": 1})).results
    assert answer.status == "queued"
