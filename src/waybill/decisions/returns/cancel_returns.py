"""The buyer keeps the goods after all: a return ends before anything has come."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from waybill.decisions.returns.answers import answer, check_open, unknown_return
from waybill.decisions.returns.books import Desk, Facts
from waybill.decisions.returns.done import Done
from waybill.model.events.returns import ReturnCanceled
from waybill.model.returns import CancelReturn, ReturnResult


def decide(facts: Facts, requests: Sequence[CancelReturn], now: datetime, ids: Iterator[UUID]) -> Done:
    """One result per request. What went out in advance stays out, and is to be paid for."""
    desk = Desk(facts, now, ids)
    return Done([_cancel(desk, request, index) for index, request in enumerate(requests)], desk)


def _cancel(desk: Desk, request: CancelReturn, index: int) -> ReturnResult:
    found = desk.find(request.return_id)
    if found is None:
        return unknown_return()
    books, one = found
    problem = check_open(books, one, "cancel_returns")
    if problem:
        return problem
    one.status = "canceled"
    desk.emit(books, ReturnCanceled(return_id=one.return_id), index)
    return answer(desk, books, one)
