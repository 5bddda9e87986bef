"""Closing as a pure decision: what never came stays with the buyer, or is the carrier's loss."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.returns.close_returns import decide
from waybill.model.events import Move
from waybill.model.returns import CloseReturn, ReturnRefusal


@pytest.mark.parametrize(("lost", "target", "credit"), [(False, "delivered", None), (True, "lost", 2000)])
def test_what_never_came(world: Any, lost: bool, target: str, credit: int | None) -> None:
    made = world()
    order = made.order(lines=[made.line(1, 2, 2000, returning=2), made.line(2, 1, 500)])
    facts = made.facts(made.asked("in_transit", line_fields={"on_the_way": 2}), order=order)
    done = made.run(decide, facts, CloseReturn(return_id=made.return_id, lost=lost))
    (answer,) = done.results
    assert answer.status == "closed"
    assert (answer.refund.total if answer.refund else None) == credit
    assert done.events[0].data.moves == [Move(1, "returning", target, 2)]


def test_what_was_credited_and_never_came_is_looked_at(world: Any) -> None:
    made = world()
    order = made.order(lines=[made.line(1, 2, 2000, returning=2), made.line(2, 1, 500)], credited=2000)
    one = made.asked("in_transit", refund_on="scan", line_fields={"on_the_way": 2, "credited": 2})
    done = made.run(decide, made.facts(one, order=order), CloseReturn(return_id=made.return_id))
    (event,) = done.events
    assert [one.kind for one in event.data.exceptions] == ["return_missing_after_credit"]


def test_is_not_closed(world: Any) -> None:
    made = world()
    facts = made.facts(made.asked("approved"))
    first, second = made.run(
        decide, facts, CloseReturn(return_id=UUID(int=9)), CloseReturn(return_id=made.return_id)
    ).results
    assert (first.type, second.type) == (ReturnRefusal.UNKNOWN_RETURN, ReturnRefusal.RETURN_NOT_OPEN)
