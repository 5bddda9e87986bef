"""End returns whose goods did not come in time."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from waybill.decisions.returns.answers import answer, check_open, refused, unknown_return
from waybill.decisions.returns.books import Desk, Facts
from waybill.decisions.returns.done import Done
from waybill.model.events.returns import ReturnExpired
from waybill.model.returns import ExpireReturn, ReturnRefusal, ReturnResult


def decide(facts: Facts, requests: Sequence[ExpireReturn], now: datetime, ids: Iterator[UUID]) -> Done:
    """One result per request: whether a return is due is looked at again under its order's lock."""
    desk = Desk(facts, now, ids)
    return Done([_expire(desk, request, index) for index, request in enumerate(requests)], desk)


def _expire(desk: Desk, request: ExpireReturn, index: int) -> ReturnResult:
    found = desk.find(request.return_id)
    if found is None:
        return unknown_return()
    books, one = found
    problem = check_open(books, one, "expire_returns")
    if problem:
        return problem
    if one.expires_at is None or one.expires_at > desk.now:
        return refused(
            ReturnRefusal.NOT_DUE, "The goods may still come in time. Cancel the return to end it sooner.", "/return_id"
        )
    one.status = "expired"
    desk.emit(books, ReturnExpired(return_id=one.return_id), index)
    return answer(desk, books, one)
