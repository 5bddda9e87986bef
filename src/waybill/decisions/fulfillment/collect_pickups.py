"""Give goods out at the counter, against the buyer's code or a look at a document."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.changes.holds import blocked_by
from waybill.decisions.folding import Levels
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.giving_on import give_on, with_versions
from waybill.decisions.fulfillment.goods import Goods, ParcelFact, columns_moved, moves_of
from waybill.decisions.fulfillment.waiting import PickupFact
from waybill.decisions.lifecycles import PICKUP, may
from waybill.decisions.payments.shares import covered
from waybill.model.events import Event
from waybill.model.events.parcels import PickupTaken
from waybill.model.facts import LocationFact, OrderFact, ShopFact
from waybill.model.pickups import CollectPickup, CollectPickupRefusal, CollectPickupResult, PickupCollected
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """All fulfillments and parcels of the orders, locked; `opened` are the requests whose code is the right one.

    `levels` are of what the orders wait for that is bound to no place.
    """

    shop: ShopFact
    locations: Sequence[LocationFact]
    orders: Mapping[UUID, OrderFact]
    fulfillments: Mapping[UUID, FulfillmentFact]
    parcels: Sequence[ParcelFact]
    pickups: Mapping[UUID, PickupFact]
    opened: frozenset[int] = frozenset()
    levels: Levels = {}


def decide(facts: Facts, requests: Sequence[CollectPickup], now: datetime) -> Decided[CollectPickupResult]:
    """One result per request. What is paid at the counter is recorded first."""
    goods = Goods(facts.orders, facts.fulfillments, facts.parcels)
    pickups = dict(facts.pickups)
    results: list[CollectPickupResult] = []
    events: list[Event] = []
    ended: dict[UUID, int] = {}
    for index, request in enumerate(requests):
        pickup = pickups.get(request.fulfillment_id)
        problem = _not_ready(goods, request.fulfillment_id) or _check(goods, pickup, request, index in facts.opened)
        if problem or pickup is None:
            unknown = _refused(
                CollectPickupRefusal.UNKNOWN_PICKUP, "Nothing of this fulfillment waits to be picked up."
            )
            results.append(problem or unknown)
            continue
        parcels = goods.parcels_in(pickup.fulfillment_id, "ready_for_pickup")
        moves = [move for parcel in parcels for move in moves_of(parcel, "delivered")]
        data = PickupTaken(
            fulfillment_id=pickup.fulfillment_id, fulfillment_status="handed_over", moves=moves, units=columns_moved(moves),
            parcel_ids=[parcel.parcel_id for parcel in parcels], parcel_status="collected",
            checked="code" if index in facts.opened else "id",
        )  # fmt: skip
        order = goods.fold(pickup.order_id, data)
        ended[pickup.order_id] = index
        pickups[pickup.fulfillment_id] = msgspec.structs.replace(pickup, status="collected")
        events.append(Event(data, pickup.order_id, index, subject=str(pickup.fulfillment_id)))
        results.append(
            PickupCollected(
                order_id=pickup.order_id,
                fulfillment_id=pickup.fulfillment_id,
                version=order.version,
                units=sum(move.quantity for move in moves),
            )
        )
    filled = give_on(facts, goods, ended, (), now)
    return Decided(with_versions(results, filled), [*events, *filled])


def _not_ready(goods: Goods, fulfillment_id: UUID) -> Refused | None:
    """What is not all ready is not given out in part, be it not ready yet or taken back to be packed again."""
    fulfillment = goods.fulfillments.get(fulfillment_id)
    if fulfillment is None or goods.orders[fulfillment.order_id].method != "pickup":
        return None
    live = sum(line.live for line in fulfillment.lines)
    ready = sum(line.ready for line in fulfillment.lines)
    if ready == live:
        return None
    return _refused(
        CollectPickupRefusal.NOT_READY,
        f"{live - ready} of {live} units are not ready, or no longer, and a code of before opens nothing. Pick and pack all of "
        "it and make it ready: the buyer is told then, with a code that holds.",
        status=fulfillment.status,
    )


def _check(goods: Goods, pickup: PickupFact | None, request: CollectPickup, opened: bool) -> Refused | None:
    if pickup is None:
        return None
    if not may(PICKUP, pickup.status, "collect_pickups"):
        return _refused(
            CollectPickupRefusal.ALREADY_ENDED, f"The goods are {pickup.status} already.", status=pickup.status
        )
    order = goods.orders[pickup.order_id]
    holds = blocked_by("hand_over", order.holds)
    if holds:
        return _refused(
            CollectPickupRefusal.ON_HOLD, f"The order is on hold ({', '.join(holds)}). Lift that first.", holds=holds
        )
    units: dict[int, int] = {}
    for parcel in goods.parcels_in(pickup.fulfillment_id, "ready_for_pickup"):
        for line, quantity in parcel.lines.items():
            units[line] = units.get(line, 0) + quantity
    if order.terms != "on_account" and not covered(order, units):
        return _refused(
            CollectPickupRefusal.PAYMENT_HOLD,
            "The goods are not paid. Take the money and record it, then give them out.",
            paid=order.paid - order.refunded,
            balance=order.balance,
        )
    if not opened and not request.id_checked:
        return _refused(
            CollectPickupRefusal.WRONG_CODE, "This is not the code of these goods. Ask for it again, or check a document.",
            "/code",
        )  # fmt: skip
    return None


def _refused(refusal: CollectPickupRefusal, detail: str, field: str = "/fulfillment_id", **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field=field, data=data)
