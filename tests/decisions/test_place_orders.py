"""Placing as a pure decision: a row per refusal in order of precedence, and what holds for any order."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from waybill.decisions.place_orders import Facts, decide
from waybill.decisions.placing import Party
from waybill.decisions.pricing import price_order
from waybill.model.events import BundleOf, OrderContent, OrderPlaced
from waybill.model.facts import DraftFact, ItemFact, LocationFact, ShopFact
from waybill.model.money import portion, split
from waybill.model.orders import AlreadyPlaced, Placed, PlaceOrder, PlaceRefusal
from waybill.model.results import Refused
from waybill.model.setup import ShopSettings, TaxRate

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
RATES = [TaxRate(category="standard", rate=190_000), TaxRate(category="standard", rate=200_000, country="FR")]
SHOP = ShopFact("EUR", "DE", ZoneInfo("Europe/Berlin"), ShopSettings(tax_rates=RATES, delivery_limit=999))
DRAFT = UUID(int=500)


def item(number: int, sku: str, price: int, **fields: Any) -> ItemFact:
    usual = {"tax_category": "standard", "scale": 1, "backorder": False, "active": True}
    return ItemFact(item_id=UUID(int=number), sku=sku, title=sku, price=price, **(usual | fields))


def location(number: int, code: str, *abilities: str) -> LocationFact:
    return LocationFact(
        UUID(int=number), code, number, "DE", None, None, frozenset(abilities or ("ship", "pickup")), {}, "14:00"
    )


A, B, BACK, OLD = (
    item(1, "A", 10_000_000),
    item(2, "B", 2_500_000),
    item(3, "BACK", 4_000_000),
    item(4, "OLD", 1_000_000),
)
BACK = msgspec.structs.replace(BACK, backorder=True)
OLD = msgspec.structs.replace(OLD, active=False)
FREE = item(5, "FREE", 0)
KIT = item(
    6, "KIT", 12_000_000, bundle=[BundleOf(item_id=A.item_id, quantity=1), BundleOf(item_id=B.item_id, quantity=2)]
)
GRAM = item(7, "GRAM", 1_999_999, scale=1000)
ITEMS = [A, B, BACK, OLD, FREE, KIT, GRAM]
MAIN, SIDE, DESK = location(101, "MAIN"), location(102, "SIDE", "ship"), location(103, "DESK", "pickup")


def facts(count: int = 1, *, parties: Any = None, existing: Any = None, stock: Any = None) -> Facts:
    levels = stock if stock is not None else {A.item_id: {MAIN.location_id: 10, SIDE.location_id: 5}}
    return Facts(
        shop=SHOP,
        items={one.sku: one for one in ITEMS},
        items_by_id={one.item_id: one for one in ITEMS},
        locations=[MAIN, SIDE, DESK],
        available=levels,
        order_ids=[UUID(int=1000 + n) for n in range(count)],
        parties=parties or [Party()] * count,
        existing=existing or {},
        drafts={DRAFT: DraftFact(7, 2)},
    )


def ids() -> Iterator[UUID]:
    number = 10_000
    while True:
        number += 1
        yield UUID(int=number)


def order(*lines: Any, **fields: Any) -> PlaceOrder:
    wanted = [{"sku": line[0], "quantity": line[1]} if isinstance(line, tuple) else line for line in lines]
    usual = {
        "ship_to": {"country": "DE"},
        "payment": {"terms": "on_account"},
        "lines": wanted or [{"sku": "A", "quantity": 1}],
    }
    return msgspec.convert(usual | fields, PlaceOrder)


# Each row breaks one thing; rows are in order of precedence, so two of them together answer with the earlier one.
BROKEN: dict[PlaceRefusal, dict[str, Any]] = {
    PlaceRefusal.UNKNOWN_DRAFT: {"draft_id": str(UUID(int=9))},
    PlaceRefusal.UNKNOWN_CUSTOMER: {},
    PlaceRefusal.UNKNOWN_ITEM: {"lines": [{"sku": "NONE", "quantity": 1}]},
    PlaceRefusal.ITEM_INACTIVE: {"lines": [{"sku": "OLD", "quantity": 1}]},
    PlaceRefusal.UNKNOWN_LOCATION: {"location": "NOWHERE"},
    PlaceRefusal.LOCATION_NOT_ABLE: {"location": "DESK"},
    PlaceRefusal.WRONG_CURRENCY: {"currency": "USD"},
    PlaceRefusal.PRICE_MISSING: {"lines": [{"sku": "FREE", "quantity": 1}], "prices": "theirs"},
    PlaceRefusal.PRICE_CHANGED: {"lines": [{"sku": "A", "quantity": 1, "unit_price": "9.99"}]},
    PlaceRefusal.BAD_DISCOUNT: {"discounts": [{"title": "Both", "amount": 1, "percent": 1}]},
    PlaceRefusal.AMOUNT_OUT_OF_RANGE: {"lines": [{"sku": "BACK", "quantity": 10**9, "unit_price": "4"}] * 4_000},
    PlaceRefusal.TOTAL_CHANGED: {"expected_total": 1},
    PlaceRefusal.ADDRESS_NEEDED: {"ship_to": None},
    PlaceRefusal.REQUESTED_IN_THE_PAST: {"requested_at": "2027-04-01T00:00:00Z"},
    PlaceRefusal.INSUFFICIENT_STOCK: {"lines": [{"sku": "A", "quantity": 16}]},
    PlaceRefusal.CREDIT_LIMIT_EXCEEDED: {"payment": {"terms": "on_delivery"}},
}  # fmt: skip


def answer(refusal: PlaceRefusal, *others: PlaceRefusal) -> Any:
    fields: dict[str, Any] = {}
    for one in (*others, refusal):
        fields |= BROKEN[one]
    unknown = PlaceRefusal.UNKNOWN_CUSTOMER in (refusal, *others)
    return decide(facts(parties=[Party(unknown=unknown)]), [order(**fields)], NOW, ids()).results[0]


def test_the_table_has_every_refusal() -> None:
    # a reused key is told before any command runs
    assert [PlaceRefusal.KEY_REUSED, *BROKEN] == list(PlaceRefusal)


@pytest.mark.parametrize("refusal", BROKEN)
def test_refuses_with_the_remedy(refusal: PlaceRefusal) -> None:
    refused = answer(refusal)
    assert isinstance(refused, Refused)
    assert refused.type == refusal
    assert refused.detail.endswith(".")
    assert refused.field is not None
    assert refused.field.startswith("/")


PAIRS = [
    (first, second)
    for number, first in enumerate(BROKEN)
    for second in list(BROKEN)[number + 1 :]
    # what cannot be at once: the same field broken in two ways, or refusals of orders of ours in one of theirs
    if not BROKEN[first].keys() & BROKEN[second].keys() and PlaceRefusal.PRICE_MISSING not in (first, second)
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_earlier_refusal_comes_first(first: PlaceRefusal, second: PlaceRefusal) -> None:
    assert answer(first, second).type == first


def test_what_was_offered_is_placed_at_the_figures_of_then() -> None:
    was = msgspec.structs.replace(OLD, price=3_000_000, active=True)
    before = msgspec.structs.replace(facts(), items={"OLD": was}, items_by_id={was.item_id: was})
    [drafted] = decide(before, [order(("OLD", 2), draft=True)], NOW, ids()).events
    assert isinstance(drafted.data, OrderContent)
    stock = {OLD.item_id: {MAIN.location_id: 2}}
    now = msgspec.structs.replace(facts(stock=stock), offered={DRAFT: drafted.data})
    [placed] = decide(now, [order(("OLD", 2), draft_id=str(DRAFT))], NOW, ids()).results
    assert isinstance(placed, Placed)
    assert (placed.total, placed.tax_total, placed.lines[0].reserved) == (600, drafted.data.tax_total, 2)


def test_refused_orders_take_nothing() -> None:
    decided = decide(facts(2), [order(("A", 16)), order(("A", 15))], NOW, ids())
    assert isinstance(decided.results[0], Refused)
    assert isinstance(decided.results[1], Placed)
    assert len(decided.events) == 1


def test_twins_of_a_batch_and_of_before() -> None:
    known = {("web", "1"): (UUID(int=77), 1001)}
    requests = [order(channel="web", external_id=external) for external in ("1", "2", "2")]
    first, second, third = decide(facts(3, existing=known), requests, NOW, ids()).results
    assert first == AlreadyPlaced(order_id=UUID(int=77), number=1001)
    assert isinstance(second, Placed)
    assert third == AlreadyPlaced(order_id=second.order_id, number=0)


@pytest.mark.parametrize(
    ("payment", "confirmed"),
    [
        ({"terms": "prepaid"}, False),
        ({"terms": "prepaid", "paid": 999}, False),
        ({"terms": "prepaid", "paid": 1000}, True),
        ({"terms": "deposit"}, False),
        ({"terms": "deposit", "paid": 1}, True),
        ({"terms": "on_delivery", "paid": 1}, True),
        ({"terms": "on_account"}, True),
        ({"terms": "bank_transfer"}, False),
    ],
)
def test_payment_terms_decide_confirmation(payment: dict[str, Any], confirmed: bool) -> None:
    (placed,) = decide(facts(), [order(payment=payment)], NOW, ids()).results
    assert isinstance(placed, Placed)
    assert (placed.status == "confirmed") is confirmed
    assert (placed.expires_at is None) is confirmed


STOCK = st.dictionaries(
    st.sampled_from([one.item_id for one in (A, B, BACK, GRAM)]),
    st.dictionaries(st.sampled_from([MAIN.location_id, SIDE.location_id, DESK.location_id]), st.integers(0, 12)),
)
LINES = st.lists(
    st.fixed_dictionaries(
        {"sku": st.sampled_from(["A", "B", "BACK", "KIT", "GRAM"]), "quantity": st.integers(1, 9)},
        optional={
            "discounts": st.lists(
                st.one_of(
                    st.builds(lambda n: {"title": "x", "percent": n}, st.integers(0, 400_000)),
                    st.builds(lambda n: {"title": "y", "amount": n}, st.integers(0, 3)),
                ),
                max_size=2,
            ),
            "options": st.just([{"name": "o", "sku": "B", "quantity": 2, "unit_price": "0.123456"}, {"name": "p", "unit_price": "0.005"}]),
            "location": st.sampled_from(["MAIN", "side"]),
        },
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip
REQUESTS = st.builds(
    lambda fields: order(**fields),
    st.fixed_dictionaries(
        {
            "lines": LINES,
            "prices": st.sampled_from(["ours", "theirs"]),
            "tax_included": st.booleans(),
            "sourcing": st.fixed_dictionaries(
                {"split": st.booleans(), "strategy": st.sampled_from(["nearest", "priority", "fewest_parcels"])}
            ),
            "ship_to": st.sampled_from([{"country": "DE"}, {"country": "FR", "latitude": 48.8, "longitude": 2.3}]),
            "charges": st.sampled_from([[], [{"type": "shipping", "amount": 499}, {"type": "tip", "amount": 100}]]),
            "discounts": st.sampled_from([[], [{"title": "z", "percent": 33_333}]]),
            "draft": st.booleans(),
        },
        optional={"expected_total": st.integers(0, 20_000)},
    ),
)


@given(STOCK, st.lists(REQUESTS, min_size=1, max_size=4))
def test_whatever_is_placed_adds_up(stock: Any, requests: list[PlaceOrder]) -> None:
    decided = decide(facts(len(requests), stock=stock), requests, NOW, ids())
    assert len(decided.results) == len(requests)
    taken: dict[tuple[UUID, UUID], int] = {}
    for event in decided.events:
        if isinstance(event.data, OrderContent):
            adds_up(event.data, requests[event.request])
            for one in event.data.reserved:
                key = one.item_id, one.location_id
                taken[key] = taken.get(key, 0) + one.quantity
    assert all(quantity <= stock[item_id][place] for (item_id, place), quantity in taken.items())


def adds_up(data: OrderContent, request: PlaceOrder) -> None:
    added = 0 if data.tax_included else 1
    assert data.item_total == sum(line.subtotal for line in data.lines)
    assert data.discount_total == sum(line.discount for line in data.lines)
    assert data.charge_total == sum(charge.amount for charge in data.charges)
    assert data.tax_total == sum(line.tax for line in data.lines) + sum(charge.tax for charge in data.charges)
    assert data.total == data.item_total - data.discount_total + data.charge_total + added * data.tax_total
    assert len({line.line for line in data.lines}) == len(data.lines)
    reserved: dict[int, int] = {}
    for one in data.reserved:
        assert one.quantity > 0
        reserved[one.line] = reserved.get(one.line, 0) + one.quantity
    for line in data.lines:
        assert line.total == line.subtotal - line.discount + added * line.tax
        assert 0 <= line.discount <= line.subtotal
        assert line.unsourced + line.backordered + line.reserved == line.quantity
        assert line.reserved == reserved.get(line.line, 0)
        places = {one.location_id for one in data.reserved if one.line == line.line}
        assert line.location_id is None or places <= {line.location_id}
    if not request.sourcing.split:
        assert len({one.location_id for one in data.reserved}) <= 1
    if request.prices == "ours" and isinstance(data, OrderPlaced):
        assert all(not line.backordered or line.sku == "BACK" for line in data.lines)


@given(STOCK, LINES)
def test_a_line_waits_only_when_no_stock_is_left_for_it(stock: Any, lines: list[dict[str, Any]]) -> None:
    request = order(*lines, prices="theirs", sourcing={"split": True})
    (event,) = decide(facts(stock=stock), [request], NOW, ids()).events
    left = {(item_id, place): n for item_id, levels in stock.items() for place, n in levels.items()}
    for one in event.data.reserved:
        left[one.item_id, one.location_id] -= one.quantity
    for line in event.data.lines:
        if line.backordered:
            usable = [line.location_id] if line.location_id else [MAIN.location_id, SIDE.location_id]
            assert not any(left.get((line.item_id, place)) for place in usable)


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_split_loses_nothing(amount: int, weights: list[int]) -> None:
    shares = split(amount, weights)
    assert sum(shares) == amount
    assert len(shares) == len(weights)
    if sum(weights):
        assert all(
            abs(share - amount * weight / sum(weights)) <= 1.001 for share, weight in zip(shares, weights, strict=True)
        )


@given(st.integers(0, 10**9), st.integers(1, 50), st.data())
def test_units_one_at_a_time_come_to_the_same_as_together(amount: int, units: int, data: Any) -> None:
    stop = data.draw(st.integers(0, units))
    assert sum(portion(amount, units, n, n + 1) for n in range(stop)) == portion(amount, units, 0, stop)
    assert portion(amount, units, 0, units) == amount
    assert [portion(amount, units, n, n + 1) for n in range(units)] == split(amount, [1] * units)


@pytest.mark.parametrize(
    ("strategy", "lines", "stock", "sources"),
    [
        ("priority", [("A", 12)], {"A": (10, 5)}, {(1, "MAIN", 10), (1, "SIDE", 2)}),
        ("fewest_parcels", [("A", 5), ("B", 1)], {"A": (5, 5), "B": (0, 1)}, {(1, "SIDE", 5), (2, "SIDE", 1)}),
        ("priority", [("A", 5), ("B", 1)], {"A": (5, 5), "B": (0, 1)}, {(1, "MAIN", 5), (2, "SIDE", 1)}),
        ("fewest_parcels", [("A", 6), ("B", 1)], {"A": (5, 5), "B": (0, 1)}, {(1, "SIDE", 5), (2, "SIDE", 1), (1, "MAIN", 1)}),
    ],
)  # fmt: skip
def test_strategies(strategy: str, lines: Any, stock: Any, sources: Any) -> None:
    known = {one.sku: one.item_id for one in ITEMS}
    levels = {known[sku]: {MAIN.location_id: main, SIDE.location_id: side} for sku, (main, side) in stock.items()}
    (placed,) = decide(facts(stock=levels), [order(*lines, sourcing={"strategy": strategy})], NOW, ids()).results
    assert isinstance(placed, Placed)
    found = {(line.line, source.location, source.quantity) for line in placed.lines for source in line.sources}
    assert found == sources


def test_the_nearest_gives_first() -> None:
    near = LocationFact(UUID(int=104), "NEAR", 999, "FR", 48.9, 2.4, frozenset({"ship"}), {}, "14:00")
    far = LocationFact(UUID(int=105), "FAR", 1, "DE", 52.5, 13.4, frozenset({"ship"}), {}, "14:00")
    known = msgspec.structs.replace(
        facts(stock={A.item_id: {near.location_id: 1, far.location_id: 1}}), locations=[far, near]
    )
    request = order(
        ship_to={"country": "FR", "latitude": 48.8, "longitude": 2.3}, sourcing={"strategy": "nearest", "split": True}
    )
    (placed,) = decide(known, [request], NOW, ids()).results
    assert isinstance(placed, Placed)
    assert [source.location for source in placed.lines[0].sources] == ["NEAR"]


def test_a_weight_is_priced_by_the_step() -> None:
    priced = price_order(
        order(("GRAM", 250)), SHOP, {one.sku: one for one in ITEMS}, {one.item_id: one for one in ITEMS}
    )
    assert not isinstance(priced, Refused)
    assert priced.total == 50
