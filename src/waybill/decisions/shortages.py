"""When less is on the shelf than was promised, the newest promises give way."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

from waybill.decisions.backorders import dates, move_promise
from waybill.decisions.folding import Folding, Line, Order
from waybill.decisions.promise import covering_receipt, ship_by
from waybill.model.events import Event, Reserved, StockShortage
from waybill.model.facts import ReceiptFact

Receipts = Mapping[UUID, Sequence[ReceiptFact]]


def give_way(
    folding: Folding, item_id: UUID, location_id: UUID, receipts: Receipts, queued: dict[UUID, int], request: int
) -> tuple[int, list[Event]]:
    """Take reservations back until what is reserved at the location is there; returns the units and the events.

    Each order gets other locations' stock where it can, else it waits for stock, under a `stock` hold.
    `queued` are units that wait for each item already; `receipts` are still to come.
    """
    level = folding.level(item_id, location_id)
    excess = level.reserved - level.sellable
    events: list[Event] = []
    shorted = 0
    for order_id in sorted(folding.orders, reverse=True):
        if excess <= 0:
            break
        order = folding.orders[order_id]
        lost: list[Reserved] = []
        resourced: list[Reserved] = []
        for line in reversed(order.lines.values()):
            quantity = min(excess, line.reservations.get(location_id, 0)) if line.fact.item_id == item_id else 0
            if quantity > 0:
                excess -= quantity
                shorted += quantity
                folding.free(line, location_id, quantity)
                lost.append(Reserved(line.fact.line, item_id, location_id, quantity))
                resourced.extend(_elsewhere(folding, order, line, location_id, quantity))
        if lost:
            order.version += 1
            waits = sum(one.quantity for one in lost) - sum(one.quantity for one in resourced)
            queued[item_id] = queued.get(item_id, 0) + waits
            data = StockShortage(lost=lost, resourced=resourced, hold=waits > 0)
            events.append(Event(data, order_id, request, subject=str(item_id)))
            behind = queued[item_id] if waits else 0
            events.extend(_later(folding, order, resourced, receipts.get(item_id, ()), behind, request))
    return shorted, events


def _elsewhere(folding: Folding, order: Order, line: Line, location_id: UUID, quantity: int) -> list[Reserved]:
    """Reserve the units at other locations; what is left waits."""
    resourced = []
    for location in folding.able(order, line):
        if quantity and location.location_id != location_id:
            taken = folding.take(order, line, location.location_id, quantity)
            if taken:
                quantity -= taken
                resourced.append(Reserved(line.fact.line, line.fact.item_id, location.location_id, taken))
    if quantity:
        folding.wait(order, line, quantity)
    return resourced


def _later(
    folding: Folding,
    order: Order,
    resourced: Sequence[Reserved],
    receipts: Sequence[ReceiptFact],
    queued: int,
    request: int,
) -> list[Event]:
    """The order leaves when its last unit can; `queued` units at the end of the queue need receipts, if not 0."""
    if order.ship_by is None:
        return []
    starts: list[tuple[UUID, datetime]] = [(one.location_id, folding.now) for one in resourced]
    if queued:
        receipt = covering_receipt(receipts, queued)
        if receipt is None or receipt.location_id not in folding.locations:
            return move_promise(order, None, None, request)
        day = date.fromordinal(receipt.expected_on)
        starts.append((receipt.location_id, datetime.combine(day, time(0), folding.shop.time_zone)))
    leaves = [ship_by(folding.locations[place], folding.shop, max(start, folding.now)) for place, start in starts]
    return move_promise(order, *dates(folding, order, max([order.ship_by, *leaves])), request)
