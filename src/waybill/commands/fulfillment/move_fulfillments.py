"""Move fulfillments to other locations."""

from collections.abc import Sequence

from waybill.commands.fulfillment.handling import Fulfillments, Touched, freed, gather_handling
from waybill.decisions.fulfillment.move_fulfillments import decide
from waybill.model.fulfillment import FulfillmentResult, MoveFulfillment
from waybill.store.record import record
from waybill.store.tx import Tx


async def move_fulfillments(tx: Tx, requests: Sequence[MoveFulfillment]) -> list[FulfillmentResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    asked = {request.fulfillment_id for request in requests}

    def touches(fulfillments: Fulfillments) -> Touched:
        return freed(fulfillments, asked)

    facts = await gather_handling(tx, asked, touches, reaching=True)
    decided = decide(facts, requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)
