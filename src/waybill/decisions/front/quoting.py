"""Quote baskets: what they come to and when they are there, by every way that the front offers. Nothing is changed.

Each way is decided as placing it would be, on the same facts, so that what is quoted is what is charged.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions import place_orders
from waybill.decisions.front.availability import Shelf, availability
from waybill.decisions.front.baskets import FrontFacts, make_order, placed_line
from waybill.decisions.placing import Party
from waybill.decisions.pricing import price_order
from waybill.decisions.promise import may_wait
from waybill.model.events import Event
from waybill.model.events.orders import LinePlaced, OrderPlaced
from waybill.model.facts import sku_key
from waybill.model.front import BuyerWay, QuoteBasket
from waybill.model.front_views import Hitch, LineMissing, QuoteBasketResult, Quoted, QuotedLine, QuotedWay
from waybill.model.money import price_text
from waybill.model.orders import Address, Placed, PlaceLine, PlaceOrder
from waybill.model.results import Decided, Refused

# A front with more places to pick up at names the first of them.
MOST_PLACES = 20
_NOBODY = Party()
_NO_ORDER = UUID(int=0)


class Facts(Struct, frozen=True):
    """What quoting reads: what the front sells, and what placing would read."""

    front: FrontFacts
    placing: place_orders.Facts


class _Basket(Struct, frozen=True):
    """A basket's lines that can be ordered, with their places in it, and how the others hitch."""

    request: QuoteBasket
    lines: list[PlaceLine]
    positions: list[int]
    hitches: dict[int, Hitch]


def decide(
    facts: Facts, requests: Sequence[QuoteBasket], now: datetime, ids: Iterator[UUID]
) -> Decided[QuoteBasketResult]:
    """One result per request, each as if it were the only one."""
    return Decided([_quote(facts, request, now, ids) for request in requests], list[Event]())


def _quote(facts: Facts, request: QuoteBasket, now: datetime, ids: Iterator[UUID]) -> Quoted:
    basket = _basket(facts.front, request)
    return Quoted(
        currency=facts.front.shop.currency,
        tax_included=facts.front.shop.settings.tax_included,
        lines=_lines(facts, basket, now),
        ways=[_way(facts, basket, way, now, ids) for way in _ways(facts.front, request)],
    )


def _basket(front: FrontFacts, request: QuoteBasket) -> _Basket:
    basket = _Basket(request, [], [], {})
    for position, line in enumerate(request.lines):
        made = placed_line(front, line, position)
        if isinstance(made, Refused):
            basket.hitches[position] = Hitch(type=made.type, detail=made.detail, line=position + 1)
        else:
            basket.lines.append(made)
            basket.positions.append(position)
    return basket


def _ways(front: FrontFacts, request: QuoteBasket) -> list[BuyerWay]:
    """The one that was asked for first, then all others that are offered; a pickup at each place."""
    wanted = request.way
    at = wanted.requested_at if wanted else None
    ways = [wanted] if wanted else []
    for method in dict.fromkeys(way.method for way in front.front.ways):
        if method == "pickup":
            places = sorted(
                (one for one in front.places.values() if "pickup" in one.abilities),
                key=lambda one: (one.priority, one.code),
            )
            ways += [BuyerWay(method=method, location=one.code, requested_at=at) for one in places[:MOST_PLACES]]
        else:
            ways.append(BuyerWay(method=method, requested_at=at))
    found: dict[tuple[str, str], BuyerWay] = {}
    for way in ways:
        found.setdefault((way.method, (way.location or "").upper()), way)
    return list(found.values())


def _way(facts: Facts, basket: _Basket, way: BuyerWay, now: datetime, ids: Iterator[UUID]) -> QuotedWay:
    about: dict[str, Any] = {"method": way.method, "location": way.location, "chosen": way is basket.request.way}
    if basket.hitches:
        return QuotedWay(**about, hitch=next(iter(basket.hitches.values())))
    order = make_order(facts.front, basket.lines, way, basket.request.ship_to)
    if isinstance(order, Refused):
        return QuotedWay(**about, hitch=_hitch(order))
    decided = place_orders.decide(_as_placed(facts.placing), [order], now, ids)
    placed = decided.results[0]
    if isinstance(placed, Refused):
        return QuotedWay(**about, hitch=_hitch(placed), missing=_missing(facts, order, now))
    assert isinstance(placed, Placed)
    (content,) = [event.data for event in decided.events if isinstance(event.data, OrderPlaced)]
    return QuotedWay(
        **about, item_total=placed.item_total, charge_total=placed.charge_total, tax_total=placed.tax_total,
        total=placed.total, ship_by=content.ship_by, deliver_by=content.deliver_by,
        minutes=_minutes(facts, placed, content, now),
        waits=sorted({_asked(line) for line in content.lines if line.backordered}),
    )  # fmt: skip


