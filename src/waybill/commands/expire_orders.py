"""End orders that were not paid in time."""

from collections.abc import Sequence

from waybill.commands.cancel_orders import gather
from waybill.decisions.expire_orders import decide
from waybill.model.orders import ExpireOrder, ExpireOrderResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def expire_orders(tx: Tx, requests: Sequence[ExpireOrder]) -> list[ExpireOrderResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    facts = await gather(tx, {request.order_id for request in requests})
    decided = decide(facts, requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)


async def due_orders(tx: Tx, limit: int) -> list[ExpireOrder]:
    """The orders that are due, the longest overdue first: what a worker asks `expire_orders` for."""
    return [ExpireOrder(order_id=row["order_id"]) for row in await tx.fetch(_sql.due, tx.now, limit)]
