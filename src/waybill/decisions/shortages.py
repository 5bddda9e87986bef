"""When less is on the shelf than was promised, the newest promises give way.

First reservations, then units that a fulfillment is to pick: whoever was promised last, and whose picker has not come.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

from msgspec import Struct

from waybill.decisions.allocation.ranking import by_distance
from waybill.decisions.allocation.take import Taken, Wanted, take_fewest_parcels, take_in_order, take_together
from waybill.decisions.backorders import dates, move_promise
from waybill.decisions.changes.holds import blocked_by
from waybill.decisions.folding import Folding, Line, Order
from waybill.decisions.fulfillment.working import Part
from waybill.decisions.promise import covering_receipt, ship_by
from waybill.model.events import Event, Move, Reserved, StockChange, StockShortage
from waybill.model.events.fulfillment import FulfillmentShort, UnitsMoved
from waybill.model.facts import ReceiptFact
from waybill.model.orders import Address

Receipts = Mapping[UUID, Sequence[ReceiptFact]]


def give_way(
    folding: Folding, item_id: UUID, location_id: UUID, receipts: Receipts, queued: dict[UUID, int], request: int
) -> tuple[int, list[Event]]:
    """Take reservations and units to be picked back until what is reserved at the location is there.

    Returns the units and the events. Each order gets other locations' stock where it can, else it waits for stock, under
    a `stock` hold. `queued` are units that wait for each item already; `receipts` are still to come.
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
                folding.free(order, line, location_id, quantity)
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
    for part in sorted(folding.parts.values(), key=lambda part: part.id, reverse=True):
        units: dict[int, int] = {}
        for picking in reversed(part.lines.values()) if part.location_id == location_id else ():
            quantity = min(excess, picking.to_pick) if picking.item_id == item_id else 0
            if quantity > 0:
                excess -= quantity
                shorted += quantity
                units[picking.line] = quantity
        if units:
            events.extend(fall_short(folding, part, units, receipts, queued, request))
    return shorted, events


class Forgone(Struct, frozen=True, kw_only=True):
    """What becomes of units that a fulfillment does not pick after all: reserved elsewhere, or waiting for stock."""

    units: list[UnitsMoved]
    moves: list[Move]
    freed: dict[UUID, int]
    reserved: list[Reserved]
    waits: int
    later: list[Event]


def forgo(
    folding: Folding, part: Part, units: Mapping[int, int], column: str, receipts: Receipts, queued: dict[UUID, int],
    request: int,
) -> Forgone:  # fmt: skip
    """Take units to pick, by line, from a fulfillment into its `column`; the order gets them elsewhere, or waits.

    They are free at the location at once. The order's version is left to the caller's event; `later` are events to follow it.
    """
    order = folding.orders[part.order_id]
    moved, freed = [], dict[UUID, int]()
    for number, quantity in sorted(units.items()):
        item_id = part.lines[number].item_id
        moved.append(part.move(number, "to_pick", column, quantity))
        freed[item_id] = freed.get(item_id, 0) + quantity
        folding.level(item_id, part.location_id).reserved -= quantity
    folding.tie(order)
    reserved = source_again(folding, order, units)
    moves, later, waits = [], [], 0
    for number, quantity in sorted(units.items()):
        got = sum(one.quantity for one in reserved if one.line == number)
        moves += [
            Move(number, "released", bucket, n)
            for bucket, n in (("reserved", got), ("backordered", quantity - got))
            if n
        ]
    for item_id, quantity in freed.items():
        again = [one for one in reserved if one.item_id == item_id]
        missing = quantity - sum(one.quantity for one in again)
        waits += missing
        queued[item_id] = queued.get(item_id, 0) + missing
        later += _later(folding, order, again, receipts.get(item_id, ()), queued[item_id] if missing else 0, request)
    return Forgone(units=moved, moves=moves, freed=freed, reserved=reserved, waits=waits, later=later)


