"""Hand parcels over to carriers and couriers, unless a hold or missing money keeps them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.changes.holds import blocked_by
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.goods import ExceptionFact, Goods, ParcelFact, columns_moved, moves_of
from waybill.decisions.fulfillment.tracking import Report, Tracking
from waybill.decisions.lifecycles import PARCEL, may
from waybill.decisions.payments.doors import DoorParcel, Noted, to_collect
from waybill.decisions.payments.shares import covered
from waybill.decisions.payments.terms import MONEY_FIRST
from waybill.decisions.promise import deliver_by
from waybill.model.events import Event
from waybill.model.events.parcels import ExceptionResolved, ParcelHandedOver
from waybill.model.facts import OrderFact, ShopFact
from waybill.model.parcels import HandedOver, HandOverParcel, HandOverRefusal, HandOverResult
from waybill.model.results import Decided, Refused

# How long a courier of our own is on the way, at most.
LOCAL = timedelta(hours=4)


class Waiting(Struct, frozen=True):
    """Reports that came for a number before anybody knew its parcel, and the exception that was opened for them."""

    report_ids: Sequence[UUID]
    reports: Sequence[Report]
    exceptions: Sequence[ExceptionFact]


class Facts(Struct, frozen=True):
    """All fulfillments and parcels of the orders, locked; `taken` are the numbers that other parcels are under way with.

    `waiting` is what was reported of numbers that no parcel has yet; `noted`, by order, what is known of the doors of those
    that are paid there.
    """

    shop: ShopFact
    orders: Mapping[UUID, OrderFact]
    fulfillments: Mapping[UUID, FulfillmentFact]
    parcels: Sequence[ParcelFact]
    taken: frozenset[tuple[str, str]] = frozenset()
    waiting: Mapping[str, Waiting] = {}
    reports: Mapping[UUID, Sequence[Report]] = {}
    exceptions: Sequence[ExceptionFact] = ()
    noted: Mapping[UUID, Noted] = {}


def decide(
    facts: Facts, requests: Sequence[HandOverParcel], now: datetime, ids: Iterator[UUID]
) -> Decided[HandOverResult]:
    """One result per request. What was reported of its number before counts at once."""
    goods = Goods(facts.orders, facts.fulfillments, facts.parcels)
    tracking = Tracking(goods, facts.reports, facts.exceptions, ids)
    taken = set(facts.taken)
    results: list[HandOverResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        problem = _check(goods, taken, request)
        if problem is not None:
            results.append(problem)
            continue
        parcel = goods.parcels[request.parcel_id]
        waiting = facts.waiting.get(request.number or "")
        data = _handed_over(facts, goods, parcel, request, now, waiting)
        goods.fold(parcel.order_id, data)
        goods.parcels[parcel.parcel_id] = msgspec.structs.replace(
            goods.parcels[parcel.parcel_id], tracking_number=request.number, cash=data.cash
        )
        if request.number:
            taken.add((request.carrier, request.number))
        events.append(Event(data, parcel.order_id, index, subject=str(parcel.parcel_id)))
        events.extend(_caught_up(tracking, goods.parcels[parcel.parcel_id], waiting, index))
        results.append(_answer(goods, parcel.parcel_id, data))
    return Decided(results, events)


def _check(goods: Goods, taken: set[tuple[str, str]], request: HandOverParcel) -> Refused | None:
    parcel = goods.parcels.get(request.parcel_id)
    if parcel is None:
        return _refused(HandOverRefusal.UNKNOWN_PARCEL, "There is no parcel with this id.")
    status = parcel.status.replace("_", " ")
    if parcel.status == "voided" or parcel.status == "uncollected":
        return _refused(
            HandOverRefusal.ALREADY_ENDED, f"The parcel is {status}: it holds nothing.", status=parcel.status
        )
    order = goods.orders[parcel.order_id]
    if parcel.status != "ready_for_pickup" and not may(PARCEL, parcel.status, "hand_over_parcels"):
        return _refused(HandOverRefusal.ALREADY_SHIPPED, f"The parcel has left: it is {status}.", status=parcel.status)
    if parcel.status == "ready_for_pickup" or order.method == "pickup":
        return _refused(
            HandOverRefusal.IS_PICKUP, "The order is picked up. Make it ready, and let it be collected by its code."
        )
    holds = blocked_by("hand_over", order.holds)
    if holds:
        return _refused(
            HandOverRefusal.ON_HOLD, f"The order is on hold ({', '.join(holds)}). Lift that first.", holds=holds
        )
    if order.terms in MONEY_FIRST and not covered(order, parcel.lines):
        return _refused(
            HandOverRefusal.PAYMENT_HOLD,
            "The money for these goods is not captured. Capture or record it first, or send a pay link.",
            paid=order.paid - order.refunded,
        )
    number = request.number
    if number is not None and (request.carrier, number) in taken:
        return _refused(
            HandOverRefusal.TRACKING_NUMBER_TAKEN,
            f"Another parcel is under way with {request.carrier} as {number}. Check the number.",
            "/tracking_number",
        )
    return None


def _handed_over(
    facts: Facts, goods: Goods, parcel: ParcelFact, request: HandOverParcel, now: datetime, waiting: Waiting | None
) -> ParcelHandedOver:
    order = goods.orders[parcel.order_id]
    local = order.method == "local_delivery"
    moves = moves_of(parcel, "in_transit")
    units = columns_moved(moves)
    after = goods.after(parcel.fulfillment_id, units)
    whole = not (after["to_pick"] or after["picked"] or after["packed"] or after["ready"])
    usual = now + LOCAL if local else deliver_by(now, facts.shop, order.country)
    return ParcelHandedOver(
        fulfillment_id=parcel.fulfillment_id, fulfillment_status="handed_over" if whole else None, units=units, moves=moves,
        parcel_id=parcel.parcel_id, parcel_status="out_for_delivery" if local else "in_transit", carrier=request.carrier,
        service=request.service, tracking_number=request.number, expected_at=request.expected_at or usual,
        cash=_cash(goods, parcel, facts.noted[order.order_id]) if order.order_id in facts.noted else 0,
        reports=list(waiting.report_ids) if waiting else [],
    )  # fmt: skip


def _cash(goods: Goods, parcel: ParcelFact, noted: Noted) -> int:
    """What is to be taken at the door for the parcel, in minor units."""
    parcels = sorted(
        (one for one in goods.parcels.values() if one.order_id == parcel.order_id), key=lambda one: one.position
    )
    doors = [DoorParcel(one.parcel_id, one.status, one.lines, one.cash) for one in parcels]
    return to_collect(goods.orders[parcel.order_id], doors, noted)[parcel.parcel_id]


def _caught_up(tracking: Tracking, parcel: ParcelFact, waiting: Waiting | None, index: int) -> list[Event]:
    if waiting is None:
        return []
    events = [
        Event(ExceptionResolved(exception_id=one.exception_id, kind=one.kind, resolution="found"), None, index)
        for one in waiting.exceptions
        if one.resolution is None
    ]
    tracking.reports.setdefault(parcel.parcel_id, []).extend(waiting.reports)
    return events + tracking.conclude(parcel, index)


def _answer(goods: Goods, parcel_id: UUID, data: ParcelHandedOver) -> HandedOver:
    parcel = goods.parcels[parcel_id]
    order = goods.orders[parcel.order_id]
    return HandedOver(
        order_id=parcel.order_id,
        parcel_id=parcel_id,
        version=order.version,
        status=parcel.status,  # type: ignore[arg-type]
        expected_at=data.expected_at,
        left=sum(line.quantity - line.canceled - line.shipped_ever for line in order.lines),
    )


def _refused(refusal: HandOverRefusal, detail: str, field: str = "/parcel_id", **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field=field, data=data)
