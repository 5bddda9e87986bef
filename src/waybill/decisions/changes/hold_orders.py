"""Put orders on hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.changes import HoldOrder, HoldOrderResult, HoldRefusal, OnHold
from waybill.model.events import Event
from waybill.model.events.changes import OrderHeld
from waybill.model.facts import OrderFact
from waybill.model.results import Decided, Refused

# An order that is being fulfilled may still be stopped at the door.
OPEN = frozenset({"placed", "confirmed", "cancel_pending"})


class Facts(Struct, frozen=True):
    """`orders` are those asked for, as far as they exist, locked; `notes` the ids, by request, that its note is kept under."""

    orders: Mapping[UUID, OrderFact]
    notes: Mapping[int, UUID] = {}


def decide(facts: Facts, requests: Sequence[HoldOrder], now: datetime) -> Decided[HoldOrderResult]:
    """One result per request."""
    orders = dict(facts.orders)
    results: list[HoldOrderResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        order = orders.get(request.order_id)
        if order is None:
            results.append(_refused(HoldRefusal.UNKNOWN_ORDER, "There is no order with this id."))
            continue
        problem = _check(order, request, now)
        if problem:
            results.append(problem)
            continue
        data = OrderHeld(holds_set=[request.reason], until=request.until, person_id=facts.notes.get(index))
        events.append(Event(data, order.order_id, index))
        holds = [hold for hold in order.holds if hold != request.reason]
        order = msgspec.structs.replace(order, version=order.version + 1, holds=[*holds, request.reason])
        orders[order.order_id] = order
        results.append(
            OnHold(order_id=order.order_id, version=order.version, holds=sorted(order.holds), until=request.until)
        )
    return Decided(results, events)


def _check(order: OrderFact, request: HoldOrder, now: datetime) -> Refused | None:
    if request.version is not None and request.version != order.version:
        return _refused(
            HoldRefusal.VERSION_CHANGED,
            f"The order was changed meanwhile: it is at version {order.version}, not {request.version}. Read it again.",
            "/version",
            version=order.version,
        )
    if order.status not in OPEN:
        return _refused(
            HoldRefusal.NOT_OPEN,
            f"The order is {order.status}: there is nothing left to hold.",
            status=order.status,
        )
    dated = request.reason == "until_date"
    if dated != (request.until is not None) or (request.until is not None and request.until <= now):
        return _refused(
            HoldRefusal.UNTIL_NEEDED,
            "A hold with the reason until_date has `until`, a time to come; one for another reason has none.",
            "/until",
        )
    if request.reason in order.holds and not dated:
        return _refused(
            HoldRefusal.ALREADY_ON_HOLD, f"The order is on hold for this reason ({request.reason}) already.", "/reason"
        )
    return None


def _refused(refusal: HoldRefusal, detail: str, field: str = "/order_id", **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field=field, data=data)
