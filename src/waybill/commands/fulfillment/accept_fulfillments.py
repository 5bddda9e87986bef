"""Accept fulfillments."""

from collections.abc import Sequence

from waybill.commands.fulfillment.handling import gather_handling
from waybill.decisions.fulfillment.accept_fulfillments import decide
from waybill.model.fulfillment import AcceptFulfillment, FulfillmentResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def accept_fulfillments(tx: Tx, requests: Sequence[AcceptFulfillment]) -> list[FulfillmentResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    facts = await gather_handling(tx, {request.fulfillment_id for request in requests})
    decided = decide(facts, requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)
