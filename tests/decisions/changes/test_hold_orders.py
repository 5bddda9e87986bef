"""Putting on hold as a pure decision: a row per refusal, in order of precedence; and the table of holds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest

import waybill.views
from waybill.decisions.changes.hold_orders import Facts, decide
from waybill.decisions.changes.holds import HOLDS, Action, blocked_by, blocking
from waybill.model.changes import HoldByHand, HoldOrder, HoldReason, HoldRefusal, OnHold
from waybill.model.facts import OrderFact
from waybill.model.keys import SCOPES
from waybill.model.results import Refused

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
ORDER = UUID(int=1)


def order(**fields: Any) -> OrderFact:
    usual: dict[str, Any] = {
        "order_id": ORDER, "status": "confirmed", "version": 1, "currency": "EUR", "tax_included": True, "method": "ship",
        "terms": "prepaid", "country": "DE", "paid": 0, "item_total": 0, "discount_total": 0, "charge_total": 0,
        "tax_total": 0, "total": 0, "requested_at": None, "expires_at": None, "ship_by": None, "deliver_by": None,
    }  # fmt: skip
    return OrderFact(**(usual | fields))


HOLD: list[tuple[HoldRefusal, Any, Any]] = [
    (HoldRefusal.UNKNOWN_ORDER, {"version": 9}, None),
    (HoldRefusal.VERSION_CHANGED, {"version": 9}, {"status": "draft"}),
    (HoldRefusal.NOT_OPEN, {"reason": "until_date"}, {"status": "completed"}),
    (HoldRefusal.UNTIL_NEEDED, {"reason": "until_date"}, {"holds": ["until_date"]}),
    (HoldRefusal.UNTIL_NEEDED, {"reason": "until_date", "until": NOW}, {}),
    (HoldRefusal.UNTIL_NEEDED, {"reason": "fraud", "until": LATER}, {"holds": ["fraud"]}),
    (HoldRefusal.ALREADY_ON_HOLD, {"reason": "fraud"}, {"holds": ["fraud"]}),
]


@pytest.mark.parametrize(("refusal", "asked", "known"), HOLD)
def test_is_not_put_on_hold(refusal: HoldRefusal, asked: Any, known: Any) -> None:
    facts = Facts({ORDER: order(**known)} if known is not None else {})
    (answer,) = decide(facts, [HoldOrder(order_id=ORDER, **asked)], NOW).results
    assert isinstance(answer, Refused)
    assert answer.type == refusal


def test_every_refusal_has_its_row() -> None:
    refusals = [one for one in HoldRefusal if one is not HoldRefusal.KEY_REUSED]
    assert list(dict.fromkeys(row[0] for row in HOLD)) == refusals


def test_a_dated_hold_moves_and_others_join_it() -> None:
    wanted = [
        HoldOrder(order_id=ORDER, reason="until_date", until=LATER),
        HoldOrder(order_id=ORDER, reason="until_date", until=LATER + timedelta(days=1)),
        HoldOrder(order_id=ORDER, reason="fraud"),
        HoldOrder(order_id=ORDER, reason="fraud"),
    ]
    decided = decide(Facts({ORDER: order()}, {2: UUID(int=5)}), wanted, NOW)
    first, second, third, fourth = decided.results
    assert isinstance(first, OnHold)
    assert isinstance(second, OnHold)
    assert (first.until, second.until) == (LATER, LATER + timedelta(days=1))
    assert isinstance(third, OnHold)
    assert (third.version, third.holds) == (4, ["fraud", "until_date"])
    assert isinstance(fourth, Refused)
    assert [event.data.person_id for event in decided.events] == [None, None, UUID(int=5)]


def test_the_table_is_whole() -> None:
    assert set(HOLDS) == set(get_args(HoldReason))
    assert set(get_args(HoldByHand)) == set(HOLDS) - {"stock"}
    assert {hold.lifted_by for hold in HOLDS.values()} <= set(SCOPES)
    assert {action for hold in HOLDS.values() for action in hold.blocks} == set(get_args(Action))


def test_what_each_hold_blocks() -> None:
    assert blocking("reserve") == {"fraud"}
    assert blocking("capture") == {"fraud", "price"}
    assert blocking("release") == blocking("hand_over") == set(HOLDS) - {"stock"}
    assert blocked_by("release", ["stock", "price", "manual"]) == ["manual", "price"]
    assert blocked_by("release", ["stock"]) == []


def test_the_invariant_of_backorders_knows_who_is_given_nothing() -> None:
    invariants = (Path(waybill.views.__file__).parent / "invariants.sql").read_text()
    assert blocking("reserve") == {"fraud"}
    assert "NOT 'fraud' = ANY (o.holds)" in invariants
