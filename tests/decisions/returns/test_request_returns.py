"""Asking for a return as a pure decision: a row per refusal, in order of precedence."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.returns.request_returns import decide
from waybill.model.events.returns import ReturnApproved, ReturnRequested
from waybill.model.results import Refused
from waybill.model.returns import RequestReturn, ReturnNow, ReturnRefusal

OLD = {"delivered_at": None, "deliver_by": None}
LINE = {"lines": [{"line": 1, "quantity": 1}]}

REFUSED: list[tuple[ReturnRefusal, dict[str, Any], dict[str, Any]]] = [
    (ReturnRefusal.UNKNOWN_ORDER, {"order_id": str(UUID(int=9)), "version": 9}, {}),
    (ReturnRefusal.VERSION_CHANGED, {"version": 9, "lines": [{"line": 9, "quantity": 1}]}, {}),
    (ReturnRefusal.UNKNOWN_LINE, {"lines": [{"line": 9, "quantity": 1}, {"line": 1, "quantity": 9}]}, {}),
    (ReturnRefusal.NOTHING_RETURNABLE, {"kind": "exchange"}, {"delivered": 0}),
    (ReturnRefusal.TOO_MANY_UNITS, {"lines": [{"line": 1, "quantity": 3}]}, {"returnable": False}),
    (ReturnRefusal.NOT_RETURNABLE, LINE, {"returnable": False, "days": 90}),
    (ReturnRefusal.WINDOW_CLOSED, LINE | {"kind": "exchange"}, {"days": 31}),
    (ReturnRefusal.NOTHING_TO_EXCHANGE, LINE | {"kind": "exchange"}, {}),
    (ReturnRefusal.UNKNOWN_ITEM, LINE | {"kind": "exchange", "exchange": [{"sku": "NO", "quantity": 1}]}, {}),
]


def facts_of(world: Any, known: dict[str, Any]) -> Any:
    made = world()
    lines = [made.line(1, 2, 2000), made.line(2, 1, 500)]
    if "delivered" in known:
        lines = [made.line(1, 2, 2000, reserved=2), made.line(2, 1, 500, reserved=1)]
    order = made.order(lines=lines, delivered_at=made.now - timedelta(days=known.get("days", 2)))
    sold = [made.sold(1, returnable=known.get("returnable", True)), made.sold(2)]
    return made, made.facts(order=order, sold=sold)


@pytest.mark.parametrize(("refusal", "asked", "known"), REFUSED)
def test_is_not_taken_back(world: Any, refusal: ReturnRefusal, asked: Any, known: Any) -> None:
    made, facts = facts_of(world, known)
    request = msgspec.convert({"order_id": str(made.order_id)} | asked, RequestReturn)
    (answer,) = made.run(decide, facts, request).results
    assert isinstance(answer, Refused)
    assert answer.type == refusal


def test_the_rows_are_in_order_of_precedence() -> None:
    order = list(ReturnRefusal)
    places = [order.index(row[0]) for row in REFUSED]
    assert places == sorted(places)


def test_a_later_request_sees_an_earlier_one(world: Any) -> None:
    made = world()
    request = RequestReturn(order_id=made.order_id)
    done = made.run(decide, made.facts(), request, request)
    first, second = done.results
    assert isinstance(first, ReturnNow)
    assert (first.number, first.version) == ("#1001-R1", 8)
    assert second.type == ReturnRefusal.NOTHING_RETURNABLE
    (event,) = done.events
    assert isinstance(event.data, ReturnRequested)
    assert [(one.line, one.quantity) for one in event.data.lines] == [(1, 2), (2, 1)]
    assert not event.data.moves


@pytest.mark.parametrize(
    ("reason", "kind", "override", "answer"),
    [
        ("unwanted", "return", False, "window_closed"),
        ("unwanted", "return", True, "buyer"),
        ("defective", "return", False, "shop"),
        ("unwanted", "claim", False, "shop"),
    ],
)
def test_a_fault_is_taken_back_longer_and_at_the_shops_cost(
    world: Any, reason: str, kind: str, override: bool, answer: str
) -> None:
    made, facts = facts_of(world, {"days": 60})
    lines = [{"line": 1, "quantity": 1, "reason": reason}]
    asked = {"order_id": str(made.order_id), "lines": lines, "kind": kind, "override": override}
    (result,) = made.run(decide, facts, msgspec.convert(asked, RequestReturn)).results
    assert answer == (result.type if isinstance(result, Refused) else result.postage)


def test_without_a_scan_the_window_runs_from_the_promised_date(world: Any) -> None:
    made = world()
    lines = [made.line(1, 2, 2000, in_transit=2), made.line(2, 1, 500, delivered=1)]
    for days, kind in ((29, ReturnNow), (31, Refused)):
        order = made.order(
            lines=lines, deliver_by=made.now - timedelta(days=days), delivered_at=made.now - timedelta(days=1)
        )
        request = msgspec.convert({"order_id": str(made.order_id), **LINE}, RequestReturn)
        (answer,) = made.run(decide, made.facts(order=order), request).results
        assert isinstance(answer, kind)


def test_the_first_rule_that_says_something_decides(world: Any) -> None:
    made = world()
    rules = [
        {"sku": "a", "window_days": 1},
        {"tax_category": "standard", "country": "DE", "window_days": 90, "returnable": False},
        {"returnable": True},
    ]
    facts = made.facts(policy={"rules": rules})
    by_line = []
    for number in (1, 2):
        asked = {"order_id": str(made.order_id), "lines": [{"line": number, "quantity": 1}]}
        (answer,) = made.run(decide, facts, msgspec.convert(asked, RequestReturn)).results
        by_line.append(answer.type)
    assert by_line == ["not_returnable", "not_returnable"]
    facts = made.facts(policy={"rules": [rules[0], rules[2]]})
    (answer,) = made.run(
        decide, facts, msgspec.convert({"order_id": str(made.order_id), **LINE}, RequestReturn)
    ).results
    assert answer.type == "window_closed"


def test_an_exchange_keeps_the_price_that_was_paid(world: Any) -> None:
    made = world()
    order = made.order(lines=[made.line(1, 2, 1801), made.line(2, 1, 500)])
    asked = {
        "order_id": str(made.order_id), "kind": "exchange",
        "exchange": [{"sku": "A", "quantity": 2, "line": 1}, {"sku": "A", "quantity": 1}],
    }  # fmt: skip
    done = made.run(decide, made.facts(order=order), msgspec.convert(asked, RequestReturn))
    (event,) = done.events
    assert [one.unit_price for one in event.data.exchange] == [9_005_000, 10_000_000]
    assert not done.sendings


def test_what_goes_out_in_advance_goes_out_with_the_approval(world: Any) -> None:
    made = world()
    policy = {"exchange": "in_advance", "auto_approve": [{}]}
    asked = {
        "order_id": str(made.order_id), "kind": "exchange", "exchange": [{"sku": "A", "quantity": 2, "line": 1}], **LINE,
    }  # fmt: skip
    done = made.run(decide, made.facts(policy=policy), msgspec.convert(asked, RequestReturn))
    assert [type(event.data) for event in done.events] == [ReturnRequested, ReturnApproved]
    (sending,) = done.sendings
    assert (sending.kind, sending.credit) == ("exchange", 1000)
