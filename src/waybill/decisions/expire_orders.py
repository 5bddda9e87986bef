"""End orders that were not paid in time, and drafts that had a term. What becomes free goes to who waits for it."""

from collections.abc import Sequence
from datetime import datetime

from waybill.decisions.backorders import fill_backorders
from waybill.decisions.cancel_orders import Facts, cancel_units, everything
from waybill.decisions.changes.waiting import WaitingEdits
from waybill.decisions.folding import Folding
from waybill.decisions.lifecycles import ORDER, may
from waybill.model.events import DraftClosed, Event, OrderCanceled
from waybill.model.orders import Expired, ExpireOrder, ExpireOrderResult, ExpireRefusal
from waybill.model.results import Decided, Refused


def decide(facts: Facts, requests: Sequence[ExpireOrder], now: datetime) -> Decided[ExpireOrderResult]:
    """One result per request: whether an order is due is looked at again under its lock."""
    folding = Folding(facts.shop, facts.locations, facts.orders, facts.levels, now)
    edits = WaitingEdits.of(facts.changes)
    results: list[ExpireOrderResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        problem = _check(folding, request)
        if problem:
            results.append(problem)
            continue
        order = folding.orders[request.order_id]
        freed = 0
        if order.status == "draft":
            order.status, order.version = "expired", order.version + 1
            events.append(Event(DraftClosed(outcome="expired"), request.order_id, index))
        else:
            # what was credited stays: late money may bring the order back as it was
            data = cancel_units(folding, order, everything(order), "payment", expired=True)
            freed = sum(one.quantity for one in data.freed)
            events.append(Event(data, request.order_id, index))
            events += edits.drop_unfit(order, facts.contents.get(request.order_id), index)
        owed = order.owed if order.fact.status == "placed" else 0
        results.append(Expired(order_id=request.order_id, version=order.version, freed=freed, owed=owed))
    free = {one.item_id for event in events if isinstance(event.data, OrderCanceled) for one in event.data.freed}
    filled = fill_backorders(folding, free, events[-1].request) if free else []
    return Decided(results, [*events, *filled])


def _check(folding: Folding, request: ExpireOrder) -> Refused | None:
    order = folding.orders.get(request.order_id)
    if order is None:
        return Refused(
            type=ExpireRefusal.UNKNOWN_ORDER.value, detail="There is no order with this id.", field="/order_id"
        )
    expires_at = order.fact.expires_at
    if not may(ORDER, order.status, "expire_orders") or expires_at is None:
        return Refused(
            type=ExpireRefusal.NOT_WAITING.value,
            detail=f"The order is {order.status} and waits for no payment.",
            field="/order_id",
            data={"status": order.status},
        )
    if expires_at > folding.now:
        return Refused(
            type=ExpireRefusal.NOT_DUE.value,
            detail=f"The order is held until {expires_at.isoformat()}. Cancel it to end it sooner.",
            field="/order_id",
        )
    return None
