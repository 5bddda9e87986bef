"""A kitchen going on as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.fulfillment.advance_kitchen import decide
from waybill.model.fulfillment import AdvanceKitchen, FulfillmentRefusal

FIRST = UUID(int=11)
REQUEST, IDS = AdvanceKitchen, False

TABLE: list[Any] = [
    (FulfillmentRefusal.UNKNOWN_FULFILLMENT, [], {}, {}),
    (FulfillmentRefusal.WRONG_STATUS, [{"status": "accepted"}], {}, {}),
    (FulfillmentRefusal.WRONG_STATUS, [{"status": "ready", "profile": "kitchen"}], {}, {}),
    (FulfillmentRefusal.WRONG_STATUS, [{"status": "baking", "profile": "kitchen"}], {}, {"to": "preparing"}),
]


@pytest.mark.parametrize(("refusal", "parts", "about", "asked"), TABLE)
def test_is_refused(house: Any, refusal: FulfillmentRefusal, parts: Any, about: Any, asked: Any) -> None:
    request = msgspec.convert({"fulfillment_id": str(FIRST)} | asked, REQUEST)
    (answer,) = house(*parts, **about).ask(decide, request, ids=IDS).results
    assert answer.type == refusal


def test_it_goes_through_the_steps(house: Any) -> None:
    step = AdvanceKitchen(fulfillment_id=FIRST)
    decided = house({"status": "queued", "profile": "kitchen"}).ask(decide, *[step] * 4)
    assert [answer.status for answer in decided.results] == ["preparing", "baking", "checked", "ready"]
    # what it prepares is off the shelf
    assert [event.data.type for event in decided.events[:2]] == ["fulfillment.picked", "fulfillment.advanced"]
    assert len(decided.events) == 5


def test_steps_may_be_passed_over(house: Any) -> None:
    request = AdvanceKitchen(fulfillment_id=FIRST, to="checked")
    (answer,) = house({"status": "queued", "profile": "kitchen"}).ask(decide, request).results
    assert (answer.status, answer.lines[0].picked) == ("checked", 3)
