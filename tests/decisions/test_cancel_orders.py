"""Canceling as a pure decision: a row per refusal in order of precedence, and what holds however it is done."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from waybill.decisions.cancel_orders import Facts, decide
from waybill.model.events import BackorderFilled, OrderCanceled
from waybill.model.facts import LevelFact, LineFact, LocationFact, OrderFact, ShopFact
from waybill.model.orders import Canceled, CancelOrder, CancelRefusal
from waybill.model.results import Refused
from waybill.model.setup import ShopSettings

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
SHOP = ShopFact("EUR", "DE", ZoneInfo("UTC"), ShopSettings())
A, B = UUID(int=1), UUID(int=2)
MAIN, SIDE = UUID(int=101), UUID(int=102)
LOCATIONS = [
    LocationFact(MAIN, "MAIN", 1, "DE", None, None, frozenset({"ship", "pickup"}), {}, "14:00"),
    LocationFact(SIDE, "SIDE", 2, "DE", None, None, frozenset({"ship"}), {}, "14:00"),
]
ORDER = UUID(int=1000)


def line(number: int, quantity: int, **fields: Any) -> LineFact:
    """A line of A that came to 10.01 with 1.60 tax within; reserved at MAIN where nothing else is said."""
    usual = {
        "line": number, "item_id": A, "quantity": quantity, "unsourced": 0, "backordered": 0, "reserved": quantity,
        "canceled": 0, "discount": 99, "tax": 160, "total": 1001, "reservations": {MAIN: quantity},
    }  # fmt: skip
    return LineFact(**(usual | fields))


def order(*lines: LineFact, **fields: Any) -> OrderFact:
    """An order of these lines with 5.00 for shipping, tax included."""
    items, taxes, discounts = (sum(getattr(one, name) for one in lines) for name in ("total", "tax", "discount"))
    usual = {
        "order_id": ORDER, "status": "confirmed", "version": 3, "currency": "EUR", "tax_included": True, "method": "ship",
        "terms": "prepaid", "country": "DE", "paid": 0, "item_total": items + discounts, "discount_total": discounts,
        "charge_total": 500, "tax_total": taxes, "total": items + 500, "requested_at": None, "expires_at": None,
        "ship_by": None, "deliver_by": None, "lines": list(lines),
    }  # fmt: skip
    return OrderFact(**(usual | fields))


def facts(*orders: OrderFact) -> Facts:
    reserved: dict[tuple[UUID, UUID], int] = {}
    for one in orders:
        for each in one.lines:
            for place, quantity in each.reservations.items():
                reserved[each.item_id, place] = reserved.get((each.item_id, place), 0) + quantity
    levels = {key: LevelFact(sellable=quantity, reserved=quantity) for key, quantity in reserved.items()}
    return Facts(SHOP, LOCATIONS, orders, levels)


def cancel(lines: Any = None, **fields: Any) -> CancelOrder:
    wanted = {"lines": [{"line": number, "quantity": n} for number, n in lines]} if lines else {}
    return msgspec.convert({"order_id": str(ORDER), **wanted, **fields}, CancelOrder)


SHIPPED = line(1, 5, reserved=3, reservations={MAIN: 3}, in_transit=2)
GONE = line(1, 5, reserved=0, reservations={}, in_transit=2, delivered=3)
# Each row: what is asked, of which order; of two that apply the upper one is answered.
ROWS: list[tuple[CancelRefusal, CancelOrder, OrderFact]] = [
    (CancelRefusal.UNKNOWN_ORDER, cancel(version=9), order(line(1, 1), order_id=UUID(int=5))),
    (CancelRefusal.VERSION_CHANGED, cancel(version=2), order(line(1, 1), status="draft")),
    (CancelRefusal.VERSION_CHANGED, cancel(version=2), order(line(1, 1), status="canceled")),
    (CancelRefusal.IS_DRAFT, cancel([(9, 1)]), order(line(1, 1, unsourced=1, reserved=0), status="draft")),
    (CancelRefusal.ALREADY_ASKED, cancel([(9, 1)]), order(SHIPPED, status="cancel_pending")),
    (CancelRefusal.ALREADY_ENDED, cancel([(9, 1)]), order(SHIPPED, status="completed")),
    (CancelRefusal.ALREADY_ENDED, cancel(), order(line(1, 1), status="expired")),
    (CancelRefusal.ALREADY_ENDED, cancel(), order(line(1, 1), status="discarded")),
    (CancelRefusal.ALREADY_SHIPPED, cancel(), order(SHIPPED)),
    (CancelRefusal.ALREADY_SHIPPED, cancel([(9, 1)]), order(GONE)),
    (CancelRefusal.UNKNOWN_LINE, cancel([(1, 9), (2, 1)]), order(line(1, 5))),
    (CancelRefusal.TOO_MANY_UNITS, cancel([(1, 3), (1, 3)]), order(line(1, 5))),
    (CancelRefusal.TOO_MANY_UNITS, cancel([(1, 4)]), order(SHIPPED)),
]


def test_the_table_has_every_refusal_in_order() -> None:
    rows = [CancelRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in ROWS)]
    assert rows == list(CancelRefusal)


@pytest.mark.parametrize(("refusal", "request_", "known"), ROWS)
def test_refuses(refusal: CancelRefusal, request_: CancelOrder, known: OrderFact) -> None:
    decided = decide(facts(known), [request_], NOW)
    (refused,) = decided.results
    assert isinstance(refused, Refused)
    assert refused.type == refusal
    assert refused.detail.endswith(".")
    assert not decided.events


@pytest.mark.parametrize("status", ["placed", "confirmed"])
def test_the_whole_takes_all_that_is_left(status: str) -> None:
    known = order(line(1, 3), line(2, 2), status=status, paid=700)
    decided = decide(facts(known), [cancel()], NOW)
    (canceled,) = decided.results
    assert isinstance(canceled, Canceled)
    assert (canceled.status, canceled.version, canceled.total, canceled.owed, canceled.freed) == (
        "canceled",
        4,
        0,
        700,
        5,
    )
    (event,) = decided.events
    assert (event.data.total, event.data.charge_total, event.data.whole) == (known.total, 500, True)


def test_waiting_units_go_first_then_the_last_location() -> None:
    known = order(
        line(1, 10, backordered=2, unsourced=1, reserved=7, reservations={MAIN: 4, SIDE: 3}), status="confirmed"
    )
    (event,) = decide(facts(known), [cancel([(1, 7)])], NOW).events
    (gone,) = event.data.lines
    assert (gone.backordered, gone.unsourced, gone.reserved) == (2, 1, 4)
    assert [(one.location_id, one.quantity) for one in event.data.freed] == [(SIDE, 3), (MAIN, 1)]


def test_an_adjustment_below_nothing_owes_no_more_than_was_paid() -> None:
    known = order(line(1, 2), charge_total=-900, total=101, paid=101)
    (canceled,) = decide(facts(known), [cancel([(1, 1)])], NOW).results
    assert isinstance(canceled, Canceled)
    assert (canceled.total, canceled.owed) == (-400, 101)


LINES = st.lists(
    st.tuples(st.integers(1, 7), st.integers(0, 5000), st.integers(0, 900), st.integers(0, 900), st.integers(0, 7)),
    min_size=1,
    max_size=4,
)


def drawn(lines: Any, tax_included: bool) -> OrderFact:
    made = []
    for number, (quantity, total, tax, discount, waiting) in enumerate(lines, 1):
        waits = min(waiting, quantity)
        held = {MAIN: quantity - waits} if quantity > waits else {}
        made.append(
            line(
                number, quantity, total=total + (0 if tax_included else tax), tax=tax, discount=discount,
                backordered=waits, reserved=quantity - waits, reservations=held,
            )
        )  # fmt: skip
    items = sum(one.total + one.discount - (0 if tax_included else one.tax) for one in made)
    return order(*made, tax_included=tax_included, item_total=items)


def canceling(decided: Any) -> list[Any]:
    """The cancellations; freed units may fill another line of the same order besides."""
    return [event for event in decided.events if isinstance(event.data, OrderCanceled)]


@given(LINES, st.booleans(), st.randoms(use_true_random=False))
def test_one_at_a_time_comes_to_the_same_as_together(lines: Any, tax_included: bool, random: Any) -> None:
    known = drawn(lines, tax_included)
    units = [one.line for one in known.lines for _ in range(one.quantity)]
    random.shuffle(units)
    kept, gone = units[: len(units) // 3], units[len(units) // 3 :]
    single = decide(facts(known), [cancel([(number, 1)]) for number in gone], NOW)
    together = decide(facts(known), [cancel([(number, gone.count(number)) for number in sorted(set(gone))])], NOW)
    assert all(isinstance(one, Canceled) for one in (*single.results, *together.results))
    for name in ("item_total", "discount_total", "tax_total", "charge_total", "total"):
        assert sum(getattr(event.data, name) for event in canceling(single)) == getattr(together.events[0].data, name)
    assert together.results[0].total == single.results[-1].total  # type: ignore[union-attr]
    rest = decide(facts(known), [cancel([(number, 1)]) for number in (*gone, *kept)], NOW)
    assert rest.results[-1].status == "canceled"  # type: ignore[union-attr]
    assert sum(event.data.total for event in canceling(rest)) == known.total
    assert sum(event.data.tax_total for event in canceling(rest)) == known.tax_total


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["ship", "pickup"])), max_size=5),
    st.sampled_from([MAIN, SIDE]),
)
def test_what_is_freed_goes_on_to_the_oldest_able(held: list[int], waiting: Any, place: UUID) -> None:
    holder = order(*(line(n, units, reservations={place: units}) for n, units in enumerate(held, 1)))
    queue = [
        order(
            line(1, units, backordered=units, reserved=0, reservations={}), order_id=UUID(int=2000 + n), method=method
        )
        for n, (units, method) in enumerate(waiting)
    ]
    decided = decide(facts(holder, *queue), [cancel()], NOW)
    left = sum(held)
    expected = {}
    for one in queue:
        given_on = min(left, one.lines[0].backordered) if place == MAIN or one.method == "ship" else 0
        left -= given_on
        if given_on:
            expected[one.order_id] = given_on
    assert expected == {
        event.order_id: sum(each.quantity for each in event.data.reserved)
        for event in decided.events
        if isinstance(event.data, BackorderFilled)
    }
    assert isinstance(decided.events[0].data, OrderCanceled)
