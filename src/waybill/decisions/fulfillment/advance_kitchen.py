"""A kitchen goes on: queued, preparing, baking, checked, ready. What it prepares is off the shelf."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from waybill.decisions.fulfillment.handling import Facts, answer, changed, find, wrong_status
from waybill.decisions.fulfillment.pick_fulfillments import pick
from waybill.decisions.fulfillment.working import Part
from waybill.model.events import Event
from waybill.model.events.fulfillment import FulfillmentAdvanced
from waybill.model.fulfillment import AdvanceKitchen, FulfillmentResult
from waybill.model.results import Decided, Refused

STEPS = ("queued", "preparing", "baking", "checked", "ready")


def decide(facts: Facts, requests: Sequence[AdvanceKitchen], now: datetime) -> Decided[FulfillmentResult]:
    """One result per request."""
    folding = facts.folding(now)
    results: list[FulfillmentResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        part = find(folding, request, "advance_kitchen", "only what a kitchen has accepted and not finished goes on")
        step = part if isinstance(part, Refused) else _step(part, request)
        if isinstance(part, Refused) or isinstance(step, Refused):
            results.append(step)  # type: ignore[arg-type]
            continue
        units = {line.line: line.to_pick for line in part.lines.values() if line.to_pick}
        if units:
            events.append(changed(folding, part, pick(folding, part, units, None), index))
        data = FulfillmentAdvanced(fulfillment_id=part.id, location_id=part.location_id, fulfillment_status=step)
        events.append(changed(folding, part, data, index))
        results.append(answer(facts, folding, part))
    return Decided(results, events)


def _step(part: Part, request: AdvanceKitchen) -> str | Refused:
    """The step to go to; steps may be passed over, and none is gone back."""
    ahead = STEPS[STEPS.index(part.status) + 1 :]
    step = request.to or ahead[0]
    if step in ahead:
        return step
    return msgspec.structs.replace(wrong_status(part, f"it goes on to {', '.join(ahead)}"), field="/to")
