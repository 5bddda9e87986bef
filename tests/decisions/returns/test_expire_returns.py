"""Expiring as a pure decision: a row per refusal."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.returns.expire_returns import decide
from waybill.model.returns import ExpireReturn, ReturnRefusal

ROWS = [
    (ReturnRefusal.UNKNOWN_RETURN, UUID(int=9), "approved", -1),
    (ReturnRefusal.RETURN_NOT_OPEN, None, "in_transit", -1),
    (ReturnRefusal.NOT_DUE, None, "approved", 1),
]


@pytest.mark.parametrize(("refusal", "asked", "status", "days"), ROWS)
def test_does_not_expire(world: Any, refusal: ReturnRefusal, asked: UUID | None, status: str, days: int) -> None:
    made = world()
    facts = made.facts(made.asked(status, expires_in=days))
    (answer,) = made.run(decide, facts, ExpireReturn(return_id=asked or made.return_id)).results
    assert answer.type == refusal


@pytest.mark.parametrize("status", ["requested", "approved"])
def test_what_never_came_expires(world: Any, status: str) -> None:
    made = world()
    done = made.run(decide, made.facts(made.asked(status, expires_in=-1)), ExpireReturn(return_id=made.return_id))
    assert done.results[0].status == "expired"
    assert len(done.events) == 1
