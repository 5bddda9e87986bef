"""Begin with scheduled fulfillments."""

from collections.abc import Sequence
from datetime import datetime

from waybill.decisions.changes.holds import blocked_by
from waybill.decisions.fulfillment.handling import Facts, answer, changed, find, refused
from waybill.model.events import Event
from waybill.model.events.fulfillment import FulfillmentStarted
from waybill.model.fulfillment import FulfillmentRefusal, FulfillmentResult, StartFulfillment
from waybill.model.results import Decided, Refused


def decide(facts: Facts, requests: Sequence[StartFulfillment], now: datetime) -> Decided[FulfillmentResult]:
    """One result per request."""
    folding = facts.folding(now)
    results: list[FulfillmentResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        part = find(folding, request, "start_fulfillments", "only a scheduled one can be begun with")
        if isinstance(part, Refused):
            results.append(part)
            continue
        holds = blocked_by("release", folding.orders[part.order_id].fact.holds)
        if holds:
            detail = f"The order is on hold ({', '.join(holds)}). Lift that first."
            results.append(refused(FulfillmentRefusal.ON_HOLD, detail, holds=holds))
            continue
        data = FulfillmentStarted(fulfillment_id=part.id, location_id=part.location_id, fulfillment_status="released")
        events.append(changed(folding, part, data, index))
        results.append(answer(facts, folding, part))
    return Decided(results, events)
