"""Throw drafts away."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from waybill.decisions.lifecycles import ORDER, may
from waybill.model.events import DraftClosed, Event
from waybill.model.facts import OrderFact
from waybill.model.orders import DiscardDraft, DiscardDraftResult, Discarded, DiscardRefusal
from waybill.model.results import Decided, Refused


def decide(orders: Mapping[UUID, OrderFact], requests: Sequence[DiscardDraft]) -> Decided[DiscardDraftResult]:
    """One result per request; `orders` are those asked for, as far as they exist."""
    known = dict(orders)
    results: list[DiscardDraftResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        order = known.get(request.order_id)
        if order is None:
            results.append(_refused(DiscardRefusal.UNKNOWN_ORDER, "There is no order with this id.", "/order_id"))
        elif request.version is not None and request.version != order.version:
            detail = f"The draft was changed meanwhile: it is at version {order.version}. Read it again."
            results.append(_refused(DiscardRefusal.VERSION_CHANGED, detail, "/version"))
        elif not may(ORDER, order.status, "discard_drafts"):
            detail = f"This is no draft: it is {order.status}. An order is canceled instead."
            results.append(_refused(DiscardRefusal.NOT_A_DRAFT, detail, "/order_id"))
        else:
            version = order.version + 1
            known[request.order_id] = msgspec.structs.replace(order, version=version, status="discarded")
            events.append(Event(DraftClosed(outcome="discarded"), request.order_id, index))
            results.append(Discarded(order_id=request.order_id, version=version))
    return Decided(results, events)


def _refused(refusal: DiscardRefusal, detail: str, field: str) -> Refused:
    return Refused(type=refusal.value, detail=detail, field=field)
