"""Rejecting as a pure decision: a row per refusal, and where the units come from instead."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.fulfillment.reject_fulfillments import decide
from waybill.model.fulfillment import FulfillmentRefusal, RejectFulfillment

FIRST = UUID(int=11)
REQUEST, IDS = RejectFulfillment, False

TABLE: list[Any] = [
    (FulfillmentRefusal.UNKNOWN_FULFILLMENT, [], {}, {}),
    (FulfillmentRefusal.WRONG_STATUS, [{"status": "picking"}], {}, {}),
    (FulfillmentRefusal.ALREADY_PICKED, [{"status": "queued", "lines": {1: {"to_pick": 1, "picked": 1}}}], {}, {}),
]


@pytest.mark.parametrize(("refusal", "parts", "about", "asked"), TABLE)
def test_is_refused(house: Any, refusal: FulfillmentRefusal, parts: Any, about: Any, asked: Any) -> None:
    request = msgspec.convert({"fulfillment_id": str(FIRST)} | asked, REQUEST)
    (answer,) = house(*parts, **about).ask(decide, request, ids=IDS).results
    assert answer.type == refusal


def test_other_locations_give_what_they_have(house: Any) -> None:
    one = house({"lines": {1: {"to_pick": 3}, 2: {"to_pick": 2}}}, available={("SIDE", 1): 2, ("MAIN", 1): 9})
    decided = one.ask(decide, RejectFulfillment(fulfillment_id=FIRST, reason="closed"))
    (answer,) = decided.results
    assert (answer.sourced_again, answer.waiting) == ({"SIDE": 2}, 3)
    (event,) = decided.events
    assert (event.data.holds_set, event.data.fulfillment_status) == (["stock"], "rejected")
    assert {(move.line, move.target, move.quantity) for move in event.data.moves} == {
        (1, "reserved", 2), (1, "backordered", 1), (2, "backordered", 2),
    }  # fmt: skip


def test_an_order_that_may_get_nothing_gets_nothing(house: Any) -> None:
    one = house({}, available={("SIDE", 1): 9}, holds=["fraud"])
    (answer,) = one.ask(decide, RejectFulfillment(fulfillment_id=FIRST)).results
    assert (answer.sourced_again, answer.waiting) == ({}, 3)


def test_a_pickup_is_tied_to_no_place_that_declined_it(house: Any) -> None:
    one = house({"profile": "pickup"}, available={("SIDE", 1): 9}, method="pickup", pickup_at=UUID(int=31))
    (answer,) = one.ask(decide, RejectFulfillment(fulfillment_id=FIRST)).results
    assert answer.sourced_again == {"SIDE": 3}
