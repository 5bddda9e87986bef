"""End returns because the buyer keeps the goods."""

from collections.abc import Sequence

from waybill.commands.returns.gathering import concerned, gather
from waybill.decisions.returns.cancel_returns import decide
from waybill.model.returns import CancelReturn, ReturnResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def cancel_returns(tx: Tx, requests: Sequence[CancelReturn]) -> list[ReturnResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    facts = await gather(tx, await concerned(tx, return_ids=[request.return_id for request in requests]))
    done = decide(facts, requests, tx.now, tx.ids)
    await record(tx, done.events)
    return list(done.results)
