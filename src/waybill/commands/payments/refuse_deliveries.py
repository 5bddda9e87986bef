"""Cancel what was due for parcels that were refused at the door."""

from collections.abc import Sequence

from waybill.commands.credits import gather_credits
from waybill.commands.fulfillment.parcel_gathering import lock_parcels
from waybill.decisions.payments.refuse_deliveries import Facts, decide
from waybill.model.cash import RefuseDelivery, RefuseDeliveryResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def refuse_deliveries(tx: Tx, requests: Sequence[RefuseDelivery]) -> list[RefuseDeliveryResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    gathered = await lock_parcels(tx, {request.parcel_id for request in requests})
    ids = sorted(gathered.orders)
    credits = await gather_credits(tx, gathered.orders.values())
    done = {row["parcel_id"]: row["amount"] for row in await tx.fetch(_sql.done, ids)}
    done |= {row["parcel_id"]: done.get(row["parcel_id"], 0) for row in await tx.fetch(_sql.returned, ids)}
    parcels = {parcel.parcel_id: parcel for parcel in gathered.parcels}
    decided = decide(Facts(gathered.orders, parcels, credits, done), requests, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
