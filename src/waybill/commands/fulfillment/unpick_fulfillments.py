"""Put picked units back on the shelf."""

from collections.abc import Sequence

from waybill.commands.fulfillment.handling import Fulfillments, Touched, gather_handling, items_on
from waybill.decisions.fulfillment.unpick_fulfillments import decide
from waybill.model.fulfillment import FulfillmentResult, UnpickFulfillment
from waybill.store.record import record
from waybill.store.tx import Tx


async def unpick_fulfillments(tx: Tx, requests: Sequence[UnpickFulfillment]) -> list[FulfillmentResult]:
    """One result per request, in request order. A refusal does not stop the others."""

    def touches(fulfillments: Fulfillments) -> Touched:
        items = set()
        for request in requests:
            numbers = None if request.lines is None else [one.line for one in request.lines]
            items |= items_on(fulfillments, {request.fulfillment_id: numbers})
        return Touched(items)

    facts = await gather_handling(tx, {request.fulfillment_id for request in requests}, touches)
    decided = decide(facts, requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)
