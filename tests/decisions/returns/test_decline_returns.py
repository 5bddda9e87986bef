"""Declining as a pure decision."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.returns.decline_returns import decide
from waybill.model.results import Refused
from waybill.model.returns import DeclineReturn, ReturnRefusal


@pytest.mark.parametrize(
    ("status", "refusal"),
    [("requested", None), ("approved", ReturnRefusal.RETURN_NOT_OPEN), ("closed", ReturnRefusal.RETURN_NOT_OPEN)],
)
def test_only_what_was_asked_for_is_declined(world: Any, status: str, refusal: ReturnRefusal | None) -> None:
    made = world()
    done = made.run(decide, made.facts(made.asked(status)), DeclineReturn(return_id=made.return_id))
    (answer,) = done.results
    assert (answer.type if isinstance(answer, Refused) else None) == refusal
    assert len(done.events) == (refusal is None)


def test_an_unknown_return(world: Any) -> None:
    made = world()
    (answer,) = made.run(decide, made.facts(), DeclineReturn(return_id=UUID(int=9))).results
    assert answer.type == ReturnRefusal.UNKNOWN_RETURN
