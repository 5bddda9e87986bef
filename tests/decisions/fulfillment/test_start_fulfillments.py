"""Beginning with a scheduled fulfillment as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.fulfillment.start_fulfillments import decide
from waybill.model.fulfillment import FulfillmentRefusal, StartFulfillment

FIRST = UUID(int=11)
REQUEST, IDS = StartFulfillment, False

TABLE: list[Any] = [
    (FulfillmentRefusal.UNKNOWN_FULFILLMENT, [], {}, {}),
    (FulfillmentRefusal.WRONG_STATUS, [{"status": "released"}], {"holds": ["manual"]}, {}),
    (FulfillmentRefusal.ON_HOLD, [{"status": "scheduled"}], {"holds": ["fraud", "stock"]}, {}),
]


@pytest.mark.parametrize(("refusal", "parts", "about", "asked"), TABLE)
def test_is_refused(house: Any, refusal: FulfillmentRefusal, parts: Any, about: Any, asked: Any) -> None:
    request = msgspec.convert({"fulfillment_id": str(FIRST)} | asked, REQUEST)
    (answer,) = house(*parts, **about).ask(decide, request, ids=IDS).results
    assert answer.type == refusal


def test_it_begins_once(house: Any) -> None:
    request = StartFulfillment(fulfillment_id=FIRST)
    decided = house({"status": "scheduled"}, holds=["stock"]).ask(decide, request, request)
    assert [getattr(one, "status", "refused") for one in decided.results] == ["released", "refused"]
    assert [event.data.fulfillment_status for event in decided.events] == ["released"]
