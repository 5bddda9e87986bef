"""Release orders to the locations that hold their units."""

from collections.abc import Sequence

from waybill.commands.gather import gather_locations
from waybill.commands.locking import lock_orders
from waybill.decisions.fulfillment.release_orders import Facts, decide
from waybill.model.fulfillment import ReleaseOrder, ReleaseOrderResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def release_orders(tx: Tx, requests: Sequence[ReleaseOrder]) -> list[ReleaseOrderResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    orders = await lock_orders(tx, {request.order_id for request in requests})
    rows = await tx.fetch(_sql.positions, sorted(orders))
    locations = {location.location_id: location for location in await gather_locations(tx)}
    facts = Facts(orders, locations, {row["order_id"]: row["position"] for row in rows})
    decided = decide(facts, requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
