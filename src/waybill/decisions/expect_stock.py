"""Goods are announced, or come later, or not at all: the promises that rest on them move."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.backorders import dates, move_promise
from waybill.decisions.folding import Folding, Order
from waybill.decisions.levels import OpenReceipt, StockFacts, changed, find, refused
from waybill.decisions.promise import covering_receipt, day_begins, ship_by
from waybill.model.events import Event, StockExpected
from waybill.model.facts import ItemFact, LocationFact, ReceiptFact
from waybill.model.results import Decided, Refused
from waybill.model.stock import ExpectStock, StockRefusal, StockResult


class Facts(Struct, frozen=True):
    """`stock.receipts` are all that is to come of the items for which the orders wait, and those that requests name.

    `ahead` are the units that are to be served up to each waiting line, that line's own included.
    """

    stock: StockFacts
    ahead: Mapping[tuple[UUID, int], int]


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


def _repromise(
    folding: Folding,
    receipts: Mapping[UUID, OpenReceipt],
    ahead: Mapping[tuple[UUID, int], int],
    request: int,
) -> list[Event]:
    """`order.repromised` for the orders whose dates are others now."""
    incoming: dict[UUID, list[ReceiptFact]] = {}
    for one in sorted(receipts.values(), key=lambda one: (one.expected_on, one.receipt_id)):
        if one.quantity > one.received:
            fact = ReceiptFact(one.location_id, one.quantity - one.received, one.expected_on.toordinal())
            incoming.setdefault(one.item_id, []).append(fact)
    events = []
    for order_id in sorted(folding.orders):
        order = folding.orders[order_id]
        if order.waits:
            leaves = _leaves(folding, order, incoming, ahead)
            new = dates(folding, order, leaves) if leaves else (None, None)
            events.extend(move_promise(order, *new, request))
    return events


def _leaves(
    folding: Folding,
    order: Order,
    incoming: Mapping[UUID, Sequence[ReceiptFact]],
    ahead: Mapping[tuple[UUID, int], int],
) -> datetime | None:
    """When the order's last parcel can leave; None while no receipt covers a waiting line."""
    starts: list[tuple[UUID, datetime]] = []
    for number, line in order.lines.items():
        starts.extend((place, folding.now) for place in line.reservations if place in folding.locations)
        if not line.backordered:
            continue
        receipt = covering_receipt(incoming.get(line.fact.item_id, ()), ahead[order.fact.order_id, number])
        if receipt is None and (out := line.fact.available_on) and folding.ranked:
            # what comes out on a day is promised from then, receipt or not
            starts.append((folding.ranked[0].location_id, max(day_begins(out, folding.shop), folding.now)))
            continue
        if receipt is None or receipt.location_id not in folding.locations:
            return None
        day = datetime.combine(date.fromordinal(receipt.expected_on), time(0), folding.shop.time_zone)
        starts.append((receipt.location_id, max(day, folding.now)))
    return max(ship_by(folding.locations[place], folding.shop, start) for place, start in starts)
