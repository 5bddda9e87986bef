"""Ask to give goods back: what may come, until when, at whose cost, and what it would bring."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from waybill.decisions.pricing import LARGEST_QUANTITY, LARGEST_TOTAL
from waybill.decisions.returns.answers import answer, check_version, refused, unknown_order
from waybill.decisions.returns.approve_returns import approve
from waybill.decisions.returns.books import Books, Desk, Facts, Part, Return, spread
from waybill.decisions.returns.crediting import Credit, goods_of, quote
from waybill.decisions.returns.done import Done
from waybill.decisions.returns.policy import Terms, approves, arrived, terms_of
from waybill.model.events.returns import ExchangeWanted, ReturnRequested, ReturnUnitsAsked
from waybill.model.facts import sku_key
from waybill.model.money import MICROS, divide, exponent, line_amount
from waybill.model.results import Refused
from waybill.model.returns import ExchangeLine, RefundQuote, RequestReturn, ReturnRefusal, ReturnResult


class _Wanted(Struct, frozen=True):
    """Units by line with their reasons and terms."""

    units: dict[int, int]
    reasons: dict[int, str]
    terms: dict[int, Terms]


def decide(facts: Facts, requests: Sequence[RequestReturn], now: datetime, ids: Iterator[UUID]) -> Done:
    """One result per request; a later one sees what an earlier one asked for."""
    desk = Desk(facts, now, ids)
    return Done([_request(desk, request, index) for index, request in enumerate(requests)], desk)


def _request(desk: Desk, request: RequestReturn, index: int) -> ReturnResult:
    books = desk.books.get(request.order_id)
    if books is None:
        return unknown_order()
    wanted = check_version(books, request.version) or _wanted(desk, books, request)
    if isinstance(wanted, Refused):
        return wanted
    exchange = _exchange(desk, books, request, wanted)
    if isinstance(exchange, Refused):
        return exchange
    one = _opened(desk, books, request, wanted, exchange)
    found = _quoted(desk, books, wanted, one)
    if request.preview:
        return answer(desk, books, one, found, preview=True)
    one.return_id = next(desk.ids)
    books.returns[one.return_id] = one
    desk.of_return[one.return_id] = request.order_id
    desk.emit(books, _requested(desk, one, found.total, index), index)
    worth = sum(line.share for line in found.lines)
    if approves(desk.policy, list(wanted.reasons.values()), worth):
        approve(desk, books, one, index)
    return answer(desk, books, one)


def _wanted(desk: Desk, books: Books, request: RequestReturn) -> _Wanted | Refused:
    """The units by line, or the first reason why not."""
    if request.lines is None:
        units = {number: n for number in books.lines if (n := books.returnable(number))}
        reasons = dict.fromkeys(units, "defective" if request.kind == "claim" else "unwanted")
    else:
        found = spread(books, ((one.line, one.quantity) for one in request.lines))
        if isinstance(found, int):
            place = next(place for place, one in enumerate(request.lines) if one.line == found)
            return refused(ReturnRefusal.UNKNOWN_LINE, f"The order has no line {found}.", f"/lines/{place}/line")
        units = found
        reasons = {
            number: one.reason
            for one in request.lines
            for number in spread(books, [(one.line, one.quantity)]) or ()  # type: ignore[union-attr]
        }
    if not units:
        return refused(
            ReturnRefusal.NOTHING_RETURNABLE,
            "Nothing of the order can come back: it has not left yet, or is on its way back already. Cancel what has not left.",
            "/order_id",
        )
    for number, quantity in units.items():
        most = books.returnable(number)
        if quantity > most:
            return refused(
                ReturnRefusal.TOO_MANY_UNITS,
                f"Only {most} units of line {number} are out and not being returned already, not {quantity}.",
                "/lines",
                line=number,
                returnable=most,
            )
    return _within_policy(desk, books, request, units, reasons)


def _within_policy(
    desk: Desk, books: Books, request: RequestReturn, units: dict[int, int], reasons: dict[int, str]
) -> _Wanted | Refused:
    terms = {}
    late: Refused | None = None
    for number, quantity in units.items():
        line = books.lines[number]
        since = arrived(books.order, line.in_transit, quantity, line.delivered)
        fault = request.kind == "claim"
        terms[number] = terms_of(desk.policy, goods_of(books, number), reasons[number], since, fault=fault)
        until = terms[number].until
        if request.override:
            continue
        if not terms[number].returnable:
            return refused(
                ReturnRefusal.NOT_RETURNABLE,
                f"{line.sold.sku} cannot be returned. Take it back all the same with `override`, or claim a fault.",
                "/lines",
                line=number,
            )
        if until is not None and until < desk.now and late is None:
            late = refused(
                ReturnRefusal.WINDOW_CLOSED,
                f"{line.sold.sku} could be returned until {until.date().isoformat()}. Take it back all the same with `override`.",
                "/lines",
                line=number,
                until=until.isoformat(),
            )
    return late or _Wanted(units, reasons, terms)


def _exchange(desk: Desk, books: Books, request: RequestReturn, wanted: _Wanted) -> list[ExchangeWanted] | Refused:
    """What is to go out instead, at prices that are kept."""
    if request.kind == "exchange" and not request.exchange:
        return refused(ReturnRefusal.NOTHING_TO_EXCHANGE, "Say in `exchange` what the buyer gets instead.", "/exchange")
    made: list[ExchangeWanted] = []
    amount = 0
    for place, one in enumerate(request.exchange):
        item = desk.facts.items.get(sku_key(one.sku))
        if item is None:
            return refused(
                ReturnRefusal.UNKNOWN_ITEM, f"There is no item with the SKU {one.sku}.", f"/exchange/{place}/sku"
            )
        if one.line is not None and one.line not in wanted.units:
            return refused(
                ReturnRefusal.NOTHING_TO_EXCHANGE, f"Line {one.line} does not come back.", f"/exchange/{place}/line"
            )
        price = item.price if one.line is None else _paid_price(books, one)
        units = one.quantity * max((part.quantity for part in item.bundle), default=1)
        amount += line_amount(one.quantity, item.scale, price, exponent(books.order.currency))
        if units > LARGEST_QUANTITY or amount > LARGEST_TOTAL // 10:
            return refused(
                ReturnRefusal.TOO_MUCH, "That is more than Waybill can count.", f"/exchange/{place}/quantity"
            )
        made.append(ExchangeWanted(item.item_id, item.sku, one.quantity, price))
    return made


def _paid_price(books: Books, one: ExchangeLine) -> int:
    """What was paid for a unit of the line, in millionths: with tax where the order's prices have it."""
    assert one.line is not None
    line = books.lines[one.line]
    paid = line.fact.total if books.order.tax_included else line.fact.total - line.fact.tax
    return divide(paid * MICROS * line.sold.scale, line.fact.quantity * 10 ** exponent(books.order.currency))


