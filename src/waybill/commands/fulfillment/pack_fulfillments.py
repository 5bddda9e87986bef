"""Pack what is picked into parcels."""

from collections.abc import Sequence

from waybill.commands.fulfillment.parcel_gathering import lock_with_parcels
from waybill.decisions.fulfillment.pack_fulfillments import Facts, decide
from waybill.model.parcels import PackFulfillment, PackResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def pack_fulfillments(tx: Tx, requests: Sequence[PackFulfillment]) -> list[PackResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    found = await lock_with_parcels(tx, {request.fulfillment_id for request in requests})
    decided = decide(Facts(found.orders, found.fulfillments, found.parcels), requests, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
