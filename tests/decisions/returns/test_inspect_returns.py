"""Inspecting as a pure decision: a row per refusal."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.returns.inspect_returns import StockFacts, decide
from waybill.model.facts import LevelFact
from waybill.model.results import Refused
from waybill.model.returns import InspectReturn, ReturnRefusal

ROWS = [
    (ReturnRefusal.UNKNOWN_RETURN, {"return_id": str(UUID(int=9))}, "received"),
    (ReturnRefusal.RETURN_NOT_OPEN, {"lines": [{"line": 9, "accepted": 1}]}, "approved"),
    (ReturnRefusal.UNKNOWN_LINE, {"lines": [{"line": 9, "accepted": 9}]}, "received"),
    (ReturnRefusal.TOO_MANY_UNITS, {"lines": [{"line": 1, "accepted": 1}, {"line": 1, "declined": 2}]}, "received"),
]


def facts_of(made: Any, status: str, **fields: Any) -> StockFacts:
    order = made.order(lines=[made.line(1, 2, 2000, returned=2), made.line(2, 1, 500)])
    one = made.asked(status, location_id=made.place, line_fields={"received": 2}, **fields)
    facts = made.facts(one, order=order)
    return StockFacts(facts, [order], {(order.lines[0].item_id, made.place): LevelFact(0, 0, 0, 2, 0)})


@pytest.mark.parametrize(("refusal", "asked", "status"), ROWS)
def test_is_not_inspected(world: Any, refusal: ReturnRefusal, asked: Any, status: str) -> None:
    made = world()
    request = msgspec.convert({"return_id": str(made.return_id)} | asked, InspectReturn)
    (answer,) = made.run(decide, facts_of(made, status), request).results
    assert isinstance(answer, Refused)
    assert answer.type == refusal


def test_it_closes_by_itself_once_all_has_come(world: Any) -> None:
    made = world()
    done = made.run(decide, facts_of(made, "received"), InspectReturn(return_id=made.return_id))
    assert [event.data.type for event in done.events] == ["return.inspected", "return.credited", "return.closed"]
    assert (done.results[0].status, done.results[0].balance) == ("closed", -2000)
    part = made.run(decide, facts_of(made, "received", quantity=3), InspectReturn(return_id=made.return_id))
    assert part.results[0].status == "inspected"


def test_declining_what_was_credited_is_looked_at_by_a_person(world: Any) -> None:
    made = world()
    order = made.order(lines=[made.line(1, 2, 2000, returned=2), made.line(2, 1, 500)], credited=2000)
    one = made.asked(
        "received", location_id=made.place, refund_on="receipt", line_fields={"received": 2, "credited": 2}
    )
    facts = StockFacts(
        made.facts(one, order=order), [order], {(order.lines[0].item_id, made.place): LevelFact(0, 0, 0, 2, 0)}
    )
    asked = {"return_id": str(made.return_id), "lines": [{"line": 1, "declined": 2}]}
    done = made.run(decide, facts, msgspec.convert(asked, InspectReturn))
    assert done.results[0].exceptions == ["return_declined_after_credit"]
    assert not [event for event in done.events if event.data.type == "return.credited"]
