"""Goods came back: announced or not, in part, more than was sent, or the wrong ones. They wait in quarantine."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.lifecycles import RETURN, may
from waybill.decisions.returns.answers import answer, number_of, refused, unknown_order, unknown_return
from waybill.decisions.returns.approve_returns import approve
from waybill.decisions.returns.books import Books, Desk, Facts, Line, ParcelBack, Part, Return
from waybill.decisions.returns.crediting import credit_units, due
from waybill.decisions.returns.done import Done
from waybill.model.events import Move, StockChange
from waybill.model.events.returns import OpenedException, ReturnReceived, SurplusReceived, UnitsReceived
from waybill.model.facts import sku_key
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
    waiting = sum(part.waiting for part in one.parts.values())
    if waiting and one.location_id is not None and place != one.location_id:
        # the goods of a return are in one place, or nobody could say what is looked at where
        detail = f"{waiting} units of it wait at another location. Inspect those first, then receive these."
        return refused(ReturnRefusal.RECEIVED_ELSEWHERE, detail, "/location", waiting=waiting)
    parcel = desk.facts.parcels.get(one.parcel_id) if one.parcel_id and is_new else None
    lines = _in_parcel(parcel) if parcel and not request.lines else _lines(books, one, request)
    if isinstance(lines, Refused):
        return lines
    if one.status == "requested":
        approve(desk, books, one, index)
    if is_new:
        one.return_id = next(desk.ids)
        books.returns[one.return_id] = one
        desk.of_return[one.return_id] = books.order.order_id
    taken = _Taken()
    counted = parcel is not None and parcel.counted
    for line in lines:
        _note(books, one, line, taken) if counted else _take(desk, books, one, line, taken)
    one.status, one.location_id = "received", place
    kinds = _exceptions(taken)
    desk.emit(books, _received(desk, one, taken, kinds, is_new, counted), index)
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
    if request.parcel_id is not None:
        return _of_parcel(desk, request.parcel_id)
    if request.order_id is None:
        return refused(
            ReturnRefusal.UNKNOWN_RETURN,
            "Say which return (`return_id`), which order (`order_id`) or which parcel (`parcel_id`) it is.",
            "/return_id",
        )
    order = desk.books.get(request.order_id)
    return (order, _new(desk, order, request.kind), True) if order else unknown_order()


def _of_parcel(desk: Desk, parcel_id: UUID) -> tuple[Books, Return, bool] | Refused:
    """A parcel that could not be delivered comes back once."""
    parcel = desk.facts.parcels.get(parcel_id)
    books = desk.books.get(parcel.order_id) if parcel else None
    if books is None:
        return refused(ReturnRefusal.UNKNOWN_PARCEL, "There is no parcel with this id.", "/parcel_id")
    before = next((one for one in books.returns.values() if one.parcel_id == parcel_id), None)
    if before:
        return refused(
            ReturnRefusal.RETURN_NOT_OPEN,
            f"The parcel was received before, as {number_of(books, before.position)}.",
            "/parcel_id",
            status=before.status,
        )
    one = _new(desk, books, "return_to_sender")
    one.parcel_id = parcel_id
    return books, one, True


def _new(desk: Desk, books: Books, kind: str) -> Return:
    postage = "shop" if kind == "return_to_sender" else "buyer"
    return Return(UUID(int=0), books.next_position, "received", kind, desk.policy.refund_on, postage, {})


def _where(desk: Desk, request: ReceiveReturn, one: Return) -> UUID | Refused:
    """The location; a parcel that its carrier brought back is where it came from."""
    parcel = desk.facts.parcels.get(one.parcel_id) if one.parcel_id else None
    if parcel and (parcel.counted or request.location is None):
        return parcel.location_id
    code = request.location or ("" if one.location_id else desk.policy.location) or ""
    if not code and one.location_id:
        return one.location_id
    place = desk.codes.get(code.upper())
    if place:
        return place.location_id
    detail = f"There is no open location with the code {code}." if code else "Say in `location` where the goods are."
    return refused(ReturnRefusal.UNKNOWN_LOCATION, detail, "/location")


def _in_parcel(parcel: ParcelBack) -> list[ReceivedLine]:
    return [
        ReceivedLine(line=number, quantity=units, reason="undeliverable")
        for number, units in sorted(parcel.lines.items())
    ]


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
        known = item.item_id if item and not item.bundle else None
        taken.surplus.append(SurplusReceived(quantity=came.quantity, item_id=known))
        taken.wrong = True
        return
    line = books.lines[came.line]
    part = one.parts.get(came.line)
    left = came.quantity
    on_the_way = part.on_the_way if part else 0
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
        part.settled += settled
        received = UnitsReceived(
            line=came.line, item_id=line.fact.item_id, quantity=units, reason=reason, settled=settled,
            on_the_way=on_the_way - part.on_the_way,
        )  # fmt: skip
        taken.lines.append(received)
        taken.moves.extend(moves)
    if left:
        taken.surplus.append(SurplusReceived(quantity=left, item_id=line.fact.item_id))
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


def _note(books: Books, one: Return, came: ReceivedLine, taken: _Taken) -> None:
    """Units of a line that were counted when the carrier brought them: only whose they are is noted."""
    assert came.line is not None
    line = books.lines[came.line]
    known = sum(
        part.received - part.declined for other in books.returns.values() if (part := other.parts.get(came.line))
    )
    units = min(came.quantity, line.returned - known)
    if units > 0:
        part = one.parts.setdefault(came.line, Part(came.line, line.fact.item_id, units, came.reason))
        part.received += units
        taken.lines.append(UnitsReceived(line=came.line, item_id=line.fact.item_id, quantity=units, reason=came.reason))


def _exceptions(taken: _Taken) -> list[str]:
    return [kind for kind, is_so in (("return_wrong_item", taken.wrong), ("return_excess", taken.excess)) if is_so]


def _received(desk: Desk, one: Return, taken: _Taken, kinds: list[str], is_new: bool, counted: bool) -> ReturnReceived:
    assert one.location_id is not None
    stock = [
        StockChange(item_id=item_id, location_id=one.location_id, kind="returned", quarantine=quantity)
        for item_id, quantity in (
            *((line.item_id, line.quantity) for line in taken.lines),
            *((more.item_id, more.quantity) for more in taken.surplus),
        )
        if item_id is not None and not counted
    ]
    return ReturnReceived(
        return_id=one.return_id, location_id=one.location_id, lines=taken.lines, surplus=taken.surplus or None,
        opened=is_new, position=one.position if is_new else None,
        parcel_id=one.parcel_id if is_new else None, kind=one.kind if is_new else None,
        refund_on=one.refund_on if is_new else None, postage=one.postage if is_new else None,
        exceptions=[OpenedException(next(desk.ids), kind) for kind in kinds] or None, moves=taken.moves, stock=stock,
    )  # fmt: skip
