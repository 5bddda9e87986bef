"""Who waits for stock gets it as soon as there is some: the oldest order first."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from waybill.decisions.folding import Folding, Order
from waybill.decisions.promise import day_begins, deliver_by, driven_by, ship_by
from waybill.model.events import BackorderFilled, Event, OrderRepromised, Reserved


def fill_backorders(folding: Folding, item_ids: Iterable[UUID], request: int) -> list[Event]:
    """Reserve what is available of these items for the lines that wait for them: `order.backorder_filled` per order.

    A line is filled in part where there is not enough; it takes only from where its order can be fulfilled. Where that has
    become more places for an order, what it waits for is looked for as well.
    """
    filled: dict[UUID, list[Reserved]] = {}
    for item_id in sorted({*item_ids, *_sought(folding)}):
        _fill(folding, item_id, filled)
    events = []
    for order_id in sorted(filled):
        order = folding.orders[order_id]
        order.version += 1
        events.append(Event(BackorderFilled(reserved=filled[order_id]), order_id, request))
        if not order.waits:
            events.extend(move_promise(order, *leaves_from_now(folding, order), request))
    return events


def _sought(folding: Folding) -> set[UUID]:
    """The items that loosened orders wait for."""
    orders = [folding.orders[order_id] for order_id in folding.loosened]
    folding.loosened.clear()
    return {line.fact.item_id for order in orders for line in order.lines.values() if line.backordered}


def move_promise(order: Order, leaves: datetime | None, arrives: datetime | None, request: int) -> list[Event]:
    """`order.repromised` where the dates are others than before."""
    if (leaves, arrives) == (order.ship_by, order.deliver_by):
        return []
    data = OrderRepromised(ship_by=leaves, deliver_by=arrives)
    order.ship_by, order.deliver_by = data.ship_by, data.deliver_by
    return [Event(data, order.fact.order_id, request)]


def _fill(folding: Folding, item_id: UUID, filled: dict[UUID, list[Reserved]]) -> None:
    left = sum(level.available for (item, _), level in folding.levels.items() if item == item_id)
    still = []
    for order_id, number in folding.waiting.get(item_id, ()):
        order = folding.orders[order_id]
        line = order.lines[number]
        for location in folding.able(order, line) if left and line.backordered else ():
            quantity = folding.take(order, line, location.location_id, line.backordered)
            if quantity:
                line.backordered -= quantity
                left -= quantity
                filled.setdefault(order_id, []).append(Reserved(number, item_id, location.location_id, quantity))
        if line.backordered:
            still.append((order_id, number))
    if still or item_id in folding.waiting:
        folding.waiting[item_id] = still


def leaves_from_now(folding: Folding, order: Order) -> tuple[datetime | None, datetime | None]:
    """The dates of an order that has all its stock: from now on, by its slowest location."""
    places = {place for line in order.lines.values() for place in line.reservations if place in folding.locations}
    if not places:
        return order.ship_by, order.deliver_by
    leaves = max(ship_by(folding.locations[place], folding.shop, folding.now) for place in places)
    return dates(folding, order, leaves)


def comes_out_last(folding: Folding, order: Order) -> datetime | None:
    """When the last of what an order still waits for comes out; None where all of it is out."""
    days = {line.fact.available_on for line in order.lines.values() if line.fact.available_on and line.open}
    moments = [out for day in days if (out := day_begins(day, folding.shop)) > folding.now]
    return max(moments, default=None)


def dates(folding: Folding, order: Order, leaves: datetime) -> tuple[datetime | None, datetime | None]:
    """When an order whose last parcel can leave at `leaves` leaves and arrives: not before what was preordered comes out."""
    out = comes_out_last(folding, order)
    if out is not None and folding.ranked:
        leaves = max(leaves, ship_by(folding.ranked[0], folding.shop, out))
    requested = order.fact.requested_at
    if requested is not None and requested > leaves:
        leaves = requested
    if order.fact.method == "pickup":
        return leaves, leaves
    if order.fact.method == "local_delivery":
        return leaves, driven_by(leaves, folding.shop, None, None)
    return leaves, deliver_by(leaves, folding.shop, order.fact.country)
