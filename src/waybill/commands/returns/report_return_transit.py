"""Take in that a carrier has goods that come back."""

from collections.abc import Sequence

from waybill.commands.returns.gathering import concerned, gather, lock_stock_of, to_send
from waybill.commands.returns.sending import finish
from waybill.decisions.returns.report_return_transit import decide
from waybill.model.returns import ReportReturnTransit, ReturnResult
from waybill.store.tx import Tx


async def report_return_transit(tx: Tx, requests: Sequence[ReportReturnTransit]) -> list[ReturnResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    about = await concerned(
        tx,
        return_ids=[request.return_id for request in requests],
        tracking=[request.tracking_number for request in requests if request.return_id is None],
    )
    facts = await gather(tx, about)
    await lock_stock_of(tx, await to_send(tx, about.of_return))
    return await finish(tx, decide(facts, requests, tx.now, tx.ids))
