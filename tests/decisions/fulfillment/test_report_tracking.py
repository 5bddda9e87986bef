"""Where a parcel is by what was reported of it: the stated precedence, and that no order of reports changes the end."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waybill.decisions.fulfillment.facts import FulfillmentFact, FulfillmentLineFact
from waybill.decisions.fulfillment.goods import ParcelFact
from waybill.decisions.fulfillment.report_tracking import Facts, decide
from waybill.decisions.fulfillment.tracking import Report, contradicts, state_of
from waybill.decisions.lifecycles import PARCEL
from waybill.model.events import Event, Move
from waybill.model.events.parcels import ParcelMoved
from waybill.model.facts import LineFact, OrderFact
from waybill.model.parcels import Tracked, TrackParcel, TrackRefusal

START = datetime(2027, 5, 3, 10, tzinfo=UTC)
ORDER, ITEM, PLACE, FULFILLMENT, PARCEL_ID = (UUID(int=number) for number in range(1, 6))
BUCKETS = ("packed", "in_transit", "delivered", "lost", "returning", "returned")


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        ([], "created"),
        (["announced"], "created"),
        (["in_transit", "out_for_delivery"], "out_for_delivery"),
        (["out_for_delivery", "failed_attempt", "held_at_point"], "held_at_point"),
        (["failed_attempt", "in_transit"], "in_transit"),
        (["exception", "in_transit"], "in_transit"),
        # scans after it arrived are late or wrong
        (["delivered", "in_transit"], "delivered"),
        (["delivered", "lost"], "delivered"),
        (["lost", "delivered"], "delivered"),
        (["lost", "in_transit"], "in_transit"),
        (["in_transit", "lost"], "lost"),
        (["returning", "lost"], "lost"),
        (["returning", "lost", "in_transit"], "returning"),
        # delivered, and sent back after that; or on its way back, and delivered after all
        (["delivered", "returning"], "returning"),
        (["returning", "delivered"], "delivered"),
        (["refused", "in_transit"], "returning"),
        (["returned", "delivered"], "returned"),
    ],
)
def test_the_precedence(seen: list[str], state: str) -> None:
    reports = [Report(status, at(hour)) for hour, status in enumerate(seen)]
    assert state_of(reports, "created")[0] == state
    assert state_of(list(reversed(reports)), "created")[0] == state


def test_of_several_at_the_same_time_the_one_further_along_holds() -> None:
    reports = [Report("delivered", START), Report("out_for_delivery", START), Report("in_transit", START)]
    assert state_of(reports, "created") == ("delivered", START)
    assert state_of(reports[1:], "created") == ("out_for_delivery", START)


def test_what_cannot_all_be_true() -> None:
    assert contradicts([Report("delivered", at(1)), Report("lost", at(2))])
    assert not contradicts([Report("delivered", at(2)), Report("lost", at(1))])
    assert not contradicts([Report("delivered", at(1)), Report("lost", at(2), ours=True)])
    assert contradicts([Report("delivered", at(2)), Report("returned", at(1))])


def facts(status: str = "in_transit") -> Facts:
    """Two units of one line, in one parcel."""
    bucket = {"created": "packed", "voided": "picked"}.get(status, status)
    line = LineFact(
        line=1, item_id=ITEM, quantity=2, unsourced=0, backordered=0, reserved=0, canceled=0, discount=0, tax=0, total=1000,
        **{bucket: 2},
    )  # fmt: skip
    order = OrderFact(
        order_id=ORDER, status="confirmed", version=5, currency="EUR", tax_included=True, method="ship", terms="on_account",
        country="DE", paid=0, item_total=1000, discount_total=0, charge_total=0, tax_total=0, total=1000, requested_at=None,
        expires_at=None, ship_by=None, deliver_by=None, lines=[line],
    )  # fmt: skip
    out = {"packed": 2} if status == "created" else {"picked": 2} if status == "voided" else {"handed_over": 2}
    fulfillment = FulfillmentFact(
        fulfillment_id=FULFILLMENT, order_id=ORDER, position=1, location_id=PLACE,
        status="packed" if status == "created" else "handed_over", profile="ship",
        lines=[FulfillmentLineFact(1, ITEM, 2, **out)],
    )  # fmt: skip
    parcel = ParcelFact(
        parcel_id=PARCEL_ID, order_id=ORDER, fulfillment_id=FULFILLMENT, position=1, status=status, lines={1: 2}
    )
    return Facts({ORDER: order}, {FULFILLMENT: fulfillment}, [parcel])


def told(begin: str, reports: list[tuple[int, Any]]) -> tuple[str, dict[str, int], int]:
    """The parcel's status, the line's buckets and what went to quarantine, after these reports one after the other."""
    requests = [TrackParcel(parcel_id=PARCEL_ID, status=status, at=at(hour)) for hour, status in reports]
    decided = decide(facts(begin), requests, (UUID(int=number) for number in count(100)))
    last = decided.results[-1]
    assert isinstance(last, Tracked)
    buckets = dict.fromkeys(BUCKETS, 0) | {"packed" if begin == "created" else begin: 2}
    moved = [event.data for event in decided.events if isinstance(event.data, ParcelMoved)]
    for data in moved:
        for move in data.moves:
            buckets[move.source] -= move.quantity
            buckets[move.target] += move.quantity
            assert min(buckets.values()) >= 0
    quarantine = sum(change.quarantine for data in moved for change in data.stock)
    return str(last.status), buckets, quarantine


STATUSES = st.sampled_from(
    ["announced", "in_transit", "out_for_delivery", "failed_attempt", "held_at_point", "exception", "delivered", "refused",
     "lost", "returning", "returned"]
)  # fmt: skip


@given(
    begin=st.sampled_from(["created", "in_transit"]),
    reports=st.lists(st.tuples(st.integers(0, 6), STATUSES), min_size=1, max_size=8, unique=True),
    data=st.data(),
)
def test_any_order_and_any_repetition_ends_in_the_same_state(begin: str, reports: Any, data: Any) -> None:
    shuffled = data.draw(st.permutations(reports))
    twice = shuffled + data.draw(st.lists(st.sampled_from(reports), max_size=4))
    assert told(begin, twice) == told(begin, reports)


@given(st.lists(st.tuples(st.integers(0, 6), STATUSES), min_size=1, max_size=8))
def test_a_late_older_report_never_moves_a_state_back(reports: Any) -> None:
    """Once the goods are with us again nothing moves them; once they are delivered only a later return does."""
    seen: list[Report] = []
    before = "in_transit"
    for hour, status in reports:
        seen.append(Report(status, at(hour)))
        now, decided_at = state_of(seen, "in_transit")
        assert now in PARCEL
        if before == "returned":
            assert now == "returned"
        if before == "delivered" and now != "delivered":
            assert now in ("returning", "returned")
            delivered = [one.at for one in seen if one.status == "delivered"]
            assert now == "returned" or (decided_at is not None and decided_at >= max(delivered))
        before = now


def exceptions(begin: str, *reports: tuple[int, Any]) -> list[str]:
    requests = [TrackParcel(parcel_id=PARCEL_ID, status=status, at=at(hour)) for hour, status in reports]
    results = decide(facts(begin), requests, (UUID(int=number) for number in count(100))).results
    return [kind for result in results for kind in result.exceptions]  # type: ignore[union-attr]


def test_what_a_person_looks_at() -> None:
    assert exceptions("in_transit", (1, "in_transit"), (2, "delivered")) == []
    assert exceptions("created", (1, "in_transit"), (2, "delivered")) == ["moved_without_hand_over"]
    assert exceptions("in_transit", (1, "delivered"), (2, "lost"), (3, "lost")) == ["impossible_report"]
    assert exceptions("in_transit", (1, "exception"), (1, "exception")) == ["carrier_exception"]
    assert exceptions("in_transit", (1, "returning"), (2, "returned")) == ["returned_to_sender"]
    assert exceptions("voided", (1, "announced"), (2, "in_transit"), (3, "delivered")) == ["voided_parcel_moves"]


def test_goods_that_a_return_took_already_are_not_taken_twice() -> None:
    known = facts("delivered")
    line = known.orders[ORDER].lines[0]
    returned = LineFact(**{**{f: getattr(line, f) for f in line.__struct_fields__}, "delivered": 1, "returned": 1})
    order = known.orders[ORDER]
    changed = OrderFact(**{**{f: getattr(order, f) for f in order.__struct_fields__}, "lines": [returned]})
    known = Facts({ORDER: changed}, known.fulfillments, known.parcels, {PARCEL_ID: [Report("delivered", at(1))]})
    request = TrackParcel(parcel_id=PARCEL_ID, status="returned", at=at(5))
    decided = decide(known, [request], (UUID(int=number) for number in count(100)))
    (answer,) = decided.results
    assert isinstance(answer, Tracked)
    assert (answer.status, answer.exceptions) == ("returned", ["goods_elsewhere", "returned_to_sender"])
    (data,) = [event.data for event in decided.events if isinstance(event.data, ParcelMoved)]
    assert data.moves == [Move(1, "delivered", "returned", 1)]
    assert [change.quarantine for change in data.stock] == [1]


def test_only_an_id_that_there_is_not_is_refused() -> None:
    unknown = TrackParcel(parcel_id=UUID(int=99), status="lost", at=START)
    decided = decide(facts(), [unknown], iter(()))
    (answer,) = decided.results
    assert answer.type == TrackRefusal.UNKNOWN_PARCEL  # type: ignore[union-attr]
    assert decided.events == []


def test_the_time_of_an_event_is_that_of_the_report() -> None:
    request = TrackParcel(parcel_id=PARCEL_ID, status="delivered", at=at(-3))
    events: list[Event] = list(decide(facts(), [request], (UUID(int=n) for n in count(100))).events)
    assert [event.occurred_at for event in events] == [at(-3), at(-3)]
