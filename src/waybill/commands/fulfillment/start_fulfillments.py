"""Begin with scheduled fulfillments."""

from collections.abc import Sequence

from waybill.commands.fulfillment.handling import gather_handling
from waybill.decisions.changes.holds import blocking
from waybill.decisions.fulfillment.start_fulfillments import decide
from waybill.model.fulfillment import FulfillmentResult, StartFulfillment
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def start_fulfillments(tx: Tx, requests: Sequence[StartFulfillment]) -> list[FulfillmentResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    facts = await gather_handling(tx, {request.fulfillment_id for request in requests})
    decided = decide(facts, requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)


async def due_fulfillments(tx: Tx, limit: int) -> list[StartFulfillment]:
    """The scheduled ones whose time has come and that no hold keeps, the longest overdue first: what a worker asks for."""
    rows = await tx.fetch(_sql.due, tx.now, limit, sorted(blocking("release")))
    return [StartFulfillment(fulfillment_id=row["fulfillment_id"]) for row in rows]
