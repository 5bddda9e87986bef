"""Let expired orders live again."""

from collections.abc import Sequence

from waybill.commands.payments.taking import gather_taking
from waybill.decisions.payments.reinstate_orders import decide
from waybill.model.tenders import ReinstateOrder, ReinstateOrderResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def reinstate_orders(tx: Tx, requests: Sequence[ReinstateOrder]) -> list[ReinstateOrderResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    facts = await gather_taking(tx, {request.order_id for request in requests})
    decided = decide(facts, requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)
