"""Merge fulfillments of one order at one location."""

from collections.abc import Sequence
from datetime import datetime

from waybill.decisions.folding import Folding
from waybill.decisions.fulfillment.handling import Facts, answer, changed, find, refused
from waybill.decisions.fulfillment.working import ELSEWHERE, Part
from waybill.model.events import Event
from waybill.model.events.fulfillment import FulfillmentJoined, FulfillmentMerged
from waybill.model.fulfillment import FulfillmentRefusal, FulfillmentResult, MergeFulfillment, StartFulfillment
from waybill.model.results import Decided, Refused

# How far along each is; what is in the kitchen or waits for its time is merged only with its like.
ORDER = ("released", "accepted", "picking")
WHAT = "it can be merged until it is packed"


def decide(facts: Facts, requests: Sequence[MergeFulfillment], now: datetime) -> Decided[FulfillmentResult]:
    """One result per request: the fulfillment that got the units, as far along as the one that was further."""
    folding = facts.folding(now)
    results: list[FulfillmentResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        pair = _pair(folding, request)
        if isinstance(pair, Refused):
            results.append(pair)
            continue
        events.extend(_merge(folding, *pair, index))
        results.append(answer(facts, folding, pair[1]))
    return Decided(results, events)


def _pair(folding: Folding, request: MergeFulfillment) -> tuple[Part, Part] | Refused:
    """The fulfillment that ends and the one that goes on, or why they cannot be merged."""
    part = find(folding, request, "merge_fulfillments", WHAT)
    if isinstance(part, Refused):
        return part
    into = find(folding, StartFulfillment(fulfillment_id=request.into_id), "merge_fulfillments", WHAT)
    if isinstance(into, Refused):
        return into
    if any(line.packed + line.ready + line.handed_over for line in part.lines.values()):
        detail = "Some of it is in a parcel. Unpack that first, or merge the other one into this."
        return refused(FulfillmentRefusal.ALREADY_PICKED, detail)
    alike = part.status == into.status or {part.status, into.status} <= set(ORDER)
    same = (part.order_id, part.location_id, part.fact.profile) == (into.order_id, into.location_id, into.fact.profile)
    if part is into or not alike or not same:
        return refused(
            FulfillmentRefusal.NOT_TOGETHER,
            "Two fulfillments of one order at one location, about as far along, can be merged.",
            "/into_id",
        )
    return part, into


def _merge(folding: Folding, part: Part, into: Part, index: int) -> list[Event]:
    leaving, coming = [], []
    for number, line in sorted(part.lines.items()):
        for column in ("to_pick", "picked"):
            quantity = getattr(line, column)
            if quantity:
                leaving.append(part.move(number, column, ELSEWHERE, quantity))
                coming.append(into.move(number, ELSEWHERE, column, quantity, line.item_id))
    further = max(part.status, into.status, key=ORDER.index) if part.status != into.status else into.status
    merged = FulfillmentMerged(
        fulfillment_id=part.id, fulfillment_status="merged", units=leaving, into_id=into.id, into=into.fact.position
    )
    joined = FulfillmentJoined(
        fulfillment_id=into.id,
        fulfillment_status=further if further != into.status else None,
        units=coming,
        from_id=part.id,
    )
    return [changed(folding, part, merged, index), changed(folding, into, joined, index)]
