"""Go on to a kitchen's next step."""

from collections.abc import Sequence

from waybill.commands.fulfillment.handling import Fulfillments, Touched, gather_handling, items_on
from waybill.decisions.fulfillment.advance_kitchen import decide
from waybill.model.fulfillment import AdvanceKitchen, FulfillmentResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def advance_kitchen(tx: Tx, requests: Sequence[AdvanceKitchen]) -> list[FulfillmentResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    asked = {request.fulfillment_id for request in requests}

    def touches(fulfillments: Fulfillments) -> Touched:
        return Touched(items_on(fulfillments, dict.fromkeys(asked)))

    facts = await gather_handling(tx, asked, touches)
    decided = decide(facts, requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)
