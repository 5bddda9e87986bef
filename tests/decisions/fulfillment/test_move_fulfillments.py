"""Moving as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.fulfillment.move_fulfillments import decide
from waybill.model.fulfillment import FulfillmentRefusal, MoveFulfillment

FIRST = UUID(int=11)
REQUEST, IDS = MoveFulfillment, False
SIDE: Any = {"location": "side"}

TABLE: list[Any] = [
    (FulfillmentRefusal.UNKNOWN_FULFILLMENT, [], {}, {"location": "NO"}),
    (FulfillmentRefusal.WRONG_STATUS, [{"status": "picking"}], {}, {"location": "NO"}),
    (FulfillmentRefusal.ALREADY_PICKED, [{"status": "queued", "lines": {1: {"picked": 1}}}], {}, {"location": "NO"}),
    (FulfillmentRefusal.UNKNOWN_LOCATION, [{}], {}, {"location": "NO"}),
    (FulfillmentRefusal.LOCATION_NOT_ABLE, [{}], {}, {"location": "MAIN"}),
    (FulfillmentRefusal.LOCATION_NOT_ABLE, [{}], {"method": "local_delivery"}, SIDE),
    (FulfillmentRefusal.LOCATION_NOT_ABLE, [{}], {"declined_by": [UUID(int=32)]}, SIDE),
    (FulfillmentRefusal.LOCATION_NOT_ABLE, [{}, {}], {"method": "pickup"}, SIDE),
    (FulfillmentRefusal.INSUFFICIENT_STOCK, [{}], {"available": {("SIDE", 1): 2}}, SIDE),
]


@pytest.mark.parametrize(("refusal", "parts", "about", "asked"), TABLE)
def test_is_refused(house: Any, refusal: FulfillmentRefusal, parts: Any, about: Any, asked: Any) -> None:
    request = msgspec.convert({"fulfillment_id": str(FIRST)} | asked, REQUEST)
    (answer,) = house(*parts, **about).ask(decide, request, ids=IDS).results
    assert answer.type == refusal


def test_its_units_are_reserved_at_the_other_location(house: Any) -> None:
    one = house({"status": "accepted"}, available={("SIDE", 1): 3}, method="pickup")
    decided = one.ask(decide, MoveFulfillment(fulfillment_id=FIRST, location="SIDE"))
    (answer,) = decided.results
    assert (answer.location, answer.status) == ("SIDE", "released")
    (event,) = decided.events
    assert [(change.location_id, change.reserved) for change in event.data.stock] == [(one.main, -3), (one.side, 3)]
