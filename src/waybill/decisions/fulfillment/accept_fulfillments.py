"""Accept fulfillments: the location takes them on. A kitchen puts them in its queue."""

from collections.abc import Sequence
from datetime import datetime

from waybill.decisions.fulfillment.handling import Facts, answer, changed, find
from waybill.model.events import Event
from waybill.model.events.fulfillment import FulfillmentAccepted
from waybill.model.fulfillment import AcceptFulfillment, FulfillmentResult
from waybill.model.results import Decided, Refused


def decide(facts: Facts, requests: Sequence[AcceptFulfillment], now: datetime) -> Decided[FulfillmentResult]:
    """One result per request."""
    folding = facts.folding(now)
    results: list[FulfillmentResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        part = find(folding, request, "accept_fulfillments", "only a released one can be accepted")
        if isinstance(part, Refused):
            results.append(part)
            continue
        data = FulfillmentAccepted(
            fulfillment_id=part.id, location_id=part.location_id,
            fulfillment_status="queued" if part.fact.profile == "kitchen" else "accepted",
        )  # fmt: skip
        events.append(changed(folding, part, data, index))
        results.append(answer(facts, folding, part))
    return Decided(results, events)
