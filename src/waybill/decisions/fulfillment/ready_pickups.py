"""Make packed goods ready to be picked up."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from msgspec import Struct

from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.goods import Goods, ParcelFact, columns_moved, moves_of
from waybill.decisions.lifecycles import PARCEL, may
from waybill.model.events import Event
from waybill.model.events.parcels import PickupMadeReady
from waybill.model.facts import OrderFact, ShopFact
from waybill.model.pickups import PickupReady, ReadyPickup, ReadyPickupRefusal, ReadyPickupResult
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """All fulfillments and parcels of the orders, locked; `codes` are minted for the fulfillments asked for."""

    shop: ShopFact
    orders: Mapping[UUID, OrderFact]
    fulfillments: Mapping[UUID, FulfillmentFact]
    parcels: Sequence[ParcelFact]
    codes: Mapping[UUID, str]


def decide(facts: Facts, requests: Sequence[ReadyPickup], now: datetime) -> Decided[ReadyPickupResult]:
    """One result per request. It waits to the end of a day of the shop's time zone."""
    goods = Goods(facts.orders, facts.fulfillments, facts.parcels)
    until = last_moment(facts.shop, now)
    results: list[ReadyPickupResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        fulfillment = goods.fulfillments.get(request.fulfillment_id)
        problem = _check(goods, fulfillment)
        if problem or fulfillment is None:
            unknown = _refused(ReadyPickupRefusal.UNKNOWN_FULFILLMENT, "There is no fulfillment with this id.")
            results.append(problem or unknown)
            continue
        parcels = goods.parcels_in(fulfillment.fulfillment_id, "created")
        moves = [move for parcel in parcels for move in moves_of(parcel, "ready_for_pickup")]
        data = PickupMadeReady(
            fulfillment_id=fulfillment.fulfillment_id, fulfillment_status="ready", moves=moves, units=columns_moved(moves),
            parcel_ids=[parcel.parcel_id for parcel in parcels], parcel_status="ready_for_pickup", until=until,
        )  # fmt: skip
        order = goods.fold(fulfillment.order_id, data)
        events.append(Event(data, fulfillment.order_id, index, subject=str(fulfillment.fulfillment_id)))
        results.append(
            PickupReady(
                order_id=fulfillment.order_id,
                fulfillment_id=fulfillment.fulfillment_id,
                version=order.version,
                code=facts.codes[fulfillment.fulfillment_id],
                until=until,
            )
        )
    return Decided(results, events)


def last_moment(shop: ShopFact, now: datetime) -> datetime:
    """The last second, in the shop's time zone, of the last of the days that goods wait."""
    day = now.astimezone(shop.time_zone).date() + timedelta(days=shop.settings.pickup_days)
    return datetime.combine(day, time(23, 59, 59), shop.time_zone)


def _check(goods: Goods, fulfillment: FulfillmentFact | None) -> Refused | None:
    if fulfillment is None:
        return None
    order = goods.orders[fulfillment.order_id]
    if order.method != "pickup":
        return _refused(
            ReadyPickupRefusal.NOT_A_PICKUP,
            f"The order is to go out ({order.method.replace('_', ' ')}). Hand its parcels over.",
            method=order.method,
        )
    after = goods.after(fulfillment.fulfillment_id, ())
    parcels = [one for one in goods.parcels.values() if one.fulfillment_id == fulfillment.fulfillment_id]
    packed = any(may(PARCEL, parcel.status, "ready_pickups") for parcel in parcels)
    if not packed or after["to_pick"] or after["picked"]:
        return _refused(
            ReadyPickupRefusal.NOT_PACKED,
            f"Not all of it is packed; the fulfillment is {fulfillment.status.replace('_', ' ')}. Pick and pack it first.",
            status=fulfillment.status,
        )
    return None


def _refused(refusal: ReadyPickupRefusal, detail: str, **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field="/fulfillment_id", data=data)
