"""What is quoted: by every way, honestly, and what is missing."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from waybill.decisions import place_orders
from waybill.decisions.front.availability import Shelf, availability
from waybill.decisions.front.baskets import FrontFacts
from waybill.decisions.front.quoting import Facts, decide
from waybill.model.facts import ItemFact, ReceiptFact
from waybill.model.front import QuoteBasket
from waybill.model.front_views import Availability, Quoted, QuotedWay

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MakeFront = Callable[..., FrontFacts]
MakePlacing = Callable[[FrontFacts], place_orders.Facts]
NEAR = {"country": "DE", "postal_code": "10115"}
SMALL = [{"group": "Size", "choice": "Small"}]


def quoted(front: FrontFacts, placing: MakePlacing, *lines: Any, **about: Any) -> Quoted:
    request = msgspec.convert({"lines": list(lines), **about}, QuoteBasket)
    decided = decide(Facts(front, placing(front)), [request], NOW, iter(()))
    assert not decided.events
    (result,) = decided.results
    assert isinstance(result, Quoted)
    return result


def by_method(quote: Quoted) -> dict[str, QuotedWay]:
    return {way.method: way for way in quote.ways}


def test_every_way_has_its_own_sums_and_dates(make_front: MakeFront, make_placing: MakePlacing) -> None:
    quote = quoted(
        make_front(),
        make_placing,
        {"sku": "TEA", "quantity": 2},
        ship_to=NEAR,
        way={"method": "pickup", "location": "store"},
    )
    assert [(way.method, way.location, way.chosen) for way in quote.ways] == [
        ("pickup", "store", True), ("ship", None, False), ("local_delivery", None, False),
    ]  # fmt: skip
    ways = by_method(quote)
    assert {name: way.total for name, way in ways.items()} == {"pickup": 2_000, "ship": 2_490, "local_delivery": 2_250}
    assert all(way.hitch is None and way.deliver_by for way in quote.ways)
    (line,) = quote.lines
    assert (line.unit_price, line.total, line.availability) == ("10.00", 2_000, Availability(state="few_left", left=5))


def test_what_a_kitchen_makes_is_there_in_minutes(make_front: MakeFront, make_placing: MakePlacing) -> None:
    quote = quoted(make_front(), make_placing, {"sku": "PIZZA", "quantity": 2, "choices": SMALL}, ship_to=NEAR)
    ways = by_method(quote)
    assert ways["local_delivery"].minutes == 30
    assert ways["local_delivery"].deliver_by == NOW + timedelta(minutes=30)
    hitch = ways["ship"].hitch
    assert hitch is not None
    assert (hitch.type, hitch.line) == ("insufficient_stock", 1)


def test_what_is_missing_of_each_line(make_front: MakeFront, make_placing: MakePlacing) -> None:
    cheesy = [*SMALL, {"group": "Toppings", "choice": "Cheese"}]
    lines = [
        {"sku": "SET", "quantity": 3},
        {"sku": "TEA", "quantity": 1},
        {"sku": "PIZZA", "quantity": 2, "choices": cheesy},
    ]
    way = by_method(quoted(make_front(), make_placing, *lines, ship_to=NEAR))["local_delivery"]
    assert [(one.line, one.wanted, one.available) for one in way.missing] == [(1, 3, 2), (2, 1, 0), (3, 2, 1)]
    assert way.total == 0


def test_a_line_that_is_not_sold_stops_every_way_and_the_others_keep_their_prices(
    make_front: MakeFront, make_placing: MakePlacing
) -> None:
    quote = quoted(make_front(), make_placing, {"sku": "CHEESE", "quantity": 1}, {"sku": "TEA", "quantity": 1})
    assert [(line.title, line.total, line.hitch.type if line.hitch else None) for line in quote.lines] == [
        (None, 0, "not_for_sale"), ("Tea", 1_000, None),
    ]  # fmt: skip
    assert {way.hitch.type for way in quote.ways if way.hitch} == {"not_for_sale"}
    assert all(way.hitch for way in quote.ways)


def test_what_has_to_come_in_first_is_promised_by_its_receipt(make_front: MakeFront, make_placing: MakePlacing) -> None:
    soon = by_method(quoted(make_front(), make_placing, {"sku": "LATER", "quantity": 4}))["ship"]
    assert (soon.waits, soon.ship_by is not None and soon.ship_by.date()) == ([1], date.fromordinal(739_701))
    never = by_method(quoted(make_front(), make_placing, {"sku": "LATER", "quantity": 5}))["ship"]
    assert (never.waits, never.ship_by, never.hitch) == ([1], None, None)


def test_availability(make_front: MakeFront) -> None:
    front = make_front()
    tea, later, kit = (front.items[sku] for sku in ("TEA", "LATER", "SET"))

    def said(item: ItemFact, units: dict[Any, int], **about: Any) -> Availability:
        return availability(item, front.items_by_id, Shelf(units, **about), front.shop, 5, NOW)

    assert said(tea, {tea.item_id: 6}) == Availability(state="in_stock")
    assert said(tea, {tea.item_id: 5}) == Availability(state="few_left", left=5)
    assert said(tea, {}) == Availability(state="sold_out")
    assert said(kit, {tea.item_id: 7}) == Availability(state="few_left", left=3)
    assert said(kit, {tea.item_id: 1}) == Availability(state="sold_out")
    assert said(later, {}) == Availability(state="backorder")
    receipt = ReceiptFact(next(iter(front.places.values())).location_id, 3, 739_700)
    coming = {"receipts": {later.item_id: [receipt]}, "backordered": {later.item_id: 2}}
    assert said(later, {}, **coming) == Availability(state="backorder", on=date.fromordinal(739_700))
    assert said(later, {}, **coming | {"backordered": {later.item_id: 3}}) == Availability(state="backorder")
    overdue = {"receipts": {later.item_id: [msgspec.structs.replace(receipt, expected_on=NOW.toordinal() - 1)]}}
    assert said(later, {}, **overdue) == Availability(state="backorder")
    preorder = msgspec.structs.replace(tea, available_on=date(2026, 4, 1))
    assert said(preorder, {tea.item_id: 9}) == Availability(state="preorder", on=date(2026, 4, 1))
