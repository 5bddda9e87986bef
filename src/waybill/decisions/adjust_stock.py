"""Correct what is on hand, up or down. Promises that can no longer be kept give way, the newest first."""

from collections.abc import Sequence
from datetime import datetime

from waybill.decisions.backorders import fill_backorders
from waybill.decisions.levels import StockFacts, changed, find, out_of_range, refused, units_filled
from waybill.decisions.shortages import give_way
from waybill.model.events import Event, StockAdjusted
from waybill.model.results import Decided, Refused
from waybill.model.stock import AdjustStock, StockRefusal, StockResult


def decide(facts: StockFacts, requests: Sequence[AdjustStock], now: datetime) -> Decided[StockResult]:
    """One result per request."""
    folding = facts.folding(now)
    queued = dict(facts.queued)
    results: list[StockResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        found = find(facts, request)
        if isinstance(found, Refused):
            results.append(found)
            continue
        item, location = found
        level = folding.level(item.item_id, location.location_id)
        problem = _check(request, getattr(level, request.condition))
        if problem:
            results.append(problem)
            continue
        setattr(level, request.condition, getattr(level, request.condition) + request.quantity)
        data = StockAdjusted(
            item_id=item.item_id, location_id=location.location_id, quantity=request.quantity,
            condition=request.condition, reason=request.reason,
        )  # fmt: skip
        events.append(Event(data, request=index, subject=str(item.item_id)))
        shorted, gone = give_way(folding, item.item_id, location.location_id, facts.incoming, queued, index)
        filled = fill_backorders(folding, [item.item_id], index)
        events.extend((*gone, *filled))
        results.append(changed(folding, item, location, filled=units_filled(filled), shorted=shorted))
    return Decided(results, events)


def _check(request: AdjustStock, on_hand: int) -> Refused | None:
    if request.quantity == 0:
        return refused(
            StockRefusal.NOTHING_TO_CHANGE, "The change is 0. Say how many units more or fewer.", "/quantity"
        )
    if on_hand + request.quantity < 0:
        return refused(
            StockRefusal.BELOW_ZERO,
            f"Only {on_hand} units are {request.condition}; {-request.quantity} cannot be taken away. Count the shelf instead.",
            "/quantity",
            on_hand=on_hand,
        )
    return out_of_range(on_hand + request.quantity)
