"""See by itself that a parcel is late, or has been silent for so long that it counts as lost."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.goods import ExceptionFact, Goods, ParcelFact
from waybill.decisions.fulfillment.tracking import Report, Tracking
from waybill.decisions.promise import deliver_by
from waybill.model.events import Event, OrderRepromised
from waybill.model.events.parcels import ParcelLate, TrackingReported
from waybill.model.facts import OrderFact, ShopFact
from waybill.model.parcels import MOVING, Noticed, NoticeParcel, NoticeRefusal, NoticeResult
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """All fulfillments, parcels, reports and exceptions of the orders, locked."""

    shop: ShopFact
    orders: Mapping[UUID, OrderFact]
    fulfillments: Mapping[UUID, FulfillmentFact]
    parcels: Sequence[ParcelFact]
    reports: Mapping[UUID, Sequence[Report]] = {}
    exceptions: Sequence[ExceptionFact] = ()


def decide(facts: Facts, requests: Sequence[NoticeParcel], now: datetime, ids: Iterator[UUID]) -> Decided[NoticeResult]:
    """One result per request. What is lost is so by a report of ours: any later sign of the parcel overrules it."""
    goods = Goods(facts.orders, facts.fulfillments, facts.parcels)
    tracking = Tracking(goods, facts.reports, facts.exceptions, ids)
    results: list[NoticeResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        parcel = goods.parcels.get(request.parcel_id)
        noticed = _noticed(facts.shop, parcel, now)
        if parcel is None or noticed is None:
            results.append(_refused(parcel))
            continue
        if noticed == "lost":
            said = _lost(tracking, parcel, now, index)
            results.append(Noticed(order_id=parcel.order_id, parcel_id=parcel.parcel_id, noticed="lost"))
        else:
            said, expected_at = _late(facts.shop, tracking, parcel, now, index)
            results.append(
                Noticed(order_id=parcel.order_id, parcel_id=parcel.parcel_id, noticed="late", expected_at=expected_at)
            )
        events.extend(said)
    return Decided(results, events)


def _noticed(shop: ShopFact, parcel: ParcelFact | None, now: datetime) -> str | None:
    if parcel is None or parcel.status not in MOVING:
        return None
    signs = [at for at in (parcel.shipped_at, parcel.last_report_at) if at is not None]
    if signs and max(signs) + timedelta(days=shop.settings.lost_after_days) <= now:
        return "lost"
    # what waits at a parcel shop waits for the buyer
    if parcel.status == "held_at_point" or parcel.expected_at is None:
        return None
    return "late" if parcel.expected_at < now else None


def _lost(tracking: Tracking, parcel: ParcelFact, now: datetime, index: int) -> list[Event]:
    data = TrackingReported(
        report_id=next(tracking.ids), status="lost", source="waybill", parcel_id=parcel.parcel_id,
        tracking_number=parcel.tracking_number, carrier=parcel.carrier,
    )  # fmt: skip
    return tracking.take(parcel, Report("lost", now, ours=True), data, index)


def _late(
    shop: ShopFact, tracking: Tracking, parcel: ParcelFact, now: datetime, index: int
) -> tuple[list[Event], datetime]:
    """The guess is that it takes once more as long as the way takes from now on; the order's promise moves with it."""
    order = tracking.goods.orders[parcel.order_id]
    missed = parcel.expected_at or now
    local = order.method == "local_delivery"
    expected_at = max(now + timedelta(days=1), missed) if local else deliver_by(now, shop, order.country)
    subject = str(parcel.parcel_id)
    late = ParcelLate(parcel_id=parcel.parcel_id, missed=missed, expected_at=expected_at)
    events = [Event(late, parcel.order_id, index, subject=subject)]
    events += tracking.opened(parcel, "late", index)
    if order.deliver_by is None or order.deliver_by < expected_at:
        events.append(Event(OrderRepromised(ship_by=order.ship_by, deliver_by=expected_at), order.order_id, index))
        tracking.goods.orders[order.order_id] = msgspec.structs.replace(order, deliver_by=expected_at)
    tracking.goods.parcels[parcel.parcel_id] = msgspec.structs.replace(parcel, expected_at=expected_at)
    return events, expected_at


def _refused(parcel: ParcelFact | None) -> Refused:
    if parcel is None:
        return Refused(
            type=NoticeRefusal.UNKNOWN_PARCEL.value, detail="There is no parcel with this id.", field="/parcel_id"
        )
    return Refused(
        type=NoticeRefusal.NOT_DUE.value,
        detail=f"The parcel is {parcel.status.replace('_', ' ')}, and neither late nor silent for too long.",
        field="/parcel_id",
        data={"status": parcel.status},
    )
