"""A shelf is counted: what was found is what is sellable. Promises that can no longer be kept give way, the newest first."""

from collections.abc import Sequence
from datetime import datetime

from waybill.decisions.backorders import fill_backorders
from waybill.decisions.levels import StockFacts, changed, find, units_filled
from waybill.decisions.shortages import give_way
from waybill.model.events import Event, StockCounted
from waybill.model.results import Decided, Refused
from waybill.model.stock import CountStock, StockResult


def decide(facts: StockFacts, requests: Sequence[CountStock], now: datetime) -> Decided[StockResult]:
    """One result per request; a count that finds what was thought to be there is recorded too."""
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
        data = StockCounted(
            item_id=item.item_id, location_id=location.location_id, quantity=request.quantity - level.sellable,
            counted=request.quantity,
        )  # fmt: skip
        level.sellable = request.quantity
        events.append(Event(data, request=index, subject=str(item.item_id)))
        shorted, gone = give_way(folding, item.item_id, location.location_id, facts.incoming, queued, index)
        filled = fill_backorders(folding, [item.item_id], index)
        events.extend((*gone, *filled))
        results.append(changed(folding, item, location, filled=units_filled(filled), shorted=shorted))
    return Decided(results, events)
