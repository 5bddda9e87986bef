"""Do not take goods back that somebody asked to return."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from waybill.decisions.returns.answers import answer, check_open, unknown_return
from waybill.decisions.returns.books import Desk, Facts
from waybill.decisions.returns.done import Done
from waybill.model.events.returns import ReturnDeclined
from waybill.model.returns import DeclineReturn, ReturnResult


def decide(facts: Facts, requests: Sequence[DeclineReturn], now: datetime, ids: Iterator[UUID]) -> Done:
    """One result per request."""
    desk = Desk(facts, now, ids)
    return Done([_decline(desk, request, index) for index, request in enumerate(requests)], desk)


def _decline(desk: Desk, request: DeclineReturn, index: int) -> ReturnResult:
    found = desk.find(request.return_id)
    if found is None:
        return unknown_return()
    books, one = found
    problem = check_open(books, one, "decline_returns")
    if problem:
        return problem
    one.status = "declined"
    note = desk.facts.notes.get(index)
    desk.emit(books, ReturnDeclined(return_id=one.return_id, reason=request.reason, person_id=note), index)
    return answer(desk, books, one)
