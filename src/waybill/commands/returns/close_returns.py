"""End returns of which nothing more is to come."""

from collections.abc import Sequence

from waybill.commands.returns.gathering import concerned, gather, lock_stock_of, to_send
from waybill.commands.returns.sending import finish
from waybill.decisions.returns.close_returns import decide
from waybill.model.returns import CloseReturn, ReturnResult
from waybill.store.tx import Tx


async def close_returns(tx: Tx, requests: Sequence[CloseReturn]) -> list[ReturnResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    about = await concerned(tx, return_ids=[request.return_id for request in requests])
    facts = await gather(tx, about)
    await lock_stock_of(tx, await to_send(tx, about.of_return))
    return await finish(tx, decide(facts, requests, tx.now, tx.ids))
