"""Promises whose day has passed while units still wait: by what is to come they are for a later day, or for none."""

from collections.abc import Sequence
from datetime import datetime

from waybill.decisions.backorders import move_promise
from waybill.decisions.coming import Promised, incoming_of, promise_waiting
from waybill.model.delays import PromiseRenewed, RenewPromise, RenewPromiseResult, RenewRefusal
from waybill.model.events import Event
from waybill.model.results import Decided, Refused


def decide(promised: Promised, requests: Sequence[RenewPromise], now: datetime) -> Decided[RenewPromiseResult]:
    """One result per request. An order whose goods are all here is late by our own doing, and keeps its promise."""
    folding = promised.stock.folding(now)
    incoming = incoming_of(promised.stock.receipts)
    results: list[RenewPromiseResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        order = folding.orders.get(request.order_id)
        if order is None:
            results.append(_refused(RenewRefusal.UNKNOWN_ORDER, "There is no order with this id."))
            continue
        passed = order.waits and order.ship_by is not None and order.ship_by < now
        dates = promise_waiting(folding, order, incoming, promised.ahead) if passed else (None, None)
        moved = move_promise(order, *dates, index) if passed else []
        if not moved:
            detail = "The day of its promise has not passed, or nothing of it waits for goods."
            results.append(_refused(RenewRefusal.NOT_DUE, detail))
            continue
        events += moved
        order.version += 1
        results.append(
            PromiseRenewed(
                order_id=request.order_id, version=order.version, ship_by=order.ship_by, deliver_by=order.deliver_by
            )
        )
    return Decided(results, events)


def _refused(refusal: RenewRefusal, detail: str) -> Refused:
    return Refused(type=refusal.value, detail=detail, field="/order_id")
