"""Move fulfillments to another location, which has all of it available and is asked to accept it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from waybill.decisions.backorders import fill_backorders
from waybill.decisions.folding import Folding
from waybill.decisions.fulfillment.handling import Facts, answer, changed, find, refused, sku_of
from waybill.decisions.fulfillment.working import Part
from waybill.model.events import Event, StockChange
from waybill.model.events.fulfillment import FulfillmentMoved
from waybill.model.facts import LocationFact
from waybill.model.fulfillment import FulfillmentRefusal, FulfillmentResult, MoveFulfillment
from waybill.model.results import Decided, Refused


def decide(facts: Facts, requests: Sequence[MoveFulfillment], now: datetime) -> Decided[FulfillmentResult]:
    """One result per request. What becomes free at the former location goes to those that wait for it."""
    folding = facts.folding(now)
    results: list[FulfillmentResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        found = _check(facts, folding, request)
        if isinstance(found, Refused):
            results.append(found)
            continue
        part, location = found
        events.extend(_move(folding, part, location, index))
        results.append(answer(facts, folding, part))
    return Decided(results, events)


def _check(facts: Facts, folding: Folding, request: MoveFulfillment) -> tuple[Part, LocationFact] | Refused:
    """The fulfillment and where it goes, or why not."""
    part = find(folding, request, "move_fulfillments", "it can be moved until picking begins")
    if isinstance(part, Refused):
        return part
    if part.begun:
        return refused(FulfillmentRefusal.ALREADY_PICKED, "Some of it is picked. Put that back on the shelf first.")
    location = next((one for one in facts.locations if one.code.upper() == request.location.upper()), None)
    if location is None:
        detail = f"There is no open location with the code {request.location}."
        return refused(FulfillmentRefusal.UNKNOWN_LOCATION, detail, "/location")
    if not _able(folding, part, location):
        detail = f"{location.code} cannot do it: it does, already declined it, or lacks what the order needs. Choose another."
        return refused(FulfillmentRefusal.LOCATION_NOT_ABLE, detail, "/location")
    for item_id, quantity in _units(part).items():
        level = folding.levels.get((item_id, location.location_id))
        available = level.available if level else 0
        if available < quantity:
            sku = sku_of(facts, item_id)
            return refused(
                FulfillmentRefusal.INSUFFICIENT_STOCK,
                f"{location.code} has {available} of {sku} available, not {quantity}. Split the fulfillment, or choose another.",
                "/location",
                sku=sku,
                available=available,
            )
    return part, location


def _able(folding: Folding, part: Part, location: LocationFact) -> bool:
    """Whether the order may come from there; what is picked up is in one place."""
    order = folding.orders[part.order_id]
    if location.location_id == part.location_id or location.location_id in order.declined_by:
        return False
    pinned = {order.lines[number].fact.location_id for number in part.lines} - {None, location.location_id}
    elsewhere = any(line.reservations for line in order.lines.values()) or any(
        one.live and one is not part for one in folding.parts.values() if one.order_id == part.order_id
    )
    tied = order.fact.method == "pickup" and elsewhere
    return order.fact.method in location.abilities and not pinned and not tied


def _units(part: Part) -> dict[UUID, int]:
    units: dict[UUID, int] = {}
    for line in part.lines.values():
        if line.to_pick:
            units[line.item_id] = units.get(line.item_id, 0) + line.to_pick
    return units


def _move(folding: Folding, part: Part, location: LocationFact, index: int) -> list[Event]:
    order = folding.orders[part.order_id]
    former = part.location_id
    units = _units(part)
    stock = []
    for item_id, quantity in units.items():
        for place, sign in ((former, -1), (location.location_id, 1)):
            folding.level(item_id, place).reserved += sign * quantity
            stock.append(StockChange(item_id=item_id, location_id=place, kind="moved", reserved=sign * quantity))
    part.location_id = location.location_id
    folding.tie(order)
    data = FulfillmentMoved(
        fulfillment_id=part.id, fulfillment_status=None if part.status == "scheduled" else "released", stock=stock,
        location_id=location.location_id, former_id=former,
        profile="kitchen" if location.kind == "kitchen" else order.fact.method,
    )  # fmt: skip
    return [changed(folding, part, data, index), *fill_backorders(folding, units, index)]
