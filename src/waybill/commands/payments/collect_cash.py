"""Take down cash that couriers and carriers took."""

from collections.abc import Sequence

from waybill.commands.payments.taking import gather_taking
from waybill.decisions.payments.collect_cash import Facts, decide
from waybill.model.cash import CollectCash, CollectCashResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def collect_cash(tx: Tx, requests: Sequence[CollectCash]) -> list[CollectCashResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    parcels = sorted({request.parcel_id for request in requests if request.parcel_id is not None})
    rows = await tx.fetch(_sql.orders_of_parcels, parcels) if parcels else []
    order_of = {row["parcel_id"]: row["order_id"] for row in rows}
    named = {request.order_id for request in requests if request.order_id is not None}
    taking = await gather_taking(tx, named | set(order_of.values()))
    decided = decide(Facts(taking, order_of), requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
