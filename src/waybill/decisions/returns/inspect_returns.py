"""Look at what came back: accepted units go to stock by their disposition, declined ones back to the buyer."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.backorders import fill_backorders
from waybill.decisions.folding import Folding, Levels
from waybill.decisions.levels import units_filled
from waybill.decisions.returns.answers import answer, check_open, refused, unknown_return
from waybill.decisions.returns.books import Books, Desk, Facts, Return
from waybill.decisions.returns.close_returns import close
from waybill.decisions.returns.crediting import credit_units, due
from waybill.decisions.returns.done import Done
from waybill.model.events import Move, StockChange
from waybill.model.events.returns import OpenedException, ReturnInspected, UnitsInspected
from waybill.model.facts import OrderFact
from waybill.model.results import Refused
from waybill.model.returns import InspectedLine, InspectReturn, ReturnRefusal, ReturnResult


class StockFacts(Struct, frozen=True):
    """`orders` are those that may get stock by it, and those of the returns; `levels` of the items, all locked."""

    returns: Facts
    orders: Sequence[OrderFact]
    levels: Levels


def decide(facts: StockFacts, requests: Sequence[InspectReturn], now: datetime, ids: Iterator[UUID]) -> Done:
    """One result per request. What becomes sellable goes to who waits for it, the oldest order first."""
    desk = Desk(facts.returns, now, ids)
    folding = Folding(facts.returns.shop, facts.returns.locations, facts.orders, facts.levels, now)
    return Done([_inspect(desk, folding, request, index) for index, request in enumerate(requests)], desk)


def _inspect(desk: Desk, folding: Folding, request: InspectReturn, index: int) -> ReturnResult:
    found = desk.find(request.return_id)
    if found is None:
        return unknown_return()
    books, one = found
    lines = check_open(books, one, "inspect_returns") or _lines(one, request)
    if isinstance(lines, Refused):
        return lines
    problem = _check_shelf(folding, one, lines)
    if problem:
        return problem
    moves: list[Move] = []
    stock: list[StockChange] = []
    late = False
    for line in lines:
        part = one.parts[line.line]
        moves += books.lines[line.line].move("returned", "delivered", line.declined)
        part.accepted += line.accepted
        part.declined += line.declined
        late = late or part.credited > part.received - part.declined
        stock += _changes(one, part.item_id, line)
    finished = not any(part.waiting for part in one.parts.values())
    assert one.location_id is not None
    data = ReturnInspected(
        return_id=one.return_id, location_id=one.location_id, finished=finished, moves=moves, stock=stock,
        lines=[
            UnitsInspected(
                line=line.line, accepted=line.accepted, declined=line.declined, disposition=line.disposition
            )
            for line in lines
        ],
        exceptions=[OpenedException(next(desk.ids), "return_declined_after_credit")] if late else None,
    )  # fmt: skip
    desk.emit(books, data, index)
    one.status = "inspected" if finished else one.status
    refund = credit_units(desk, books, one, due(one), index)
    if finished and not any(part.expected + part.on_the_way for part in one.parts.values()):
        close(desk, books, one, index)
    filled = _give_on(desk, folding, stock, index)
    return answer(desk, books, one, refund, filled=filled, exceptions=["return_declined_after_credit"] if late else ())


def _lines(one: Return, request: InspectReturn) -> list[InspectedLine] | Refused:
    """What was looked at; all that waits is accepted where nothing else is said."""
    if request.lines is None:
        return [InspectedLine(line=n, accepted=part.waiting) for n, part in one.parts.items() if part.waiting]
    units: dict[int, int] = {}
    for place, line in enumerate(request.lines):
        part = one.parts.get(line.line)
        if part is None:
            return refused(ReturnRefusal.UNKNOWN_LINE, f"The return has no line {line.line}.", f"/lines/{place}/line")
        units[line.line] = units.get(line.line, 0) + line.accepted + line.declined
        if units[line.line] > part.waiting:
            return refused(
                ReturnRefusal.TOO_MANY_UNITS,
                f"Only {part.waiting} units of line {line.line} wait to be looked at, not {units[line.line]}.",
                f"/lines/{place}",
                line=line.line,
                waiting=part.waiting,
            )
    return list(request.lines)


def _check_shelf(folding: Folding, one: Return, lines: Sequence[InspectedLine]) -> Refused | None:
    """Goods that somebody took out of quarantine by an adjustment are not there to be looked at."""
    assert one.location_id is not None
    leaving: dict[UUID, int] = {}
    for line in lines:
        item_id = one.parts[line.line].item_id
        stays = line.accepted if line.disposition == "quarantine" else 0
        leaving[item_id] = leaving.get(item_id, 0) + line.accepted + line.declined - stays
        there = folding.level(item_id, one.location_id).quarantine
        if leaving[item_id] > there:
            return refused(
                ReturnRefusal.TOO_MANY_UNITS,
                f"Of line {line.line} only {there} units are in quarantine there. Adjust the quarantine first, if there are more.",
                "/lines",
                line=line.line,
                waiting=there,
            )
    return None


def _changes(one: Return, item_id: UUID, line: InspectedLine) -> list[StockChange]:
    """What leaves the quarantine, and where it goes."""
    assert one.location_id is not None
    changes = []
    if line.accepted and line.disposition != "quarantine":
        changes.append(
            StockChange(
                item_id=item_id, location_id=one.location_id, quarantine=-line.accepted,
                kind="scrapped" if line.disposition == "scrap" else "inspected",
                sellable=line.accepted if line.disposition == "sellable" else 0,
                damaged=line.accepted if line.disposition == "damaged" else 0,
            )
        )  # fmt: skip
    if line.declined:
        changes.append(
            StockChange(item_id=item_id, location_id=one.location_id, kind="sent_back", quarantine=-line.declined)
        )
    return changes


def _give_on(desk: Desk, folding: Folding, stock: Sequence[StockChange], index: int) -> int:
    """Let who waits have what has become sellable; returns how many units they got."""
    gained = set()
    for change in stock:
        level = folding.level(change.item_id, change.location_id)
        level.quarantine += change.quarantine
        level.damaged += change.damaged
        level.sellable += change.sellable
        if change.sellable:
            gained.add(change.item_id)
    filled = fill_backorders(folding, gained, index)
    for event in filled:
        mine: Books | None = desk.books.get(event.order_id) if event.order_id else None
        if mine:
            mine.version += 1
    desk.events.extend(filled)
    return units_filled(filled)
