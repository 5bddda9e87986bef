"""Say that the buyer is here: at the counter, or in a bay outside."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.fulfillment.waiting import PickupFact
from waybill.decisions.lifecycles import PICKUP, may
from waybill.model.events import Event
from waybill.model.events.parcels import PickupAwaited
from waybill.model.pickups import ArrivePickup, ArrivePickupRefusal, ArrivePickupResult, PickupArrived
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """`pickups` with their orders locked; `notes` are the ids that bay and car are kept under, by request."""

    pickups: Mapping[UUID, PickupFact]
    notes: Mapping[int, UUID] = {}


def decide(facts: Facts, requests: Sequence[ArrivePickup]) -> Decided[ArrivePickupResult]:
    """One result per request."""
    pickups = dict(facts.pickups)
    results: list[ArrivePickupResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        pickup = pickups.get(request.fulfillment_id)
        problem = _check(pickup)
        if problem or pickup is None:
            unknown = _refused(ArrivePickupRefusal.UNKNOWN_PICKUP, "Nothing of this fulfillment waits to be picked up.")
            results.append(problem or unknown)
            continue
        data = PickupAwaited(fulfillment_id=pickup.fulfillment_id, person_id=facts.notes.get(index))
        events.append(Event(data, pickup.order_id, index, subject=str(pickup.fulfillment_id)))
        pickups[pickup.fulfillment_id] = msgspec.structs.replace(pickup, status="arrived")
        results.append(PickupArrived(order_id=pickup.order_id, fulfillment_id=pickup.fulfillment_id))
    return Decided(results, events)


def _check(pickup: PickupFact | None) -> Refused | None:
    if pickup is None or may(PICKUP, pickup.status, "arrive_pickups"):
        return None
    if pickup.status == "arrived":
        return _refused(ArrivePickupRefusal.ALREADY_ARRIVED, "The location has been told already.")
    return _refused(ArrivePickupRefusal.ALREADY_ENDED, f"The goods are {pickup.status} already.", status=pickup.status)


def _refused(refusal: ArrivePickupRefusal, detail: str, **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field="/fulfillment_id", data=data)
