"""Goods arrive: they are on hand at once, and who waits for them gets them, the oldest order first."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from waybill.decisions.backorders import fill_backorders
from waybill.decisions.levels import OpenReceipt, StockFacts, changed, find, out_of_range, refused, units_filled
from waybill.model.events import Event, StockReceived
from waybill.model.facts import ItemFact, LocationFact
from waybill.model.money import micros
from waybill.model.results import Decided, Refused
from waybill.model.stock import ReceiveStock, StockRefusal, StockResult


def decide(facts: StockFacts, requests: Sequence[ReceiveStock], now: datetime) -> Decided[StockResult]:
    """One result per request; more than was expected may come, and in parts."""
    folding = facts.folding(now)
    results: list[StockResult] = []
    events: list[Event] = []
    left = {receipt.receipt_id: receipt.quantity - receipt.received for receipt in facts.receipts}
    for index, request in enumerate(requests):
        found = find(facts, request)
        if isinstance(found, Refused):
            results.append(found)
            continue
        item, location = found
        level = folding.level(item.item_id, location.location_id)
        receipt = _receipt(facts, request, item, location, left)
        problem = receipt if isinstance(receipt, Refused) else out_of_range(level.sellable + request.quantity)
        if problem is not None:
            results.append(problem)
            continue
        assert not isinstance(receipt, Refused)
        receipt_id = receipt.receipt_id if receipt else None
        if receipt:
            left[receipt.receipt_id] -= request.quantity
        level.sellable += request.quantity
        data = StockReceived(
            item_id=item.item_id, location_id=location.location_id, quantity=request.quantity,
            reference=request.reference, receipt_id=receipt_id,
            unit_cost=micros(request.unit_cost) if request.unit_cost is not None else item.cost,
        )  # fmt: skip
        filled = fill_backorders(folding, [item.item_id], index)
        events.extend((Event(data, request=index, subject=str(item.item_id)), *filled))
        results.append(changed(folding, item, location, filled=units_filled(filled), receipt_id=receipt_id))
    return Decided(results, events)


def _receipt(
    facts: StockFacts, request: ReceiveStock, item: ItemFact, location: LocationFact, left: dict[UUID, int]
) -> OpenReceipt | Refused | None:
    """The expected receipt that the goods belong to: the one named, else an open one with the same reference."""
    here = [one for one in facts.receipts if (one.item_id, one.location_id) == (item.item_id, location.location_id)]
    if request.receipt_id is not None:
        named = next((one for one in here if one.receipt_id == request.receipt_id), None)
        return named or refused(
            StockRefusal.UNKNOWN_RECEIPT,
            f"No receipt of {item.sku} at {location.code} has this id. Leave it out to receive without one.",
            "/receipt_id",
        )
    if request.reference is None:
        return None
    same = (one for one in here if one.reference == request.reference and left[one.receipt_id] > 0)
    return min(same, key=lambda one: (one.expected_on, one.receipt_id), default=None)
