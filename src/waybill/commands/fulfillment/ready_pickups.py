"""Make packed goods ready to be picked up, and mint the codes that open them."""

from collections.abc import Sequence

from waybill.commands.fulfillment.parcel_gathering import lock_with_parcels
from waybill.commands.fulfillment.pickup_gathering import keep_codes, mint
from waybill.commands.gather import gather_shop
from waybill.decisions.fulfillment.ready_pickups import Facts, decide
from waybill.model.pickups import PickupReady, ReadyPickup, ReadyPickupResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def ready_pickups(tx: Tx, requests: Sequence[ReadyPickup]) -> list[ReadyPickupResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    asked = {request.fulfillment_id for request in requests}
    found = await lock_with_parcels(tx, asked)
    facts = Facts(
        await gather_shop(tx), found.orders, found.fulfillments, found.parcels, {one: mint() for one in asked}
    )
    decided = decide(facts, requests, tx.now)
    ready = [result for result in decided.results if isinstance(result, PickupReady)]
    await keep_codes(tx, {result.fulfillment_id: result.code for result in ready})
    await record(tx, decided.events)
    return list(decided.results)
