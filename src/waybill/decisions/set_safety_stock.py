"""Set how many units are never offered for sale. What that sets free goes to who waits for it, oldest first."""

from collections.abc import Sequence
from datetime import datetime

from waybill.decisions.backorders import fill_backorders
from waybill.decisions.levels import StockFacts, changed, find, units_filled
from waybill.model.events import Event, SafetyStockSet
from waybill.model.results import Decided, Refused
from waybill.model.stock import SetSafetyStock, StockResult


def decide(facts: StockFacts, requests: Sequence[SetSafetyStock], now: datetime) -> Decided[StockResult]:
    """One result per request. Reservations stay, even where less than the safety stock is left beside them."""
    folding = facts.folding(now)
    results: list[StockResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        found = find(facts, request)
        if isinstance(found, Refused):
            results.append(found)
            continue
        item, location = found
        level = folding.level(item.item_id, location.location_id)
        if level.safety != request.quantity:
            level.safety = request.quantity
            data = SafetyStockSet(item_id=item.item_id, location_id=location.location_id, quantity=request.quantity)
            events.append(Event(data, request=index, subject=str(item.item_id)))
        filled = fill_backorders(folding, [item.item_id], index)
        events.extend(filled)
        results.append(changed(folding, item, location, filled=units_filled(filled)))
    return Decided(results, events)
