"""End a return of which nothing more is to come."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from waybill.decisions.returns.answers import answer, check_open, unknown_return
from waybill.decisions.returns.books import Books, Desk, Facts, Return
from waybill.decisions.returns.crediting import credit_units
from waybill.decisions.returns.done import Done
from waybill.model.events import Move
from waybill.model.events.returns import OpenedException, ReturnClosed, ReturnUnitsAsked
from waybill.model.returns import CloseReturn, ReturnResult


def decide(facts: Facts, requests: Sequence[CloseReturn], now: datetime, ids: Iterator[UUID]) -> Done:
    """One result per request."""
    desk = Desk(facts, now, ids)
    return Done([_close(desk, request, index) for index, request in enumerate(requests)], desk)


def _close(desk: Desk, request: CloseReturn, index: int) -> ReturnResult:
    found = desk.find(request.return_id)
    if found is None:
        return unknown_return()
    books, one = found
    problem = check_open(books, one, "close_returns")
    if problem:
        return problem
    units = close(desk, books, one, index, lost=request.lost)
    refund = credit_units(desk, books, one, units, index)
    return answer(desk, books, one, refund)


def close(desk: Desk, books: Books, one: Return, index: int, *, lost: bool = False) -> dict[int, int]:
    """Close a return: what is on its way is lost, or was never sent. The lost units by line that are not credited yet."""
    moves: list[Move] = []
    gone: list[ReturnUnitsAsked] = []
    units: dict[int, int] = {}
    for number, part in one.parts.items():
        if not part.on_the_way:
            continue
        # what a carrier said of the parcel since may have moved them on
        count = min(part.on_the_way, books.lines[number].returning)
        part.on_the_way = 0
        if not count:
            continue
        moves += books.lines[number].move("returning", "lost" if lost else "delivered", count)
        if lost:
            gone.append(ReturnUnitsAsked(number, part.item_id, count, part.reason))
            units[number] = max(0, min(count, part.quantity - part.credited))
    one.status = "closed"
    early = not lost and any(part.credited > part.received - part.declined for part in one.parts.values())
    data = ReturnClosed(
        return_id=one.return_id, lost=gone or None, moves=moves,
        exceptions=[OpenedException(next(desk.ids), "return_missing_after_credit")] if early and moves else None,
    )  # fmt: skip
    desk.emit(books, data, index)
    return units
