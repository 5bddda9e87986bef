"""Merge fulfillments."""

from collections.abc import Sequence

from waybill.commands.fulfillment.handling import gather_handling
from waybill.decisions.fulfillment.merge_fulfillments import decide
from waybill.model.fulfillment import FulfillmentResult, MergeFulfillment
from waybill.store.record import record
from waybill.store.tx import Tx


async def merge_fulfillments(tx: Tx, requests: Sequence[MergeFulfillment]) -> list[FulfillmentResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    facts = await gather_handling(tx, {id for request in requests for id in (request.fulfillment_id, request.into_id)})
    decided = decide(facts, requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)