def fall_short(
    folding: Folding, part: Part, units: Mapping[int, int], receipts: Receipts, queued: dict[UUID, int], request: int,
    *, shelves: Mapping[UUID, int] | None = None,
) -> list[Event]:  # fmt: skip
    """Units to pick, by line, are not there. `shelves` are what a picker's report takes from the sellable units by item."""
    order = folding.orders[part.order_id]
    gone = forgo(folding, part, units, "short", receipts, queued, request)
    order.version += 1
    taken = dict(shelves or {})
    places = dict.fromkeys([*gone.freed, *taken])
    data = FulfillmentShort(
        fulfillment_id=part.id, location_id=part.location_id, fulfillment_status=settled(part, "short"), units=gone.units,
        moves=gone.moves, reserved=gone.reserved, picker=shelves is not None,
        stock=[
            StockChange(
                item_id=item_id, location_id=part.location_id, kind="short", sellable=taken.get(item_id, 0),
                reserved=-gone.freed.get(item_id, 0),
            )
            for item_id in places
        ],
        holds_set=["stock"] if gone.waits else [],
    )  # fmt: skip
    return [Event(data, part.order_id, request, subject=str(part.id)), *gone.later]


def settled(part: Part, ended: str) -> str | None:
    """The new status of a fulfillment that lost units, if it has one: `ended` where nothing of it is left."""
    if not part.live:
        status = "handed_over" if any(line.handed_over for line in part.lines.values()) else ended
    elif part.status == "picking" and not any(line.to_pick + line.picked for line in part.lines.values()):
        status = "packed"
    else:
        return None
    part.status = status
    return status


def source_again(folding: Folding, order: Order, units: Mapping[int, int]) -> list[Reserved]:
    """Reserve units, by line, where the shop's strategy says; what is nowhere waits."""
    left = dict(units)
    reserved: list[Reserved] = []

    def take(number: int, location_id: UUID, most: int) -> None:
        quantity = folding.take(order, order.lines[number], location_id, most)
        if quantity:
            left[number] -= quantity
            reserved.append(Reserved(number, order.lines[number].fact.item_id, location_id, quantity))

    for taken in () if blocked_by("reserve", order.fact.holds) else _plan(folding, order, units):
        take(taken.line, taken.location_id, taken.quantity)
    for number in sorted(left):
        line = order.lines[number]
        # a plan for as few places as can be may have left something that another place has
        for location in () if blocked_by("reserve", order.fact.holds) else folding.able(order, line):
            if left[number]:
                take(number, location.location_id, left[number])
        if left[number]:
            folding.wait(order, line, left[number])
    return reserved


def _plan(folding: Folding, order: Order, units: Mapping[int, int]) -> list[Taken]:
    settings = folding.shop.settings
    ranked = folding.able(order)
    if settings.strategy == "nearest" and order.fact.country is not None:
        ranked = by_distance(ranked, Address(country=order.fact.country))
    wanted = []
    available: dict[UUID, dict[UUID, int]] = {}
    for number, quantity in sorted(units.items()):
        fact = order.lines[number].fact
        wanted.append(Wanted(number, fact.item_id, quantity, fact.location_id))
        available[fact.item_id] = {
            location.location_id: folding.levels[place].available
            for location in ranked
            if (place := (fact.item_id, location.location_id)) in folding.levels
        }
    if not settings.split or order.fact.method == "pickup":
        return take_together(wanted, ranked, available)
    take = take_fewest_parcels if settings.strategy == "fewest_parcels" else take_in_order
    return take(wanted, ranked, available)


def _elsewhere(folding: Folding, order: Order, line: Line, location_id: UUID, quantity: int) -> list[Reserved]:
    """Reserve the units at other locations; what is left waits."""
    resourced = []
    for location in () if blocked_by("reserve", order.fact.holds) else folding.able(order, line):
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
        receipt = covering_receipt(receipts, queued, folding.shop, folding.now)
        if receipt is None or receipt.location_id not in folding.locations:
            return move_promise(order, None, None, request)
        day = date.fromordinal(receipt.expected_on)
        starts.append((receipt.location_id, datetime.combine(day, time(0), folding.shop.time_zone)))
    leaves = [ship_by(folding.locations[place], folding.shop, max(start, folding.now)) for place, start in starts]
    return move_promise(order, *dates(folding, order, max([order.ship_by, *leaves])), request)
