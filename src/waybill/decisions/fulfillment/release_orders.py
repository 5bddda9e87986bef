"""Release orders: each location that holds units of one gets a fulfillment."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.changes.holds import blocked_by
from waybill.decisions.lifecycles import ORDER, may
from waybill.decisions.promise import working_day
from waybill.model.events import Event, Move, Reserved
from waybill.model.events.fulfillment import FulfillmentReleased, UnitsToFulfill
from waybill.model.facts import LineFact, LocationFact, OrderFact
from waybill.model.fulfillment import FulfillmentMade, Released, ReleaseOrder, ReleaseOrderResult, ReleaseRefusal
from waybill.model.results import Decided, Refused
from waybill.model.setup import WEEKDAYS

# How many days ahead room is looked for; whoever has none until then begins on the last of them.
LOOK_AHEAD = 60


class Facts(Struct, frozen=True):
    """`orders` are those asked for, as far as they exist, locked; `positions` the last fulfillment's of each.

    `waiting` is when orders begin of which nothing has begun yet. `begun` is how many fulfillments a location begins with
    on a day of the shop's `zone`, from today on; `handling` is how long before an order is to leave it is begun with.
    """

    orders: Mapping[UUID, OrderFact]
    locations: Mapping[UUID, LocationFact]
    positions: Mapping[UUID, int]
    zone: tzinfo = UTC
    begun: Mapping[tuple[UUID, date], int] = {}
    handling: timedelta = timedelta()
    waiting: Mapping[UUID, datetime] = {}


def decide(
    facts: Facts, requests: Sequence[ReleaseOrder], now: datetime, ids: Iterator[UUID]
) -> Decided[ReleaseOrderResult]:
    """One result per request. What is still waiting for stock can be released when it has some."""
    orders = dict(facts.orders)
    positions = dict(facts.positions)
    begun = dict(facts.begun)
    results: list[ReleaseOrderResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        order = orders.get(request.order_id)
        problem = _check(order, request)
        if problem or order is None:
            results.append(problem or _refused(ReleaseRefusal.UNKNOWN_ORDER, "There is no order with this id."))
            continue
        later = _later(facts, order, request, now)
        made = []
        for location_id, lines in sorted(_by_location(order).items()):
            position = positions[order.order_id] = positions.get(order.order_id, 0) + 1
            location = facts.locations.get(location_id)
            begins = _begins(facts, begun, location, request, later, now) if location else later
            data = _released(order, next(ids), position, location_id, lines, begins, _profile(order, location))
            events.append(Event(data, order.order_id, index))
            made.append(_made(facts, order, data))
        order = orders[order.order_id] = _after(order, len(made))
        waiting = sum(line.backordered for line in order.lines)
        results.append(Released(order_id=order.order_id, version=order.version, fulfillments=made, waiting=waiting))
    return Decided(results, events)


def _remedy(status: str) -> str:
    match status:
        case "draft":
            return "Place it first."
        case "placed":
            return "Confirm it first."
        case "cancel_pending":
            return "Wait for what its locations answer."
        case "expired":
            return "Reinstate it first."
    return "Place another order for what is wanted."


def _check(order: OrderFact | None, request: ReleaseOrder) -> Refused | None:
    if order is None:
        return None
    if request.version is not None and request.version != order.version:
        return _refused(
            ReleaseRefusal.VERSION_CHANGED,
            f"The order was changed meanwhile: it is at version {order.version}, not {request.version}. Read it again.",
            "/version",
            version=order.version,
        )
    if not may(ORDER, order.status, "complete_orders"):
        return _refused(
            ReleaseRefusal.NOT_CONFIRMED,
            f"The order is {order.status.replace('_', ' ')}; only a confirmed one is fulfilled. {_remedy(order.status)}",
            status=order.status,
        )
    blocking = blocked_by("release", order.holds)
    if blocking:
        return _refused(
            ReleaseRefusal.ON_HOLD,
            f"The order is on hold ({', '.join(blocking)}). Lift that first.",
            holds=blocking,
        )
    if not any(line.reserved for line in order.lines):
        return _refused(
            ReleaseRefusal.NOTHING_RESERVED, "Nothing of the order is reserved that is not being fulfilled already."
        )
    return None


def _by_location(order: OrderFact) -> dict[UUID, list[tuple[LineFact, int]]]:
    found: dict[UUID, list[tuple[LineFact, int]]] = {}
    for line in sorted(order.lines, key=lambda line: line.line):
        for location_id, quantity in line.reservations.items():
            found.setdefault(location_id, []).append((line, quantity))
    return found


def _profile(order: OrderFact, location: LocationFact | None) -> str:
    return "kitchen" if location and location.kind == "kitchen" else order.method


def _later(facts: Facts, order: OrderFact, request: ReleaseOrder, now: datetime) -> datetime | None:
    """When it begins, if not at once: as asked or, within capacity, with what is scheduled or in time for the buyer's day."""
    at = request.at
    if _goes_with_rest(facts, request, now):
        return facts.waiting[order.order_id]
    if at is None and request.within_capacity and order.requested_at is not None:
        at = order.requested_at - facts.handling
    return at if at is not None and at > now else None


