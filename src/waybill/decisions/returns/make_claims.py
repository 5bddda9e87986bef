"""Goods were missing, damaged, wrong or lost: money back without a return, or the same again free of charge."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.returns.answers import answer, check_version, refused, unknown_order
from waybill.decisions.returns.books import Books, Desk, Facts, Part, Return, Sending, spread
from waybill.decisions.returns.crediting import Credit, entries, quote, settle
from waybill.decisions.returns.done import Done
from waybill.decisions.returns.shares import share
from waybill.model.events import Money, Move
from waybill.model.events.returns import ClaimMade, ExchangeWanted, UnitsClaimed, UnitsCredited
from waybill.model.results import Refused
from waybill.model.returns import MakeClaim, RefundLine, RefundQuote, ReturnRefusal, ReturnResult

# What never arrived is settled as lost; the rest stays with the buyer.
NEVER_CAME = frozenset({"missing", "lost"})


class _Claimed(Struct):
    """Units of a line that something is wrong with; `amount` where only a part of the price is credited."""

    quantity: int
    problem: str
    amount: int | None = None


def decide(facts: Facts, requests: Sequence[MakeClaim], now: datetime, ids: Iterator[UUID]) -> Done:
    """One result per request."""
    desk = Desk(facts, now, ids)
    return Done([_claim(desk, request, index) for index, request in enumerate(requests)], desk)


def _claim(desk: Desk, request: MakeClaim, index: int) -> ReturnResult:
    books = desk.books.get(request.order_id)
    if books is None:
        return unknown_order()
    claimed = check_version(books, request.version) or _claimed(books, request)
    if isinstance(claimed, Refused):
        return claimed
    refund = _refund(desk, books, claimed) if request.remedy == "refund" else None
    if isinstance(refund, Refused):
        return refund
    parts = {
        number: Part(
            number, books.lines[number].fact.item_id, one.quantity, one.problem,
            credited=one.quantity if refund and one.amount is None else 0,
            settled=one.quantity if one.amount is None else 0,
        )
        for number, one in claimed.items()
    }  # fmt: skip
    made = Return(UUID(int=0), books.next_position, "closed", "claim", "none", "shop", parts)
    if request.preview:
        return answer(desk, books, made, refund, preview=True)
    made.return_id = next(desk.ids)
    _book(desk, books, request, made, refund, claimed, index)
    return answer(desk, books, made, refund)


def _claimed(books: Books, request: MakeClaim) -> dict[int, _Claimed] | Refused:
    """Units by line, or the first reason why not."""
    claimed: dict[int, _Claimed] = {}
    for place, one in enumerate(request.lines):
        units = spread(books, [(one.line, one.quantity)])
        if isinstance(units, int):
            return refused(ReturnRefusal.UNKNOWN_LINE, f"The order has no line {one.line}.", f"/lines/{place}/line")
        for number, quantity in units.items():
            before = claimed.setdefault(number, _Claimed(0, one.problem))
            before.quantity += quantity
            if one.amount is not None and number == one.line:
                before.amount = (before.amount or 0) + one.amount
    for number, found in claimed.items():
        most = books.returnable(number)
        if found.problem in NEVER_CAME:
            most += max(0, books.lines[number].lost - books.settled_lost(number))
        if found.quantity > most:
            return refused(
                ReturnRefusal.TOO_MANY_UNITS,
                f"Only {most} units of line {number} have left and are not returned or claimed already, not {found.quantity}.",
                "/lines",
                line=number,
                claimable=most,
            )
    return claimed


def _refund(desk: Desk, books: Books, claimed: dict[int, _Claimed]) -> RefundQuote | Refused:
    """Whole units bring their share of what was paid; for a part of the price the buyer keeps them."""
    parts = []
    for number, one in sorted(claimed.items()):
        if one.amount is None:
            continue
        line = books.lines[number]
        most = share(line.paid, line.credited_units, one.quantity, 0, line.left, line.shared).amount
        if one.amount > most:
            return refused(
                ReturnRefusal.TOO_MUCH,
                f"These units of line {number} were {most}; no more of it can be given back.",
                "/lines",
                line=number,
                most=most,
            )
        tax = line.fact.tax * one.amount // line.fact.total if line.fact.total else 0
        parts.append(RefundLine(line=number, quantity=0, share=one.amount, amount=one.amount, tax=tax))
    units = {number: Credit(one.quantity, 0) for number, one in claimed.items() if one.amount is None}
    found = quote(books, desk.policy, units)
    left = max(0, books.order.total - books.credited - books.order.written_off - found.total)
    if sum(part.amount for part in parts) > left:
        return refused(
            ReturnRefusal.TOO_MUCH, f"Only {left} of the order is left to be given back.", "/lines", most=left
        )
    return RefundQuote(
        currency=found.currency, lines=sorted([*found.lines, *parts], key=lambda line: line.line), shipping=found.shipping,
        withheld=found.withheld, total=found.total + sum(part.amount for part in parts),
    )  # fmt: skip


def _book(
    desk: Desk, books: Books, request: MakeClaim, made: Return, refund: RefundQuote | None,
    claimed: dict[int, _Claimed], index: int,
) -> None:  # fmt: skip
    credits: list[UnitsCredited] = []
    if refund:
        credits = entries(desk, books, refund)
        settle(books, refund)
    moves: list[Move] = []
    for number, one in claimed.items():
        if one.problem in NEVER_CAME and one.amount is None:
            moves += _lose(books, number, one.quantity)
    books.returns[made.return_id] = made
    desk.of_return[made.return_id] = books.order.order_id
    data = ClaimMade(
        return_id=made.return_id, position=made.position, remedy=request.remedy, credits=credits,
        shipping=refund.shipping if refund else 0, withheld=refund.withheld if refund else 0,
        person_id=desk.facts.notes.get(index), moves=moves,
        money=[Money(kind="credited", amount=refund.total)] if refund and refund.total else [],
        lines=[
            UnitsClaimed(
                line=part.line, item_id=part.item_id, quantity=part.quantity, problem=part.reason,
                part=not part.settled, credited=part.credited,
            )
            for part in made.parts.values()
        ],
    )  # fmt: skip
    desk.emit(books, data, index)
    if request.remedy == "replacement":
        again = [
            ExchangeWanted(part.item_id, books.lines[part.line].sold.sku, part.quantity, 0)
            for part in made.parts.values()
        ]
        desk.sendings.append(Sending(books.order.order_id, made.return_id, index, "replacement", again))


def _lose(books: Books, number: int, quantity: int) -> list[Move]:
    """Units that a claim says never came: those lost already stay so, then what is on its way, then what was taken as delivered."""
    line = books.lines[number]
    left = quantity - min(quantity, max(0, line.lost - books.settled_lost(number)))
    moves = []
    for source in ("in_transit", "delivered"):
        units = min(left, getattr(line, source))
        moves += line.move(source, "lost", units)
        left -= units
    return moves
