"""Accepting as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.fulfillment.accept_fulfillments import decide
from waybill.model.fulfillment import AcceptFulfillment, FulfillmentRefusal

FIRST = UUID(int=11)
REQUEST, IDS = AcceptFulfillment, False

TABLE: list[Any] = [
    (FulfillmentRefusal.UNKNOWN_FULFILLMENT, [], {}, {}),
    *(
        (FulfillmentRefusal.WRONG_STATUS, [{"status": status}], {}, {})
        for status in ("scheduled", "accepted", "rejected")
    ),
]


@pytest.mark.parametrize(("refusal", "parts", "about", "asked"), TABLE)
def test_is_refused(house: Any, refusal: FulfillmentRefusal, parts: Any, about: Any, asked: Any) -> None:
    request = msgspec.convert({"fulfillment_id": str(FIRST)} | asked, REQUEST)
    (answer,) = house(*parts, **about).ask(decide, request, ids=IDS).results
    assert answer.type == refusal


@pytest.mark.parametrize(("profile", "status"), [("ship", "accepted"), ("pickup", "accepted"), ("kitchen", "queued")])
def test_a_kitchen_queues_it(house: Any, profile: str, status: str) -> None:
    (answer,) = house({"profile": profile}).ask(decide, AcceptFulfillment(fulfillment_id=FIRST)).results
    assert (answer.status, answer.number, answer.version) == (status, "#1001-1", 2)
