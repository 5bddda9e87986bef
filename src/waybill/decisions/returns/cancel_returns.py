"""The buyer keeps the goods after all: a return ends before anything has come."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from waybill.decisions.returns.answers import answer, check_open, unknown_return
from waybill.decisions.returns.books import Desk, Facts
from waybill.decisions.returns.done import Done
from waybill.model.events import Event
from waybill.model.events.changes import OrderHeld
from waybill.model.events.returns import ReturnCanceled
from waybill.model.facts import OrderFact
from waybill.model.returns import CancelReturn, ReturnResult

_NONE: Mapping[UUID, OrderFact] = {}


def decide(
    facts: Facts, requests: Sequence[CancelReturn], now: datetime, ids: Iterator[UUID],
    advances: Mapping[UUID, OrderFact] = _NONE,
) -> Done:  # fmt: skip
    """One result per request. What went out in advance stays out, and is to be paid for.

    `advances` are the orders that were made in advance, by id, locked: what has not left of one waits for that money.
    """
    desk = Desk(facts, now, ids)
    return Done([_cancel(desk, advances, request, index) for index, request in enumerate(requests)], desk)


def _cancel(desk: Desk, advances: Mapping[UUID, OrderFact], request: CancelReturn, index: int) -> ReturnResult:
    found = desk.find(request.return_id)
    if found is None:
        return unknown_return()
    books, one = found
    problem = check_open(books, one, "cancel_returns")
    if problem:
        return problem
    one.status = "canceled"
    desk.emit(books, ReturnCanceled(return_id=one.return_id), index)
    advance = advances.get(one.exchange_order_id) if one.in_advance and one.exchange_order_id else None
    if advance is not None and books.balance > 0 and _may_still_leave(advance):
        desk.events.append(Event(OrderHeld(holds_set=["payment"]), advance.order_id, index))
    return answer(desk, books, one)


def _may_still_leave(order: OrderFact) -> bool:
    """Whether something of an order is in the house, and nothing of this kind holds it yet."""
    here = any(
        line.unsourced
        + line.backordered
        + line.reserved
        + line.released
        + line.picked
        + line.packed
        + line.ready_for_pickup
        for line in order.lines
    )
    return here and order.status in ("placed", "confirmed") and "payment" not in order.holds
