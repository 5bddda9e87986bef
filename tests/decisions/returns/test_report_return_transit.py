"""A carrier's report as a pure decision: never refused, and it moves only what it can."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.returns.report_return_transit import decide
from waybill.model.events import Move
from waybill.model.events.returns import ReturnCredited
from waybill.model.returns import ReportReturnTransit, ReturnRefusal


@pytest.mark.parametrize(
    ("status", "becomes", "looked_at"),
    [
        ("approved", "in_transit", False), ("requested", "requested", True), ("declined", "declined", True),
        ("canceled", "canceled", True), ("expired", "expired", True), ("in_transit", "in_transit", False),
        ("received", "received", False), ("inspected", "inspected", False), ("closed", "closed", False),
    ],
)  # fmt: skip
def test_each_state_takes_a_report(world: Any, status: str, becomes: str, looked_at: bool) -> None:
    made = world()
    request = ReportReturnTransit(return_id=made.return_id, carrier="dhl", at=made.now - timedelta(hours=3))
    done = made.run(decide, made.facts(made.asked(status)), request)
    (answer,) = done.results
    (event,) = done.events
    assert (answer.status, bool(answer.exceptions)) == (becomes, looked_at)
    assert event.data.moved == (status == "approved")
    assert event.data.moves == ([Move(1, "delivered", "returning", 2)] if status == "approved" else [])
    assert event.occurred_at == request.at


def test_a_report_from_the_future_is_of_now(world: Any) -> None:
    made = world()
    request = ReportReturnTransit(return_id=made.return_id, at=made.now + timedelta(days=3))
    (event,) = made.run(decide, made.facts(made.asked("approved")), request).events
    assert event.occurred_at == made.now


def test_a_scan_may_set_the_refund_off(world: Any) -> None:
    made = world()
    facts = made.facts(made.asked("approved", refund_on="scan"))
    done = made.run(decide, facts, ReportReturnTransit(return_id=made.return_id))
    assert [type(event.data) for event in done.events][1:] == [ReturnCredited]
    assert (done.results[0].refund.total, done.results[0].balance) == (2000, -2000)


def test_what_nobody_knows_is_noted_nowhere(world: Any) -> None:
    made = world()
    for request in (
        ReportReturnTransit(return_id=UUID(int=9)),
        ReportReturnTransit(tracking_number="X"),
        ReportReturnTransit(),
    ):
        (answer,) = made.run(decide, made.facts(made.asked("approved")), request).results
        assert answer.type == ReturnRefusal.UNKNOWN_RETURN
