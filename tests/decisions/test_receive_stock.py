"""The stock verbs as pure decisions: a row per refusal in order of precedence, and what always holds."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from waybill.decisions import adjust_stock, count_stock, expect_stock, receive_stock, set_safety_stock
from waybill.decisions.levels import OpenReceipt, StockFacts
from waybill.model.events import (
    BackorderFilled,
    BundleOf,
    OrderRepromised,
    StockAdjusted,
    StockCounted,
    StockReceived,
    StockShortage,
)
from waybill.model.facts import ItemFact, LevelFact, LineFact, LocationFact, OrderFact, ShopFact
from waybill.model.results import Refused
from waybill.model.setup import ShopSettings
from waybill.model.stock import (
    AdjustStock,
    CountStock,
    ExpectStock,
    ReceiveStock,
    SetSafetyStock,
    StockChanged,
    StockRefusal,
)

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
SHOP = ShopFact("EUR", "DE", ZoneInfo("UTC"), ShopSettings())
A, KIT = UUID(int=1), UUID(int=2)
MAIN, SIDE, DESK = UUID(int=101), UUID(int=102), UUID(int=103)
RECEIPT = OpenReceipt(UUID(int=300), A, MAIN, 10, 4, date(2027, 6, 1), "PO-1")
ITEMS = {
    "A": ItemFact(A, "A", "A", 10_000_000, "standard", 1, True, True, 5_000_000),
    "KIT": ItemFact(KIT, "KIT", "KIT", 1, "standard", 1, False, True, None, [BundleOf(item_id=A, quantity=1)]),
}
LOCATIONS = [
    LocationFact(MAIN, "MAIN", 1, "DE", None, None, frozenset({"ship", "pickup"}), {}, "14:00"),
    LocationFact(SIDE, "SIDE", 2, "DE", None, None, frozenset({"ship"}), {}, "14:00"),
    LocationFact(DESK, "DESK", 3, "DE", None, None, frozenset({"pickup"}), {}, "14:00"),
]


def order(number: int, waiting: int, held: dict[UUID, int], method: str = "ship") -> OrderFact:
    """An order of one line of A: units that wait, and units reserved by location."""
    reserved = sum(held.values())
    line = LineFact(
        line=1, item_id=A, quantity=waiting + reserved, unsourced=0, backordered=waiting, reserved=reserved, canceled=0,
        discount=0, tax=0, total=0, reservations=held,
    )  # fmt: skip
    return OrderFact(
        order_id=UUID(int=1000 + number), status="confirmed", version=1, currency="EUR", tax_included=True, method=method,
        terms="prepaid", country="DE", paid=0, item_total=0, discount_total=0, charge_total=0, tax_total=0, total=0,
        requested_at=None, expires_at=None, ship_by=NOW, deliver_by=NOW, lines=[line],
    )  # fmt: skip


def facts(levels: dict[UUID, int] | None = None, orders: Any = (), **fields: Any) -> StockFacts:
    """Units of A by location; what the orders hold is reserved."""
    reserved: dict[UUID, int] = {}
    for one in orders:
        for place, quantity in one.lines[0].reservations.items():
            reserved[place] = reserved.get(place, 0) + quantity
    known = {
        (A, place): LevelFact(sellable=quantity, reserved=reserved.get(place, 0))
        for place, quantity in ({MAIN: 5} if levels is None else levels).items()
    }
    usual = {"receipts": [RECEIPT], "queued": {A: sum(one.lines[0].backordered for one in orders)}}
    return StockFacts(SHOP, ITEMS, LOCATIONS, known, orders, **(usual | fields))


USUAL: dict[type, dict[str, Any]] = {
    ReceiveStock: {"quantity": 1},
    AdjustStock: {"quantity": 1, "reason": "found"},
    CountStock: {"quantity": 1},
    ExpectStock: {"quantity": 1, "expected_on": "2027-06-01"},
    SetSafetyStock: {"quantity": 1},
}


def ask(kind: type, **fields: Any) -> Any:
    return msgspec.convert({"sku": "A", "location": "MAIN"} | USUAL[kind] | fields, kind)


def decide(request: Any, known: StockFacts | None = None) -> Any:
    known = known or facts()
    if isinstance(request, ExpectStock):
        return expect_stock.decide(
            expect_stock.Facts(known, {}), [request], NOW, map(UUID, (f"{n:032x}" for n in count(1)))
        )
    verbs: dict[type, Any] = {
        ReceiveStock: receive_stock, AdjustStock: adjust_stock, CountStock: count_stock, SetSafetyStock: set_safety_stock,
    }  # fmt: skip
    return verbs[type(request)].decide(known, [request], NOW)


NOWHERE = str(UUID(int=9))
ROWS = [
    *((StockRefusal.UNKNOWN_ITEM, ask(kind, sku="NONE", location="NOWHERE")) for kind in USUAL),
    *((StockRefusal.BUNDLE_HAS_NO_STOCK, ask(kind, sku="kit", location="NOWHERE")) for kind in USUAL),
    *((StockRefusal.UNKNOWN_LOCATION, ask(kind, location="NOWHERE")) for kind in USUAL),
    (StockRefusal.UNKNOWN_LOCATION, ask(ReceiveStock, location="NOWHERE", receipt_id=NOWHERE)),
    (StockRefusal.UNKNOWN_RECEIPT, ask(ReceiveStock, receipt_id=NOWHERE)),
    (StockRefusal.UNKNOWN_RECEIPT, ask(ReceiveStock, location="SIDE", receipt_id=str(RECEIPT.receipt_id))),
    (StockRefusal.UNKNOWN_RECEIPT, ask(ExpectStock, receipt_id=NOWHERE, quantity=0)),
    (StockRefusal.NOTHING_TO_CHANGE, ask(AdjustStock, quantity=0)),
    (StockRefusal.NOTHING_TO_CHANGE, ask(ExpectStock, quantity=0)),
    (StockRefusal.EXPECTED_IN_THE_PAST, ask(ExpectStock, expected_on="2026-01-01")),
    (StockRefusal.BELOW_ZERO, ask(AdjustStock, quantity=-6)),
    (StockRefusal.BELOW_ZERO, ask(AdjustStock, quantity=-1, condition="quarantine")),
    (StockRefusal.OUT_OF_RANGE, ask(ReceiveStock, quantity=10**9)),
    (StockRefusal.OUT_OF_RANGE, ask(AdjustStock, quantity=10**9)),
]


def test_the_table_has_every_refusal_in_order() -> None:
    assert [StockRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in ROWS)] == list(StockRefusal)


@pytest.mark.parametrize(("refusal", "request_"), ROWS)
def test_refuses(refusal: StockRefusal, request_: Any) -> None:
    full = facts({MAIN: 10**15}) if refusal is StockRefusal.OUT_OF_RANGE else facts()
    decided = decide(request_, full)
    (refused,) = decided.results
    assert isinstance(refused, Refused)
    assert (refused.type, refused.detail[-1]) == (refusal, ".")
    assert not decided.events


def test_goods_without_a_cost_cost_what_the_item_does() -> None:
    (event,) = decide(ask(ReceiveStock, reference="po 9")).events
    assert event.data == StockReceived(item_id=A, location_id=MAIN, quantity=1, unit_cost=5_000_000, reference="po 9")


def test_what_comes_with_a_receipts_reference_belongs_to_it_until_it_is_full() -> None:
    requests = [ask(ReceiveStock, quantity=n, reference="PO-1") for n in (3, 3, 3)]
    decided = receive_stock.decide(facts(), requests, NOW)
    assert [result.receipt_id for result in decided.results] == [RECEIPT.receipt_id, RECEIPT.receipt_id, None]


def test_withdrawing_a_receipt_keeps_what_has_come() -> None:
    (event,) = decide(ask(ExpectStock, quantity=0, receipt_id=str(RECEIPT.receipt_id))).events
    assert (event.data.quantity, event.data.reference) == (4, "PO-1")


def test_a_promise_moves_with_stock_that_is_lost() -> None:
    waiting = order(1, 0, {MAIN: 2})
    decided = decide(ask(CountStock, quantity=0), facts({MAIN: 2}, [waiting]))
    assert [type(event.data) for event in decided.events] == [StockCounted, StockShortage, OrderRepromised]
    assert decided.events[1].data.hold
    assert decided.events[2].data.ship_by is None


ORDERS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.dictionaries(st.sampled_from([MAIN, SIDE]), st.integers(1, 4), max_size=2),
        st.sampled_from(["ship", "ship", "pickup"]),
    ).filter(lambda one: one[0] or one[1]),
    max_size=6,
)
STEPS = st.lists(
    st.one_of(
        st.builds(lambda n, place: ask(CountStock, quantity=n, location=place), st.integers(0, 12), st.sampled_from(["MAIN", "SIDE"])),
        st.builds(
            lambda n, place: ask(AdjustStock, quantity=n, location=place), st.integers(-6, 9), st.sampled_from(["MAIN", "SIDE"])
        ),
        st.builds(
            lambda n, place: ask(ReceiveStock, quantity=n, location=place), st.integers(1, 9), st.sampled_from(["MAIN", "SIDE", "DESK"])
        ),
    ),
    min_size=1,
    max_size=1,
)  # fmt: skip


@given(ORDERS, STEPS, st.integers(0, 5), st.integers(0, 5))
def test_no_unit_is_promised_twice_and_none_lies_idle(orders: Any, steps: Any, more: int, elsewhere: int) -> None:
    known = [
        order(n, waiting, {MAIN: sum(held.values())} if method == "pickup" and held else held, method)
        for n, (waiting, held, method) in enumerate(orders)
    ]
    held = {MAIN: more, SIDE: elsewhere}
    for one in known:
        for place, quantity in one.lines[0].reservations.items():
            held[place] += quantity
    (request,) = steps
    decided = decide(request, facts(held, known))
    (result,) = decided.results
    if isinstance(result, Refused):
        assert not decided.events
        return
    assert isinstance(result, StockChanged)
    left = {
        place: {one.order_id: one.lines[0].reservations.get(place, 0) for one in known} for place in (MAIN, SIDE, DESK)
    }
    sellable = {MAIN: held[MAIN], SIDE: held[SIDE], DESK: 0}
    filled = shorted = 0
    for event in decided.events:
        if isinstance(event.data, StockReceived | StockAdjusted | StockCounted):
            sellable[event.data.location_id] += event.data.quantity
        gains = event.data.reserved if isinstance(event.data, BackorderFilled) else []
        if isinstance(event.data, StockShortage):
            gains = event.data.resourced
            for one in event.data.lost:
                left[one.location_id][event.order_id] -= one.quantity
                shorted += one.quantity
        for one in gains:
            left[one.location_id][event.order_id] += one.quantity
            filled += one.quantity if isinstance(event.data, BackorderFilled) else 0
    assert (result.filled, result.shorted) == (filled, shorted)
    idle = {}
    for place, by_order in left.items():
        assert all(units >= 0 for units in by_order.values())
        assert sum(by_order.values()) <= sellable[place]
        idle[place] = sellable[place] - sum(by_order.values())
    for one in known:
        waits = one.lines[0].quantity - sum(by_order[one.order_id] for by_order in left.values())
        able = {"ship": {MAIN, SIDE}, "pickup": {MAIN, DESK}}[one.method]
        if one.method == "pickup":
            tied = {place for place in able if left[place][one.order_id]}
            able = tied or able
        assert not waits or not any(idle[place] for place in able)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3)), min_size=2, max_size=6), st.integers(0, 12))
def test_the_newest_gives_way_first(orders: Any, counted: int) -> None:
    known = [order(n, waiting, {MAIN: held}) for n, (waiting, held) in enumerate(orders)]
    total = sum(held for _, held in orders)
    decided = decide(ask(CountStock, quantity=min(counted, total)), facts({MAIN: total}, known))
    lost = {
        event.order_id: sum(one.quantity for one in event.data.lost)
        for event in decided.events
        if isinstance(event.data, StockShortage)
    }
    excess = total - min(counted, total)
    expected = {}
    for one in reversed(known):
        units = min(excess, one.lines[0].reserved)
        excess -= units
        if units:
            expected[one.order_id] = units
    assert lost == expected
