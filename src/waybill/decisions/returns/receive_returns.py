"""Goods came back: announced or not, in part, more than was sent, or the wrong ones. They wait in quarantine."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.lifecycles import RETURN, may
from waybill.decisions.returns.answers import answer, refused, unknown_order, unknown_return
from waybill.decisions.returns.approve_returns import approve
from waybill.decisions.returns.books import Books, Desk, Facts, Line, Part, Return
from waybill.decisions.returns.crediting import credit_units, due
from waybill.decisions.returns.done import Done
from waybill.model.events import Move, StockChange
from waybill.model.events.returns import OpenedException, ReturnReceived, SurplusReceived, UnitsReceived
from waybill.model.facts import LocationFact, sku_key
from waybill.model.results import Refused
from waybill.model.returns import ReceivedLine, ReceiveReturn, ReturnRefusal, ReturnResult


class _Taken(Struct):
    """What was taken in by one request."""

    lines: list[UnitsReceived] = []
    surplus: list[SurplusReceived] = []
    moves: list[Move] = []
    wrong: bool = False
    excess: bool = False


def decide(facts: Facts, requests: Sequence[ReceiveReturn], now: datetime, ids: Iterator[UUID]) -> Done:
    """One result per request; what came is never refused for not being what was announced."""
    desk = Desk(facts, now, ids)
    return Done([_receive(desk, request, index) for index, request in enumerate(requests)], desk)


def _receive(desk: Desk, request: ReceiveReturn, index: int) -> ReturnResult:
    found = _which(desk, request)
    if isinstance(found, Refused):
        return found
    books, one, is_new = found
    place = _where(desk, request, one)
    if isinstance(place, Refused):
        return place
    lines = _lines(books, one, request)
    if isinstance(lines, Refused):
        return lines
    if one.status == "requested":
        approve(desk, books, one, index)
    if is_new:
        one.return_id = next(desk.ids)
        books.returns[one.return_id] = one
        desk.of_return[one.return_id] = books.order.order_id
    taken = _Taken()
    for line in lines:
        _take(desk, books, one, line, taken)
    one.status, one.location_id = "received", place.location_id
    kinds = _exceptions(taken)
    desk.emit(books, _received(desk, one, taken, kinds, is_new), index)
    refund = credit_units(desk, books, one, due(one), index)
    return answer(desk, books, one, refund, exceptions=kinds)


def _which(desk: Desk, request: ReceiveReturn) -> tuple[Books, Return, bool] | Refused:
    """The return that goods belong to; a new one where none was announced or it has ended."""
    if request.return_id is not None:
        found = desk.find(request.return_id)
        if found is None:
            return unknown_return()
        books, one = found
        if one.status == "requested" or may(RETURN, one.status, "receive_returns"):
            return books, one, False
        return books, _new(desk, books, request.kind), True
    if request.order_id is None:
        return refused(
            ReturnRefusal.UNKNOWN_RETURN,
            "Say which return (`return_id`) or which order (`order_id`) it is.",
            "/return_id",
        )
    order = desk.books.get(request.order_id)
    return (order, _new(desk, order, request.kind), True) if order else unknown_order()


def _new(desk: Desk, books: Books, kind: str) -> Return:
    postage = "shop" if kind == "return_to_sender" else "buyer"
    return Return(UUID(int=0), books.next_position, "received", kind, desk.policy.refund_on, postage, {})


def _where(desk: Desk, request: ReceiveReturn, one: Return) -> LocationFact | Refused:
    if request.location is not None:
        place = desk.codes.get(request.location.upper())
    else:
        known = {location.location_id: location for location in desk.facts.locations}
        place = known.get(one.location_id) if one.location_id else desk.codes.get((desk.policy.location or "").upper())
    return place or refused(
        ReturnRefusal.UNKNOWN_LOCATION,
        f"There is no open location with the code {request.location}."
        if request.location
        else "Say in `location` where the goods are.",
        "/location",
    )


def _lines(books: Books, one: Return, request: ReceiveReturn) -> list[ReceivedLine] | Refused:
    """What came, by line of the order; a bundle's units as its components'."""
    if request.lines is None:
        lines = _all_of(books, one)
        return lines or refused(
            ReturnRefusal.NOTHING_RETURNABLE, "Nothing more was to come. Say in `lines` what did.", "/lines"
        )
    made = []
    for place, line in enumerate(request.lines):
        if line.line is None and line.sku is None:
            return refused(ReturnRefusal.UNKNOWN_LINE, "Say which `line` it is, or which `sku`.", f"/lines/{place}")
        if line.line is None or line.line in books.lines:
            made.append(line)
            continue
        parts = [(n, part) for n, part in books.lines.items() if part.fact.parent == line.line]
        units = books.order.bundles.get(line.line)
        if not units:
            return refused(ReturnRefusal.UNKNOWN_LINE, f"The order has no line {line.line}.", f"/lines/{place}/line")
        for number, part in parts:
            if part.fact.role == "component":
                count = part.fact.quantity * line.quantity // units
                made.append(ReceivedLine(line=number, quantity=count, reason=line.reason))
    return made


def _all_of(books: Books, one: Return) -> list[ReceivedLine]:
    """All that was announced and is not here yet or, of a parcel that came back, all that never arrived."""
    if one.parts:
        left = {number: (part.expected + part.on_the_way, part.reason) for number, part in one.parts.items()}
    elif one.kind == "return_to_sender":
        left = {
            number: (line.in_transit + _unclaimed(books, number) + _adrift(books, number), "undeliverable")
            for number, line in books.lines.items()
        }
    else:
        left = {number: (books.returnable(number), "unwanted") for number in books.lines}
    return [
        ReceivedLine(line=number, quantity=units, reason=reason)  # type: ignore[arg-type]
        for number, (units, reason) in left.items()
        if units
    ]


def _adrift(books: Books, number: int) -> int:
    """Units that are on their way back with no return of their own: a parcel that could not be delivered."""
    known = sum(part.on_the_way for one in books.returns.values() if (part := one.parts.get(number)))
    return max(0, books.lines[number].returning - known)


def _unclaimed(books: Books, number: int) -> int:
    """Lost units that no claim has settled."""
    return max(0, books.lines[number].lost - books.settled_lost(number))


def _take(desk: Desk, books: Books, one: Return, came: ReceivedLine, taken: _Taken) -> None:
    """Take units of a line in from wherever they were; what the order never sent is surplus."""
    if came.line is None:
        item = desk.facts.items.get(sku_key(came.sku or ""))
        taken.surplus = [
            *taken.surplus, SurplusReceived(quantity=came.quantity, item_id=item.item_id if item and not item.bundle else None)
        ]  # fmt: skip
        taken.wrong = True
        return
    line = books.lines[came.line]
    part = one.parts.get(came.line)
    left = came.quantity
    moves: list[Move] = []
    settled = 0
    for source, most, is_settled in _sources(books, one, line, part):
        units = min(left, most, getattr(line, source))
        if units <= 0:
            continue
        moves += line.move(source, "returned", units)
        left -= units
        settled += units if is_settled else 0
        if source == "returning" and part:
            part.on_the_way = max(0, part.on_the_way - units)
    units = came.quantity - left
    if units:
        reason = part.reason if part else came.reason
        part = one.parts.setdefault(came.line, Part(came.line, line.fact.item_id, units, reason))
        part.received += units
        part.credited += settled
        received = UnitsReceived(
            line=came.line, item_id=line.fact.item_id, quantity=units, reason=reason, settled=settled
        )
        taken.lines = [*taken.lines, received]
        taken.moves = [*taken.moves, *moves]
    if left:
        taken.surplus = [*taken.surplus, SurplusReceived(quantity=left, item_id=line.fact.item_id)]
        taken.excess = True


def _sources(books: Books, one: Return, line: Line, part: Part | None) -> list[tuple[str, int, bool]]:
    """Where units may have been, the likeliest first, how many at most, and whether they were settled before."""
    number = line.fact.line
    spoken_for = part.expected if part and one.return_id in books.returns else 0
    free = books.returnable(number) + spoken_for
    known = [("returning", part.on_the_way if part else 0, False)]
    bought = [("delivered", min(free, line.delivered), False), ("in_transit", max(0, free - line.delivered), False)]
    back = [("returning", _adrift(books, number), False), ("lost", _unclaimed(books, number), False)]
    settled = [("lost", min(line.lost, books.settled_lost(number)), True)]
    if one.kind == "return_to_sender":
        return [*known, back[0], bought[1], back[1], bought[0], *settled]
    return [*known, *bought, *back, *settled]


def _exceptions(taken: _Taken) -> list[str]:
    return [kind for kind, is_so in (("return_wrong_item", taken.wrong), ("return_excess", taken.excess)) if is_so]


def _received(desk: Desk, one: Return, taken: _Taken, kinds: list[str], is_new: bool) -> ReturnReceived:
    assert one.location_id is not None
    stock = [
        StockChange(item_id=item_id, location_id=one.location_id, kind="returned", quarantine=quantity)
        for item_id, quantity in (
            *((line.item_id, line.quantity) for line in taken.lines),
            *((more.item_id, more.quantity) for more in taken.surplus),
        )
        if item_id is not None
    ]
    return ReturnReceived(
        return_id=one.return_id, location_id=one.location_id, lines=taken.lines, surplus=taken.surplus or None,
        opened=is_new, position=one.position if is_new else None, kind=one.kind if is_new else None,
        refund_on=one.refund_on if is_new else None, postage=one.postage if is_new else None,
        exceptions=[OpenedException(next(desk.ids), kind) for kind in kinds] or None, moves=taken.moves, stock=stock,
    )  # fmt: skip
