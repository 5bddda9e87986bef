"""Split fulfillments."""

from collections.abc import Sequence

from waybill.commands.fulfillment.handling import gather_handling
from waybill.decisions.fulfillment.split_fulfillments import decide
from waybill.model.fulfillment import FulfillmentResult, SplitFulfillment
from waybill.store.record import record
from waybill.store.tx import Tx


async def split_fulfillments(tx: Tx, requests: Sequence[SplitFulfillment]) -> list[FulfillmentResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    facts = await gather_handling(tx, {request.fulfillment_id for request in requests})
    decided = decide(facts, requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