def _goes_with_rest(facts: Facts, request: ReleaseOrder, now: datetime) -> bool:
    """Whether all that was released of the order is still to begin: what comes to it begins then, however full that day is."""
    begins = facts.waiting.get(request.order_id)
    return request.at is None and request.within_capacity and begins is not None and begins > now


def _begins(
    facts: Facts, begun: dict[tuple[UUID, date], int], location: LocationFact, request: ReleaseOrder,
    later: datetime | None, now: datetime,
) -> datetime | None:  # fmt: skip
    """When the location begins, None is at once. Beyond its capacity that is when its next working day with room begins."""
    day = (later or now).astimezone(facts.zone).date()
    limited = request.within_capacity and not _goes_with_rest(facts, request, now)
    if limited and location.daily_capacity is not None:
        first = day
        for ahead in range(1, LOOK_AHEAD + 1):
            if begun.get((location.location_id, day), 0) < location.daily_capacity:
                break
            day = working_day(location, first + timedelta(days=ahead))
        if day != first:
            later = _opens(location, day, facts.zone)
    begun[location.location_id, day] = begun.get((location.location_id, day), 0) + 1
    return later


def _opens(location: LocationFact, day: date, zone: tzinfo) -> datetime:
    hours = location.hours.get(WEEKDAYS[day.weekday()])
    clock = time(int(hours[0][:2]) % 24, int(hours[0][3:])) if hours else time(0)
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _released(
    order: OrderFact, id: UUID, position: int, location_id: UUID, lines: Sequence[tuple[LineFact, int]],
    later: datetime | None, profile: str,
) -> FulfillmentReleased:  # fmt: skip
    return FulfillmentReleased(
        fulfillment_id=id,
        position=position,
        location_id=location_id,
        profile=profile,
        scheduled_at=later,
        lines=[UnitsToFulfill(line.line, line.item_id, quantity) for line, quantity in lines],
        moves=[Move(line.line, "reserved", "released", quantity) for line, quantity in lines],
        released=[Reserved(line.line, line.item_id, location_id, quantity) for line, quantity in lines],
    )


def _made(facts: Facts, order: OrderFact, data: FulfillmentReleased) -> FulfillmentMade:
    location = facts.locations.get(data.location_id)
    return FulfillmentMade(
        fulfillment_id=data.fulfillment_id,
        number=f"#{order.number}-{data.position}",
        location=location.code if location else "",
        status="scheduled" if data.scheduled_at else "released",
        lines={line.line: line.quantity for line in data.lines},
    )


def _after(order: OrderFact, changes: int) -> OrderFact:
    """The order once all that was reserved of it is released."""
    lines = [
        msgspec.structs.replace(line, reserved=0, released=line.released + line.reserved, reservations={})
        for line in order.lines
    ]
    return msgspec.structs.replace(order, version=order.version + changes, lines=lines)


def _refused(refusal: ReleaseRefusal, detail: str, field: str = "/order_id", **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field=field, data=data)
