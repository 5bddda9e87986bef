"""Approving as a pure decision."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.returns.approve_returns import decide
from waybill.model.results import Refused
from waybill.model.returns import ApproveReturn, ReturnRefusal

REFUSED = [
    (ReturnRefusal.UNKNOWN_RETURN, {"return_id": str(UUID(int=9)), "location": "NO"}, "approved"),
    (ReturnRefusal.RETURN_NOT_OPEN, {"location": "NO"}, "approved"),
    (ReturnRefusal.UNKNOWN_LOCATION, {"location": "NO"}, "requested"),
]


@pytest.mark.parametrize(("refusal", "asked", "status"), REFUSED)
def test_is_not_approved(world: Any, refusal: ReturnRefusal, asked: Any, status: str) -> None:
    made = world()
    request = msgspec.convert({"return_id": str(made.return_id)} | asked, ApproveReturn)
    (answer,) = made.run(decide, made.facts(made.asked(status)), request).results
    assert isinstance(answer, Refused)
    assert answer.type == refusal


@pytest.mark.parametrize(
    ("postage", "label", "fee"),
    [("buyer", True, 495), ("buyer", False, 0), ("shop", True, 0)],
)
def test_a_label_is_paid_by_who_pays_the_postage(world: Any, postage: str, label: bool, fee: int) -> None:
    made = world()
    asked: dict[str, Any] = {"return_id": str(made.return_id), "location": "main"}
    if label:
        asked["label"] = {"carrier": "dhl", "tracking_number": "T1"}
    facts = made.facts(made.asked("requested", postage=postage), policy={"postage_fee": 495})
    done = made.run(decide, facts, msgspec.convert(asked, ApproveReturn))
    (event,) = done.events
    assert (event.data.postage_fee, event.data.location_id) == (fee, made.place)
    assert done.results[0].status == "approved"
