"""Unpack parcels that have not left."""

from collections.abc import Sequence

from waybill.commands.fulfillment.parcel_gathering import lock_parcels
from waybill.commands.fulfillment.pickup_gathering import forget_withdrawn
from waybill.decisions.fulfillment.unpack_parcels import Facts, decide
from waybill.model.parcels import UnpackParcel, UnpackResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def unpack_parcels(tx: Tx, requests: Sequence[UnpackParcel]) -> list[UnpackResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    found = await lock_parcels(tx, {request.parcel_id for request in requests})
    decided = decide(Facts(found.orders, found.fulfillments, found.parcels), requests)
    await forget_withdrawn(tx, decided.events)
    await record(tx, decided.events)
    return list(decided.results)
