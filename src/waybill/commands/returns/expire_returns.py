"""End returns whose goods did not come in time."""

from collections.abc import Sequence

from waybill.commands.returns.gathering import concerned, gather
from waybill.decisions.returns.expire_returns import decide
from waybill.model.returns import ExpireReturn, ReturnResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def expire_returns(tx: Tx, requests: Sequence[ExpireReturn]) -> list[ReturnResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    facts = await gather(tx, await concerned(tx, return_ids=[request.return_id for request in requests]))
    done = decide(facts, requests, tx.now, tx.ids)
    await record(tx, done.events)
    return list(done.results)


async def due_returns(tx: Tx, limit: int) -> list[ExpireReturn]:
    """The returns that are due, the longest overdue first: what a worker asks `expire_returns` for."""
    return [ExpireReturn(return_id=row["return_id"]) for row in await tx.fetch(_sql.due, tx.now, limit)]
