"""Unpack parcels that have not left: their units are picked again, and nothing of theirs waits for its buyer any more."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.goods import Goods, ParcelFact, columns_moved, moves_of
from waybill.decisions.fulfillment.waiting import withdraw
from waybill.decisions.lifecycles import PARCEL, may
from waybill.model.events import Event
from waybill.model.events.parcels import ParcelUnpacked
from waybill.model.facts import OrderFact
from waybill.model.parcels import Unpacked, UnpackParcel, UnpackRefusal, UnpackResult
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """All fulfillments and parcels of the orders, locked."""

    orders: Mapping[UUID, OrderFact]
    fulfillments: Mapping[UUID, FulfillmentFact]
    parcels: Sequence[ParcelFact]


def decide(facts: Facts, requests: Sequence[UnpackParcel]) -> Decided[UnpackResult]:
    """One result per request. A fulfillment that was packed whole is being picked again."""
    goods = Goods(facts.orders, facts.fulfillments, facts.parcels)
    results: list[UnpackResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        parcel = goods.parcels.get(request.parcel_id)
        problem = _check(parcel)
        if problem or parcel is None:
            results.append(problem or _refused(UnpackRefusal.UNKNOWN_PARCEL, "There is no parcel with this id."))
            continue
        if parcel.status == "ready_for_pickup":
            events.append(withdraw(goods, parcel.fulfillment_id, index))
            parcel = goods.parcels[parcel.parcel_id]
        moves = moves_of(parcel, "picked")
        packed = goods.fulfillments[parcel.fulfillment_id].status == "packed"
        unpacked = ParcelUnpacked(
            fulfillment_id=parcel.fulfillment_id, fulfillment_status="picking" if packed else None,
            parcel_id=parcel.parcel_id, parcel_status="voided", moves=moves, units=columns_moved(moves),
        )  # fmt: skip
        order = goods.fold(parcel.order_id, unpacked)
        events.append(Event(unpacked, parcel.order_id, index, subject=str(parcel.parcel_id)))
        results.append(
            Unpacked(
                order_id=parcel.order_id,
                fulfillment_id=parcel.fulfillment_id,
                parcel_id=parcel.parcel_id,
                version=order.version,
                lines=dict(parcel.lines),
            )
        )
    return Decided(results, events)


def _check(parcel: ParcelFact | None) -> Refused | None:
    if parcel is None or may(PARCEL, parcel.status, "unpack_parcels"):
        return None
    if parcel.status in ("voided", "uncollected"):
        return _refused(UnpackRefusal.ALREADY_ENDED, f"The parcel is {parcel.status} already.", status=parcel.status)
    if parcel.status == "collected":
        detail = "The buyer has collected the parcel. Let its goods come back as a return."
        return _refused(UnpackRefusal.ALREADY_SHIPPED, detail, status=parcel.status)
    return _refused(
        UnpackRefusal.ALREADY_SHIPPED,
        f"The parcel is {parcel.status.replace('_', ' ')}. Undo its hand-over first, or let it come back.",
        status=parcel.status,
    )


def _refused(refusal: UnpackRefusal, detail: str, **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field="/parcel_id", data=data)
