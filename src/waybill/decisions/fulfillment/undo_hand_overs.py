"""Undo hand-overs of the same day, as long as the carrier has said nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.goods import Goods, ParcelFact, columns_moved, moves_of
from waybill.decisions.fulfillment.tracking import Report
from waybill.decisions.lifecycles import PARCEL, may
from waybill.model.events import Event
from waybill.model.events.parcels import HandOverUndone as Undone
from waybill.model.facts import OrderFact, ShopFact
from waybill.model.parcels import HandOverUndone, UndoHandOver, UndoHandOverRefusal, UndoHandOverResult
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """All fulfillments and parcels of the orders, locked, and what was reported of the parcels.

    Days are those of the shop's time zone, which its locations share.
    """

    shop: ShopFact
    orders: Mapping[UUID, OrderFact]
    fulfillments: Mapping[UUID, FulfillmentFact]
    parcels: Sequence[ParcelFact]
    reports: Mapping[UUID, Sequence[Report]] = {}


def decide(facts: Facts, requests: Sequence[UndoHandOver], now: datetime) -> Decided[UndoHandOverResult]:
    """One result per request. The fulfillment is packed again."""
    goods = Goods(facts.orders, facts.fulfillments, facts.parcels)
    results: list[UndoHandOverResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        parcel = goods.parcels.get(request.parcel_id)
        problem = _check(facts, goods, parcel, now)
        if problem or parcel is None:
            unknown = _refused(UndoHandOverRefusal.UNKNOWN_PARCEL, "There is no parcel with this id.")
            results.append(problem or unknown)
            continue
        moves = moves_of(parcel, "packed")
        over = goods.fulfillments[parcel.fulfillment_id].status == "handed_over"
        data = Undone(
            fulfillment_id=parcel.fulfillment_id, fulfillment_status="packed" if over else None, parcel_id=parcel.parcel_id,
            parcel_status="created", moves=moves, units=columns_moved(moves),
        )  # fmt: skip
        order = goods.fold(parcel.order_id, data)
        events.append(Event(data, parcel.order_id, index, subject=str(parcel.parcel_id)))
        results.append(HandOverUndone(order_id=parcel.order_id, parcel_id=parcel.parcel_id, version=order.version))
    return Decided(results, events)


def _check(facts: Facts, goods: Goods, parcel: ParcelFact | None, now: datetime) -> Refused | None:
    if parcel is None:
        return None
    if not may(PARCEL, parcel.status, "undo_hand_overs"):
        return _refused(
            UndoHandOverRefusal.NOT_HANDED_OVER,
            f"The parcel is {parcel.status.replace('_', ' ')}: there is no hand-over to undo."
            + (" Unpack it instead." if may(PARCEL, parcel.status, "unpack_parcels") else ""),
            status=parcel.status,
        )
    if any(one.status != "announced" for one in facts.reports.get(parcel.parcel_id, ())):
        return _refused(
            UndoHandOverRefusal.ALREADY_REPORTED, "The carrier has scanned the parcel. Let it come back instead."
        )
    on_the_way = {line.line: line.in_transit for line in goods.orders[parcel.order_id].lines}
    if any(on_the_way[line] < quantity for line, quantity in parcel.lines.items()):
        return _refused(
            UndoHandOverRefusal.ALREADY_REPORTED, "Goods of the parcel have come back already, as a return."
        )
    zone = facts.shop.time_zone
    if parcel.shipped_at is None or parcel.shipped_at.astimezone(zone).date() != now.astimezone(zone).date():
        return _refused(
            UndoHandOverRefusal.TOO_LATE, "A hand-over is undone on its own day only. Ask the carrier for the parcel."
        )
    return None


def _refused(refusal: UndoHandOverRefusal, detail: str, **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field="/parcel_id", data=data)
