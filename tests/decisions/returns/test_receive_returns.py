"""Receiving as a pure decision: what came is taken in, from wherever it was."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.returns.books import ParcelBack
from waybill.decisions.returns.receive_returns import decide
from waybill.model.results import Refused
from waybill.model.returns import ReceiveReturn, ReturnRefusal

OTHER = str(UUID(int=9))
ROWS: list[tuple[ReturnRefusal, dict[str, Any], dict[str, Any]]] = [
    (ReturnRefusal.UNKNOWN_ORDER, {"return_id": None, "order_id": OTHER, "location": "NO"}, {}),
    (ReturnRefusal.UNKNOWN_RETURN, {"return_id": OTHER, "location": "NO"}, {}),
    (ReturnRefusal.UNKNOWN_RETURN, {"return_id": None}, {}),
    (ReturnRefusal.UNKNOWN_PARCEL, {"return_id": None, "parcel_id": OTHER}, {}),
    (ReturnRefusal.UNKNOWN_LOCATION, {"location": "NO", "lines": [{"line": 9, "quantity": 1}]}, {}),
    (ReturnRefusal.UNKNOWN_LOCATION, {}, {}),
    (ReturnRefusal.UNKNOWN_LINE, {"location": "MAIN", "lines": [{"line": 9, "quantity": 1}]}, {}),
    (ReturnRefusal.UNKNOWN_LINE, {"location": "MAIN", "lines": [{"quantity": 1}]}, {}),
    (ReturnRefusal.NOTHING_RETURNABLE, {"location": "MAIN"}, {"received": 2}),
]


@pytest.mark.parametrize(("refusal", "asked", "part"), ROWS)
def test_is_not_received(world: Any, refusal: ReturnRefusal, asked: Any, part: Any) -> None:
    made = world()
    request = msgspec.convert({"return_id": str(made.return_id)} | asked, ReceiveReturn)
    (answer,) = made.run(decide, made.facts(made.asked("approved", line_fields=part)), request).results
    assert isinstance(answer, Refused)
    assert answer.type == refusal


@pytest.mark.parametrize(
    ("status", "number", "kinds"),
    [
        ("requested", "#1001-R1", ["return.approved", "return.received"]),
        ("approved", "#1001-R1", ["return.received"]),
        ("inspected", "#1001-R1", ["return.received"]),
        ("declined", "#1001-R2", ["return.received"]),
        ("expired", "#1001-R2", ["return.received"]),
        ("closed", "#1001-R2", ["return.received"]),
    ],
)
def test_goods_that_are_here_are_taken_in_in_any_state(world: Any, status: str, number: str, kinds: list[str]) -> None:
    made = world()
    asked = {"return_id": str(made.return_id), "location": "MAIN", "lines": [{"line": 1, "quantity": 1}]}
    done = made.run(decide, made.facts(made.asked(status)), msgspec.convert(asked, ReceiveReturn))
    assert (done.results[0].number, done.results[0].status) == (number, "received")
    assert [event.data.type for event in done.events] == kinds


def test_what_waits_in_one_place_is_inspected_before_more_comes_to_another(world: Any) -> None:
    made = world()
    request = ReceiveReturn(return_id=made.return_id, location="MAIN")
    waits = made.asked("received", line_fields={"received": 1}, location_id=UUID(int=77))
    (answer,) = made.run(decide, made.facts(waits), request).results
    assert (answer.type, answer.data) == (ReturnRefusal.RECEIVED_ELSEWHERE, {"waiting": 1})
    seen = made.asked("inspected", line_fields={"received": 1, "accepted": 1}, location_id=UUID(int=77))
    (answer,) = made.run(decide, made.facts(seen), request).results
    assert answer.status == "received"


def move_list(done: Any) -> list[tuple[int, str, str, int]]:
    return [msgspec.structs.astuple(move) for event in done.events for move in event.data.moves]


def test_units_are_taken_from_where_they_most_likely_were(world: Any) -> None:
    made = world()
    lines = [made.line(1, 9, 9000, delivered=3, in_transit=2, lost=1, returning=2, reserved=1), made.line(2, 1, 500)]
    part = {"on_the_way": 1}
    facts = made.facts(made.asked("in_transit", 1, line_fields=part), order=made.order(lines=lines))
    asked = {"return_id": str(made.return_id), "location": "MAIN", "lines": [{"line": 1, "quantity": 9}]}
    done = made.run(decide, facts, msgspec.convert(asked, ReceiveReturn))
    assert move_list(done) == [
        (1, "returning", "returned", 1), (1, "delivered", "returned", 3), (1, "in_transit", "returned", 2),
        (1, "returning", "returned", 1), (1, "lost", "returned", 1),
    ]  # fmt: skip
    (event,) = done.events
    assert [(one.quantity, one.item_id) for one in event.data.surplus] == [(1, lines[0].item_id)]
    assert done.results[0].exceptions == ["return_excess"]


def test_a_parcel_that_its_carrier_brought_back_is_only_noted(world: Any) -> None:
    made = world()
    parcel = UUID(int=50)
    lines = [made.line(1, 2, 2000, returned=2), made.line(2, 1, 500)]
    back = ParcelBack(order_id=made.order_id, location_id=made.place, counted=True, lines={1: 2})
    facts = msgspec.structs.replace(made.facts(order=made.order(lines=lines)), parcels={parcel: back})
    request = ReceiveReturn(parcel_id=parcel)
    done = made.run(decide, facts, request, request)
    first, second = done.results
    assert (first.kind, first.status) == ("return_to_sender", "received")
    assert second.type == ReturnRefusal.RETURN_NOT_OPEN
    (event,) = done.events
    assert (event.data.moves, event.data.stock) == ([], [])
    assert [(one.line, one.quantity) for one in event.data.lines] == [(1, 2)]


def test_a_bundle_comes_back_as_its_components(world: Any) -> None:
    made = world()
    lines = [
        made.line(1, 2, 2000, delivered=2, parent=3, role="component"),
        made.line(2, 4, 500, delivered=4, parent=3, role="component"),
    ]
    facts = made.facts(order=made.order(lines=lines, bundles={3: 2}))
    asked = {"order_id": str(made.order_id), "location": "MAIN", "lines": [{"line": 3, "quantity": 1}]}
    done = made.run(decide, facts, msgspec.convert(asked, ReceiveReturn))
    assert move_list(done) == [(1, "delivered", "returned", 1), (2, "delivered", "returned", 2)]