def _as_placed(placing: place_orders.Facts) -> place_orders.Facts:
    return msgspec.structs.replace(placing, order_ids=[_NO_ORDER], parties=[_NOBODY])


def _asked(line: LinePlaced) -> int:
    return line.line if line.parent is None else line.parent


def _hitch(problem: Refused) -> Hitch:
    """A refusal with the line it points to."""
    parts = (problem.field or "").split("/")
    line = int(parts[2]) + 1 if parts[1:2] == ["lines"] and len(parts) > 2 and parts[2].isdecimal() else None
    return Hitch(type=problem.type, detail=problem.detail, line=line)


def _minutes(facts: Facts, placed: Placed, content: OrderPlaced, now: datetime) -> int | None:
    """How long it takes where all of it comes out of kitchens."""
    kinds = {facts.front.places[one.location.upper()].kind for line in placed.lines for one in line.sources}
    if kinds != {"kitchen"} or content.deliver_by is None or any(line.backordered for line in content.lines):
        return None
    return max(1, math.ceil((content.deliver_by - now).total_seconds() / 60))


def _missing(facts: Facts, order: PlaceOrder, now: datetime) -> list[LineMissing]:
    """The lines of which less is there than is wanted, at all the places together that go this way; left to right."""
    front = facts.front
    priced = price_order(order, front.shop, front.items, front.items_by_id)
    if isinstance(priced, Refused):
        return []
    able = {
        one.location_id
        for one in facts.placing.locations
        if order.method in one.abilities and order.location in (None, one.code)
    }
    left: dict[UUID, int] = {}
    found: dict[int, LineMissing] = {}
    for line in priced.lines:
        levels = facts.placing.available.get(line.item_id, {})
        there = left.setdefault(line.item_id, sum(units for place, units in levels.items() if place in able))
        left[line.item_id] = max(0, there - line.quantity)
        if there < line.quantity and not may_wait(front.items_by_id[line.item_id], front.shop, now):
            wanted = order.lines[_asked(line) - 1].quantity
            whole = there * wanted // line.quantity
            before = found.get(_asked(line))
            available = min(whole, before.available) if before else whole
            found[_asked(line)] = LineMissing(line=_asked(line), wanted=wanted, available=available)
    return [found[number] for number in sorted(found)]


def _lines(facts: Facts, basket: _Basket, now: datetime) -> list[QuotedLine]:
    """Every line of the basket; those that can be ordered with their prices."""
    front, request = facts.front, basket.request
    to = request.ship_to or Address(country=front.shop.country)
    totals: dict[int, int] = {}
    prices: dict[int, int] = {}
    if basket.lines:
        order = PlaceOrder(lines=basket.lines, ship_to=to)
        priced = price_order(order, front.shop, front.items, front.items_by_id)
        for line in [] if isinstance(priced, Refused) else priced.lines:
            position = basket.positions[_asked(line) - 1]
            totals[position] = totals.get(position, 0) + line.subtotal
            if line.parent is None:
                prices[position] = line.unit_price
        for bundle in [] if isinstance(priced, Refused) else priced.bundles:
            prices[basket.positions[bundle.line - 1]] = bundle.unit_price
    shelf = _shelf(facts)
    shown = []
    for position, wanted in enumerate(request.lines):
        item = front.items.get(sku_key(wanted.sku))
        if (position in basket.hitches and basket.hitches[position].type == "not_for_sale") or item is None:
            hitch = basket.hitches.get(position)
            shown.append(QuotedLine(line=position + 1, sku=wanted.sku, quantity=wanted.quantity, hitch=hitch))
            continue
        shown.append(
            QuotedLine(
                line=position + 1, sku=item.sku, quantity=wanted.quantity, title=item.title,
                unit_price=price_text(prices[position]) if position in prices else None, total=totals.get(position, 0),
                availability=availability(item, front.items_by_id, shelf, front.shop, front.front.few, now),
                hitch=basket.hitches.get(position),
            )
        )  # fmt: skip
    return shown


def _shelf(facts: Facts) -> Shelf:
    methods = {way.method for way in facts.front.front.ways}
    able = {one.location_id for one in facts.placing.locations if methods & one.abilities}
    units: Mapping[UUID, int] = {
        item_id: sum(quantity for place, quantity in levels.items() if place in able)
        for item_id, levels in facts.placing.available.items()
    }
    return Shelf(units, facts.placing.receipts, facts.placing.backordered)
