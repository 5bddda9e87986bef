"""A carrier has goods that come back. The report is noted whatever it says; it moves only what it can."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from waybill.decisions.lifecycles import RETURN, may
from waybill.decisions.returns.answers import answer, unknown_return
from waybill.decisions.returns.books import Books, Desk, Facts, Return
from waybill.decisions.returns.crediting import credit_units, due
from waybill.decisions.returns.done import Done
from waybill.model.events import Move
from waybill.model.events.returns import OpenedException, ReturnScanned
from waybill.model.returns import ReportReturnTransit, ReturnResult

# A scan of these is nothing that could be: a person looks at it.
IMPOSSIBLE = frozenset({"requested", "declined", "canceled", "expired"})


def decide(facts: Facts, requests: Sequence[ReportReturnTransit], now: datetime, ids: Iterator[UUID]) -> Done:
    """One result per request."""
    desk = Desk(facts, now, ids)
    return Done([_report(desk, request, index) for index, request in enumerate(requests)], desk)


def _report(desk: Desk, request: ReportReturnTransit, index: int) -> ReturnResult:
    return_id = request.return_id or desk.facts.tracked.get(request.tracking_number or "")
    found = desk.find(return_id) if return_id else None
    if found is None:
        return unknown_return()
    books, one = found
    moves_it = may(RETURN, one.status, "report_return_transit")
    impossible = one.status in IMPOSSIBLE
    moves = _set_off(books, one) if moves_it else []
    data = ReturnScanned(
        return_id=one.return_id, moved=moves_it, carrier=request.carrier, tracking_number=request.tracking_number,
        exceptions=[OpenedException(next(desk.ids), "return_scan_impossible")] if impossible else None, moves=moves,
    )  # fmt: skip
    desk.emit(books, data, index, min(request.at, desk.now) if request.at else None)
    refund = None
    if moves_it:
        one.status = "in_transit"
        refund = credit_units(desk, books, one, due(one), index)
    return answer(desk, books, one, refund, exceptions=["return_scan_impossible"] if impossible else ())


def _set_off(books: Books, one: Return) -> list[Move]:
    """All that was announced is on its way; what we never saw arrive evidently did."""
    moves = []
    for number, part in one.parts.items():
        line = books.lines[number]
        for source in ("delivered", "in_transit"):
            units = min(part.expected, getattr(line, source))
            moves += line.move(source, "returning", units)
            part.on_the_way += units
    return moves