def _opened(
    desk: Desk, books: Books, request: RequestReturn, wanted: _Wanted, exchange: list[ExchangeWanted]
) -> Return:
    """The return that would be asked for. Postage is the shop's where any of it is its fault."""
    postage = "shop" if any(terms.postage == "shop" for terms in wanted.terms.values()) else "buyer"
    parts = {
        number: Part(number, books.lines[number].fact.item_id, quantity, wanted.reasons[number])
        for number, quantity in sorted(wanted.units.items())
    }
    return Return(
        UUID(int=0), books.next_position, "requested", request.kind, desk.policy.refund_on, postage, parts,
        exchange=exchange, in_advance=bool(exchange) and desk.policy.exchange == "in_advance",
        expires_at=desk.now + timedelta(days=desk.policy.expire_days),
    )  # fmt: skip


def _quoted(desk: Desk, books: Books, wanted: _Wanted, one: Return) -> RefundQuote:
    units = {n: Credit(count, wanted.terms[n].restocking_fee) for n, count in wanted.units.items()}
    return quote(books, desk.policy, units, desk.policy.postage_fee if one.postage == "buyer" else 0)


def _requested(desk: Desk, one: Return, expected: int, index: int) -> ReturnRequested:
    assert one.expires_at is not None
    return ReturnRequested(
        return_id=one.return_id, position=one.position, kind=one.kind, refund_on=one.refund_on, postage=one.postage,
        expires_at=one.expires_at, exchange=one.exchange or None, in_advance=one.in_advance, expected=expected,
        person_id=desk.facts.notes.get(index),
        lines=[ReturnUnitsAsked(part.line, part.item_id, part.quantity, part.reason) for part in one.parts.values()],
    )  # fmt: skip
