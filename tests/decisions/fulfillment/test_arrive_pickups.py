"""Arriving as a pure decision: a row per refusal, in order of precedence."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.fulfillment.arrive_pickups import Facts, decide
from waybill.decisions.fulfillment.waiting import PickupFact
from waybill.model.pickups import ArrivePickup, ArrivePickupRefusal

ONE = UUID(int=4)
ARRIVE = [
    (ArrivePickupRefusal.UNKNOWN_PICKUP, None),
    (ArrivePickupRefusal.ALREADY_ENDED, "uncollected"),
    (ArrivePickupRefusal.ALREADY_ARRIVED, "arrived"),
]


@pytest.mark.parametrize(("refusal", "status"), ARRIVE)
def test_nobody_is_here(refusal: ArrivePickupRefusal, status: Any) -> None:
    pickup = PickupFact(fulfillment_id=ONE, order_id=UUID(int=1), status=status, until=datetime(2027, 5, 3, tzinfo=UTC))
    decided = decide(Facts({ONE: pickup} if status else {}), [ArrivePickup(fulfillment_id=ONE)])
    (answer,) = decided.results
    assert (answer.type, decided.events) == (refusal, [])  # type: ignore[union-attr]


def test_every_refusal_has_its_row() -> None:
    assert [row[0] for row in ARRIVE] == [
        one for one in ArrivePickupRefusal if one is not ArrivePickupRefusal.KEY_REUSED
    ]
