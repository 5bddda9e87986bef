"""Canceling a return as a pure decision: until the goods are on their way."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.returns.cancel_returns import decide
from waybill.decisions.returns.request_returns import decide as request
from waybill.model.returns import CancelReturn, RequestReturn, ReturnRefusal


@pytest.mark.parametrize("status", ["requested", "approved"])
def test_the_units_can_be_asked_for_again(world: Any, status: str) -> None:
    made = world()
    facts = made.facts(made.asked(status))
    (before,) = made.run(request, facts, RequestReturn(order_id=made.order_id)).results
    assert [line.line for line in before.lines] == [2]
    done = made.run(decide, facts, CancelReturn(return_id=made.return_id), CancelReturn(return_id=made.return_id))
    first, second = done.results
    assert first.status == "canceled"
    assert second.type == ReturnRefusal.RETURN_NOT_OPEN
    (after,) = made.run(request, made.facts(made.asked("canceled")), RequestReturn(order_id=made.order_id)).results
    assert [line.line for line in after.lines] == [1, 2]


def test_what_is_on_its_way_is_not_canceled(world: Any) -> None:
    made = world()
    for return_id, refusal in ((made.return_id, "return_not_open"), (UUID(int=9), "unknown_return")):
        (answer,) = made.run(decide, made.facts(made.asked("in_transit")), CancelReturn(return_id=return_id)).results
        assert answer.type == refusal
