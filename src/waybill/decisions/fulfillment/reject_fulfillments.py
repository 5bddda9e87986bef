"""Reject fulfillments: their units are sourced again elsewhere, and the location is not asked for the order again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from waybill.decisions.backorders import fill_backorders
from waybill.decisions.folding import Folding
from waybill.decisions.fulfillment.handling import Facts, answer, changed, find, refused
from waybill.decisions.fulfillment.working import Part
from waybill.decisions.shortages import forgo
from waybill.model.events import Event, StockChange
from waybill.model.events.fulfillment import FulfillmentRejected
from waybill.model.fulfillment import FulfillmentRefusal, FulfillmentResult, RejectFulfillment
from waybill.model.results import Decided, Refused


def decide(facts: Facts, requests: Sequence[RejectFulfillment], now: datetime) -> Decided[FulfillmentResult]:
    """One result per request. What becomes free at the location goes to others that wait for it, the oldest first."""
    folding = facts.folding(now)
    queued = dict(facts.queued)
    results: list[FulfillmentResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        part = _check(folding, request)
        if isinstance(part, Refused):
            results.append(part)
            continue
        done = _reject(facts, folding, part, request.reason, queued, index)
        events.extend(done)
        results.append(answer(facts, folding, part, events=done))
    return Decided(results, events)


def _check(folding: Folding, request: RejectFulfillment) -> Part | Refused:
    part = find(folding, request, "reject_fulfillments", "it can be rejected until picking begins")
    if isinstance(part, Refused) or not part.begun:
        return part
    return refused(
        FulfillmentRefusal.ALREADY_PICKED,
        "Some of it is picked. Put that back on the shelf first, or report units that are not there as short.",
    )


def _reject(
    facts: Facts, folding: Folding, part: Part, reason: str, queued: dict[UUID, int], index: int
) -> list[Event]:
    units = {line.line: line.to_pick for line in part.lines.values() if line.to_pick}
    folding.orders[part.order_id].declined_by.add(part.location_id)
    gone = forgo(folding, part, units, "canceled", facts.incoming, queued, index)
    data = FulfillmentRejected(
        fulfillment_id=part.id, location_id=part.location_id, reason=reason, fulfillment_status="rejected",
        units=gone.units, moves=gone.moves, reserved=gone.reserved,
        stock=[
            StockChange(item_id=item_id, location_id=part.location_id, kind="freed", reserved=-quantity)
            for item_id, quantity in gone.freed.items()
        ],
        holds_set=["stock"] if gone.waits else [],
    )  # fmt: skip
    event = changed(folding, part, data, index)
    return [event, *gone.later, *fill_backorders(folding, gone.freed, index)]
