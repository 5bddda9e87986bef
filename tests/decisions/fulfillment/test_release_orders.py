"""Releasing as a pure decision: a row per refusal, in order of precedence."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.fulfillment.release_orders import Facts, decide
from waybill.model.events import Move, Reserved
from waybill.model.facts import LineFact, LocationFact, OrderFact
from waybill.model.fulfillment import Released, ReleaseOrder, ReleaseRefusal
from waybill.model.results import Refused

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
ORDER, ITEM, PLACE = UUID(int=1), UUID(int=2), UUID(int=3)


def order(reserved: int = 2, **fields: Any) -> OrderFact:
    line = LineFact(
        line=1, item_id=ITEM, quantity=2, unsourced=0, backordered=2 - reserved, reserved=reserved, canceled=0, discount=0,
        tax=0, total=1000, reservations={PLACE: reserved} if reserved else {},
    )  # fmt: skip
    usual: dict[str, Any] = {
        "order_id": ORDER, "status": "confirmed", "version": 1, "currency": "EUR", "tax_included": True, "method": "ship",
        "terms": "prepaid", "country": "DE", "paid": 1000, "item_total": 1000, "discount_total": 0, "charge_total": 0,
        "tax_total": 0, "total": 1000, "requested_at": None, "expires_at": None, "ship_by": None, "deliver_by": None,
        "lines": [line],
    }  # fmt: skip
    return OrderFact(**(usual | fields))


def answers(known: OrderFact | None, *requests: ReleaseOrder) -> Any:
    facts = Facts({ORDER: known} if known else {}, {}, {})
    return decide(facts, requests, NOW, (UUID(int=number) for number in count(100)))


RELEASE = [
    (ReleaseRefusal.UNKNOWN_ORDER, {"version": 9}, None),
    (ReleaseRefusal.VERSION_CHANGED, {"version": 9}, {"status": "placed"}),
    (ReleaseRefusal.NOT_CONFIRMED, {}, {"status": "placed", "holds": ["fraud"]}),
    (ReleaseRefusal.ON_HOLD, {}, {"holds": ["stock", "fraud"], "reserved": 0}),
    (ReleaseRefusal.NOTHING_RESERVED, {}, {"reserved": 0}),
]


@pytest.mark.parametrize(("refusal", "asked", "known"), RELEASE)
def test_is_not_released(refusal: ReleaseRefusal, asked: Any, known: Any) -> None:
    request = ReleaseOrder(order_id=ORDER, **asked)
    (answer,) = answers(order(**known) if known is not None else None, request).results
    assert isinstance(answer, Refused)
    assert answer.type == refusal


def test_every_refusal_has_its_row() -> None:
    assert [row[0] for row in RELEASE] == [one for one in ReleaseRefusal if one is not ReleaseRefusal.KEY_REUSED]


def test_what_is_released_once_is_not_released_twice() -> None:
    decided = answers(order(holds=["stock"]), ReleaseOrder(order_id=ORDER), ReleaseOrder(order_id=ORDER))
    first, second = decided.results
    assert isinstance(first, Released)
    assert (first.version, first.waiting) == (2, 0)
    assert isinstance(second, Refused)
    (event,) = decided.events
    assert event.data.moves == [Move(1, "reserved", "released", 2)]
    assert event.data.released == [Reserved(1, ITEM, PLACE, 2)]


def test_it_may_begin_later() -> None:
    (answer,) = answers(order(), ReleaseOrder(order_id=ORDER, at=NOW + timedelta(days=1))).results
    assert answer.fulfillments[0].status == "scheduled"


def place(**fields: Any) -> LocationFact:
    usual: dict[str, Any] = {
        "location_id": PLACE, "code": "MAIN", "priority": 1, "country": "DE", "latitude": None, "longitude": None,
        "abilities": frozenset({"ship"}), "hours": {"wed": ("07:30", "12:00")}, "cutoff": "14:00",
    }  # fmt: skip
    return LocationFact(**(usual | fields))


@pytest.mark.parametrize(
    ("location", "begun", "known", "begins"),
    [
        ({}, {}, {}, None),
        ({"daily_capacity": 2}, {NOW.date(): 1}, {}, None),
        # full today, a Monday: open again on Wednesday
        ({"daily_capacity": 2}, {NOW.date(): 2}, {}, datetime(2027, 5, 5, 7, 30, tzinfo=UTC)),
        ({"daily_capacity": 1}, {NOW.date(): 1, date(2027, 5, 5): 1}, {}, datetime(2027, 5, 12, 7, 30, tzinfo=UTC)),
        ({"hours": {}, "daily_capacity": 0}, {}, {}, datetime(2027, 7, 2, 0, 0, tzinfo=UTC)),
        # wanted for the 20th, begun with two days before
        ({}, {}, {"requested_at": datetime(2027, 5, 20, tzinfo=UTC)}, datetime(2027, 5, 18, tzinfo=UTC)),
        ({}, {}, {"requested_at": datetime(2027, 5, 4, tzinfo=UTC)}, None),
    ],
)
def test_within_capacity(location: Any, begun: Any, known: Any, begins: datetime | None) -> None:
    counts = {(PLACE, day): number for day, number in begun.items()}
    facts = Facts({ORDER: order(**known)}, {PLACE: place(**location)}, {}, UTC, counts, timedelta(days=2))
    request = ReleaseOrder(order_id=ORDER, within_capacity=True)
    (event,) = decide(facts, [request], NOW, (UUID(int=number) for number in count(100))).events
    assert event.data.scheduled_at == begins


@pytest.mark.parametrize(
    ("request_", "begins"),
    [
        ({"within_capacity": True}, NOW + timedelta(days=4)),
        # by hand it begins when that is said
        ({"within_capacity": True, "at": NOW + timedelta(days=1)}, NOW + timedelta(days=1)),
        ({}, None),
    ],
)
def test_what_comes_to_an_order_goes_with_what_is_scheduled_of_it(request_: Any, begins: datetime | None) -> None:
    full = {(PLACE, (NOW + timedelta(days=4)).date()): 1}
    facts = Facts(
        {ORDER: order()}, {PLACE: place(daily_capacity=1)}, {ORDER: 1}, UTC, full, waiting={ORDER: NOW + timedelta(days=4)}
    )  # fmt: skip
    (event,) = decide(facts, [ReleaseOrder(order_id=ORDER, **request_)], NOW, (UUID(int=n) for n in count(100))).events
    assert (event.data.scheduled_at, event.data.position) == (begins, 2)


def test_a_time_that_has_passed_binds_nobody() -> None:
    facts = Facts({ORDER: order()}, {PLACE: place()}, {ORDER: 1}, waiting={ORDER: NOW})
    request = ReleaseOrder(order_id=ORDER, within_capacity=True)
    (event,) = decide(facts, [request], NOW, (UUID(int=n) for n in count(100))).events
    assert event.data.scheduled_at is None


def test_a_kitchen_has_its_own_profile() -> None:
    facts = Facts({ORDER: order()}, {PLACE: place(kind="kitchen", daily_capacity=0)}, {})
    (event,) = decide(facts, [ReleaseOrder(order_id=ORDER)], NOW, iter([UUID(int=1)])).events
    # whoever releases by hand is not bound by the capacity
    assert (event.data.profile, event.data.scheduled_at) == ("kitchen", None)
