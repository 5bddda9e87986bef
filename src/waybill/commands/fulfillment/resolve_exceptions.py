"""Resolve what a person has looked at."""

from collections.abc import Sequence

from waybill.commands.locking import lock_orders
from waybill.commands.people import Person, keep
from waybill.decisions.fulfillment.goods import ExceptionFact
from waybill.decisions.fulfillment.resolve_exceptions import Facts, decide
from waybill.model.parcels import Resolved, ResolveException, ResolveResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def resolve_exceptions(tx: Tx, requests: Sequence[ResolveException]) -> list[ResolveResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    ids = sorted({request.exception_id for request in requests})
    rows = await tx.fetch(_sql.exceptions, ids)
    orders = await lock_orders(tx, {row["order_id"] for row in rows if row["order_id"]})
    # what belongs to no order has no row to be locked by: whoever comes second resolves nothing (see the apply)
    exceptions = {row["exception_id"]: ExceptionFact(*row) for row in await tx.fetch(_sql.exceptions, ids)}
    buyers = {}
    for index, request in enumerate(requests):
        one = exceptions.get(request.exception_id)
        if request.note and one and one.order_id and orders[one.order_id].customer_id:
            buyers[index] = orders[one.order_id].customer_id
    notes = {index: next(tx.ids) for index in buyers}
    decided = decide(Facts(exceptions, notes), requests)
    people = []
    for index, customer_id in buyers.items():
        if customer_id and isinstance(decided.results[index], Resolved):
            people.append((customer_id, notes[index], Person(texts={"note": requests[index].note})))
    await keep(tx, people)
    await record(tx, decided.events)
    return list(decided.results)
