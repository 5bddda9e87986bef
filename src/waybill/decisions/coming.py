"""When orders that wait for goods can leave, and how promises move when an item comes out on another day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.backorders import comes_out_last, dates, leaves_from_now, move_promise
from waybill.decisions.folding import Folding, Order
from waybill.decisions.levels import OpenReceipt, StockFacts
from waybill.decisions.promise import covering_receipt, day_begins, day_of, ship_by
from waybill.model.events import Event
from waybill.model.facts import OrderFact, ReceiptFact

Ahead = Mapping[tuple[UUID, int], int]
Incoming = Mapping[UUID, Sequence[ReceiptFact]]


class Promised(Struct, frozen=True):
    """Orders whose promise may rest on the days on which items come out; with all that is to come of what they wait for.

    `ahead` are the units that are to be served up to each waiting line, that line's own included.
    """

    stock: StockFacts
    ahead: Ahead


def incoming_of(receipts: Iterable[OpenReceipt]) -> Incoming:
    """What is still to come of each item, soonest first."""
    incoming: dict[UUID, list[ReceiptFact]] = {}
    for one in sorted(receipts, key=lambda one: (one.expected_on, one.receipt_id)):
        if one.quantity > one.received:
            fact = ReceiptFact(one.location_id, one.quantity - one.received, one.expected_on.toordinal())
            incoming.setdefault(one.item_id, []).append(fact)
    return incoming


def promise_waiting(
    folding: Folding, order: Order, incoming: Incoming, ahead: Ahead
) -> tuple[datetime | None, datetime | None]:
    """The dates of an order that waits; none while no receipt covers a waiting line."""
    leaves = _leaves(folding, order, incoming, ahead)
    return dates(folding, order, leaves) if leaves else (None, None)


def _leaves(folding: Folding, order: Order, incoming: Incoming, ahead: Ahead) -> datetime | None:
    """When the order's last parcel can leave; None while no receipt covers a waiting line."""
    starts: list[tuple[UUID, datetime]] = []
    for number, line in order.lines.items():
        starts.extend((place, folding.now) for place in line.reservations if place in folding.locations)
        if not line.backordered:
            continue
        awaited = ahead[order.fact.order_id, number]
        receipt = covering_receipt(incoming.get(line.fact.item_id, ()), awaited, folding.shop, folding.now)
        out = line.fact.available_on
        if receipt is None and out and out >= day_of(folding.shop, folding.now) and folding.ranked:
            # what comes out on a day is promised from then, receipt or not
            starts.append((folding.ranked[0].location_id, max(day_begins(out, folding.shop), folding.now)))
            continue
        if receipt is None or receipt.location_id not in folding.locations:
            return None
        day = datetime.combine(date.fromordinal(receipt.expected_on), time(0), folding.shop.time_zone)
        starts.append((receipt.location_id, max(day, folding.now)))
    return max(ship_by(folding.locations[place], folding.shop, start) for place, start in starts)


def move_with_items(promised: Promised, days: Mapping[UUID, date | None], now: datetime, request: int) -> list[Event]:
    """`order.repromised` for the orders whose dates are others now that items come out on these `days`, by their ids."""
    stock = promised.stock
    before = stock.folding(now)
    moved = [_with_days(order, days) for order in stock.orders]
    after = Folding(stock.shop, stock.locations, moved, stock.levels, now)
    incoming = incoming_of(stock.receipts)
    events = []
    for order_id in sorted(after.orders):
        order = after.orders[order_id]
        was, out = comes_out_last(before, before.orders[order_id]), comes_out_last(after, order)
        if was == out:
            continue
        if order.waits:
            new = promise_waiting(after, order, incoming, promised.ahead)
        else:
            new = leaves_from_now(after, order)
            # only what rests on the day moves: later with a later one, earlier with an earlier one
            if (
                new[0]
                and order.ship_by
                and (new[0] > order.ship_by) != (out is not None and (was is None or out > was))
            ):
                continue
        events.extend(move_promise(order, *new, request))
    return events


def _with_days(order: OrderFact, days: Mapping[UUID, date | None]) -> OrderFact:
    lines = [
        msgspec.structs.replace(line, available_on=days[line.item_id]) if line.item_id in days else line
        for line in order.lines
    ]
    return msgspec.structs.replace(order, lines=lines)
