"""Complete orders of which nothing is open."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from waybill.commands.changes.contents import gather_waiting
from waybill.commands.locking import lock_orders
from waybill.decisions.fulfillment.complete_orders import Facts, decide
from waybill.model.parcels import CompleteOrder, CompleteResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def complete_orders(tx: Tx, requests: Sequence[CompleteOrder]) -> list[CompleteResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    orders = await lock_orders(tx, {request.order_id for request in requests})
    rows = await tx.fetch(_sql.open_exceptions, sorted(orders))
    facts = Facts(orders, {row["order_id"]: row["open"] for row in rows}, await gather_waiting(tx, orders))
    decided = decide(facts, requests)
    await record(tx, decided.events)
    return list(decided.results)


async def completable(tx: Tx, order_ids: Iterable[UUID]) -> list[CompleteOrder]:
    """Of these orders those that look as if nothing were open: what a worker asks `complete_orders` for."""
    rows = await tx.fetch(_sql.completable, sorted(set(order_ids)))
    return [CompleteOrder(order_id=row["order_id"]) for row in rows]
