"""Give goods out at the counter."""

from collections.abc import Sequence

from waybill.commands.fulfillment.parcel_gathering import lock_with_parcels
from waybill.commands.fulfillment.pickup_gathering import forget_codes, opened, read_pickups
from waybill.decisions.fulfillment.collect_pickups import Facts, decide
from waybill.model.pickups import CollectPickup, CollectPickupResult, PickupCollected
from waybill.store.record import record
from waybill.store.tx import Tx


async def collect_pickups(tx: Tx, requests: Sequence[CollectPickup]) -> list[CollectPickupResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    found = await lock_with_parcels(tx, {request.fulfillment_id for request in requests})
    pickups = await read_pickups(tx, found.fulfillments)
    right = await opened(tx, [(request.fulfillment_id, request.code) for request in requests])
    decided = decide(Facts(found.orders, found.fulfillments, found.parcels, pickups, right), requests)
    await forget_codes(tx, [one.fulfillment_id for one in decided.results if isinstance(one, PickupCollected)])
    await record(tx, decided.events)
    return list(decided.results)
