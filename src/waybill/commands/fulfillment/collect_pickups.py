"""Give goods out at the counter."""

from collections.abc import Sequence

from waybill.commands.fulfillment.parcel_gathering import lock_with_parcels
from waybill.commands.fulfillment.pickup_gathering import forget_codes, opened, read_pickups
from waybill.commands.gather import gather_locations, gather_shop
from waybill.commands.locking import awaited_by_pickups, lock_levels
from waybill.decisions.fulfillment.collect_pickups import Facts, decide
from waybill.model.pickups import CollectPickup, CollectPickupResult, PickupCollected
from waybill.store.record import record
from waybill.store.tx import Tx


async def collect_pickups(tx: Tx, requests: Sequence[CollectPickup]) -> list[CollectPickupResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    shop, locations = await gather_shop(tx), await gather_locations(tx)
    found = await lock_with_parcels(tx, {request.fulfillment_id for request in requests})
    levels = await lock_levels(tx, awaited_by_pickups(found.orders.values()))
    pickups = await read_pickups(tx, found.fulfillments)
    right = await opened(tx, [(request.fulfillment_id, request.code) for request in requests])
    facts = Facts(shop, locations, found.orders, found.fulfillments, found.parcels, pickups, right, levels)
    decided = decide(facts, requests, tx.now)
    await forget_codes(tx, [one.fulfillment_id for one in decided.results if isinstance(one, PickupCollected)])
    await record(tx, decided.events)
    return list(decided.results)
