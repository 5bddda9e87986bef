"""Putting back as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.fulfillment.unpick_fulfillments import decide
from waybill.model.fulfillment import FulfillmentRefusal, UnpickFulfillment

FIRST = UUID(int=11)
REQUEST, IDS = UnpickFulfillment, False
PICKING = {"status": "picking", "lines": {1: {"picked": 2, "packed": 1}}}

TABLE: list[Any] = [
    (FulfillmentRefusal.UNKNOWN_FULFILLMENT, [], {}, {}),
    (FulfillmentRefusal.WRONG_STATUS, [{"status": "packed"}], {}, {"lines": [{"line": 9, "quantity": 1}]}),
    (FulfillmentRefusal.UNKNOWN_LINE, [PICKING], {}, {"lines": [{"line": 9, "quantity": 1}]}),
    (FulfillmentRefusal.TOO_MANY_UNITS, [PICKING], {}, {"lines": [{"line": 1, "quantity": 3}]}),
    (FulfillmentRefusal.NOTHING_LEFT, [{"status": "picking", "lines": {1: {"to_pick": 1, "packed": 1}}}], {}, {}),
]


@pytest.mark.parametrize(("refusal", "parts", "about", "asked"), TABLE)
def test_is_refused(house: Any, refusal: FulfillmentRefusal, parts: Any, about: Any, asked: Any) -> None:
    request = msgspec.convert({"fulfillment_id": str(FIRST)} | asked, REQUEST)
    (answer,) = house(*parts, **about).ask(decide, request, ids=IDS).results
    assert answer.type == refusal


@pytest.mark.parametrize(("units", "status"), [({"picked": 2}, "accepted"), ({"picked": 2, "packed": 1}, None)])
def test_it_is_on_the_shelf_and_still_promised(house: Any, units: dict[str, int], status: str | None) -> None:
    decided = house({"status": "picking", "lines": {1: units}}).ask(decide, UnpickFulfillment(fulfillment_id=FIRST))
    (event,) = decided.events
    assert [(one.kind, one.sellable, one.reserved) for one in event.data.stock] == [("put_back", 2, 2)]
    assert event.data.fulfillment_status == status
