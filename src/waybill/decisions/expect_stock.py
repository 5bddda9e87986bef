"""Goods are announced, or come later, or not at all: the promises that rest on them move."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.backorders import move_promise
from waybill.decisions.coming import Ahead, incoming_of, promise_waiting
from waybill.decisions.folding import Folding
from waybill.decisions.levels import OpenReceipt, StockFacts, changed, find, refused
from waybill.decisions.promise import why_past
from waybill.model.events import Event, StockExpected
from waybill.model.facts import ItemFact, LocationFact
from waybill.model.results import Decided, Refused
from waybill.model.stock import ExpectStock, StockRefusal, StockResult


class Facts(Struct, frozen=True):
    """`stock.receipts` are all that is to come of the items for which the orders wait, and those that requests name.

    `ahead` are the units that are to be served up to each waiting line, that line's own included.
    """

    stock: StockFacts
    ahead: Ahead


def decide(facts: Facts, requests: Sequence[ExpectStock], now: datetime, ids: Iterator[UUID]) -> Decided[StockResult]:
    """One result per request, with the receipt's id: goods are received under it, and it is changed by it."""
    folding = facts.stock.folding(now)
    receipts = {receipt.receipt_id: receipt for receipt in facts.stock.receipts}
    results: list[StockResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        found = find(facts.stock, request)
        if isinstance(found, Refused):
            results.append(found)
            continue
        item, location = found
        receipt = _expected(receipts, request, item, location, ids)
        if not isinstance(receipt, Refused):
            receipt = _in_time(folding, receipts.get(receipt.receipt_id), receipt) or receipt
        if isinstance(receipt, Refused):
            results.append(receipt)
            continue
        results.append(changed(folding, item, location, receipt_id=receipt.receipt_id))
        if receipts.get(receipt.receipt_id) == receipt:
            continue
        receipts[receipt.receipt_id] = receipt
        data = StockExpected(
            receipt_id=receipt.receipt_id, item_id=receipt.item_id, location_id=receipt.location_id,
            quantity=receipt.quantity, expected_on=receipt.expected_on, reference=receipt.reference,
        )  # fmt: skip
        events.append(Event(data, request=index, subject=str(item.item_id)))
    if events:
        events.extend(_repromise(folding, receipts, facts.ahead, events[-1].request))
    return Decided(results, events)


def _expected(
    receipts: Mapping[UUID, OpenReceipt],
    request: ExpectStock,
    item: ItemFact,
    location: LocationFact,
    ids: Iterator[UUID],
) -> OpenReceipt | Refused:
    """The receipt as it is to be. What has come already stays expected."""
    if request.receipt_id is None:
        if not request.quantity:
            return refused(
                StockRefusal.NOTHING_TO_CHANGE,
                "Expecting 0 units is expecting nothing. To withdraw a receipt, name its receipt_id.",
                "/quantity",
            )
        return OpenReceipt(
            next(ids), item.item_id, location.location_id, request.quantity, 0, request.expected_on, request.reference
        )
    known = receipts.get(request.receipt_id)
    if known is None or (known.item_id, known.location_id) != (item.item_id, location.location_id):
        return refused(
            StockRefusal.UNKNOWN_RECEIPT, f"No receipt of {item.sku} at {location.code} has this id.", "/receipt_id"
        )
    return msgspec.structs.replace(
        known,
        quantity=max(request.quantity, known.received),
        expected_on=request.expected_on,
        reference=request.reference or known.reference,
    )


def _in_time(folding: Folding, before: OpenReceipt | None, after: OpenReceipt) -> Refused | None:
    """Nothing is expected in the past. A day that was said before stays, so that how many are still to come can be changed."""
    if after.quantity == after.received or (before and before.expected_on == after.expected_on):
        return None
    detail = why_past(after.expected_on, folding.shop, folding.now)
    return refused(StockRefusal.EXPECTED_IN_THE_PAST, detail, "/expected_on") if detail else None


def _repromise(folding: Folding, receipts: Mapping[UUID, OpenReceipt], ahead: Ahead, request: int) -> list[Event]:
    """`order.repromised` for the orders whose dates are others now."""
    incoming = incoming_of(receipts.values())
    events = []
    for order_id in sorted(folding.orders):
        order = folding.orders[order_id]
        if order.waits:
            events.extend(move_promise(order, *promise_waiting(folding, order, incoming, ahead), request))
    return events
