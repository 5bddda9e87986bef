"""Merging as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.fulfillment.merge_fulfillments import decide
from waybill.model.fulfillment import FulfillmentRefusal, MergeFulfillment

FIRST, SECOND = UUID(int=11), UUID(int=12)
REQUEST, IDS = MergeFulfillment, False
INTO: Any = {"into_id": str(SECOND)}

TABLE: list[Any] = [
    (FulfillmentRefusal.UNKNOWN_FULFILLMENT, [{}], {}, INTO),
    (FulfillmentRefusal.WRONG_STATUS, [{"status": "packed"}, {}], {}, INTO),
    (FulfillmentRefusal.WRONG_STATUS, [{}, {"status": "rejected"}], {}, INTO),
    (
        FulfillmentRefusal.ALREADY_PICKED,
        [{"status": "picking", "lines": {1: {"to_pick": 1, "packed": 1}}}, {}],
        {},
        INTO,
    ),
    (FulfillmentRefusal.NOT_TOGETHER, [{}, {"location": "SIDE"}], {}, INTO),
    (FulfillmentRefusal.NOT_TOGETHER, [{}, {"status": "scheduled"}], {}, INTO),
    (FulfillmentRefusal.NOT_TOGETHER, [{}, {"profile": "kitchen"}], {}, INTO),
    (FulfillmentRefusal.NOT_TOGETHER, [{}], {}, {"into_id": str(FIRST)}),
]


@pytest.mark.parametrize(("refusal", "parts", "about", "asked"), TABLE)
def test_is_refused(house: Any, refusal: FulfillmentRefusal, parts: Any, about: Any, asked: Any) -> None:
    request = msgspec.convert({"fulfillment_id": str(FIRST)} | asked, REQUEST)
    (answer,) = house(*parts, **about).ask(decide, request, ids=IDS).results
    assert answer.type == refusal


def test_the_one_that_goes_on_is_as_far_as_the_further_one(house: Any) -> None:
    one = house(
        {"status": "picking", "lines": {1: {"to_pick": 1, "picked": 2}, 2: {"to_pick": 1}}}, {"status": "accepted"}
    )
    decided = one.ask(decide, MergeFulfillment(fulfillment_id=FIRST, into_id=SECOND))
    (answer,) = decided.results
    assert (answer.fulfillment_id, answer.status, answer.version) == (SECOND, "picking", 3)
    assert [(line.line, line.to_pick, line.picked) for line in answer.lines] == [(1, 4, 2), (2, 1, 0)]
    merged, joined = (event.data for event in decided.events)
    assert (merged.fulfillment_status, joined.fulfillment_status) == ("merged", "picking")
