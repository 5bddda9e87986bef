"""Cancel orders, whole or some units. What nobody has begun with is free at once and goes to who waits for it, oldest first.

What a location has begun with it is asked to give back; it may be too late. It has not begun with what is only scheduled.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.backorders import fill_backorders
from waybill.decisions.changes.asking import ask
from waybill.decisions.changes.sheet import Content
from waybill.decisions.changes.taking_back import take_back
from waybill.decisions.changes.waiting import ChangeFact, WaitingEdits
from waybill.decisions.credits import Credits, cancel_credits
from waybill.decisions.folding import Folding, Levels, Line, Order, take_off
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.goods import Goods
from waybill.decisions.lifecycles import ORDER, may
from waybill.model.events import Event, LineCanceled, OrderCanceled, Reserved
from waybill.model.events.changes import ChangeOpened, UnitsTakenBack
from waybill.model.facts import LineFact, LocationFact, OrderFact, ShopFact
from waybill.model.money import portion
from waybill.model.orders import Canceled, CancelOrder, CancelOrderResult, CancelRefusal
from waybill.model.results import Decided, Refused

# Ids are needed only where locations are asked, or what was credited is taken back.
NO_IDS: Iterator[UUID] = iter(())


class Facts(Struct, frozen=True):
    """`orders` are those asked for, as far as they exist, and those that wait for their stock; all locked.

    `notes` are the ids, by request, that its note is to be kept under. `fulfillments`, and the units that they were `asked`
    to give back already, are by order; `credits` is what was credited of the orders. `changes` are the edits of the orders
    that wait, `contents` those of the orders that have any.
    """

    shop: ShopFact
    locations: Sequence[LocationFact]
    orders: Sequence[OrderFact]
    levels: Levels
    notes: Mapping[int, UUID] = {}
    fulfillments: Mapping[UUID, Sequence[FulfillmentFact]] = {}
    asked: Mapping[UUID, Sequence[tuple[UUID, Mapping[int, int]]]] = {}
    credits: Credits = {}
    changes: Sequence[ChangeFact] = ()
    contents: Mapping[UUID, Content] = {}


def decide(
    facts: Facts, requests: Sequence[CancelOrder], now: datetime, ids: Iterator[UUID] = NO_IDS
) -> Decided[CancelOrderResult]:
    """One result per request. The stock that all of them set free is given on at the end of the batch."""
    folding = Folding(facts.shop, facts.locations, facts.orders, facts.levels, now)
    asked = {order_id: list(units) for order_id, units in facts.asked.items()}
    credits, edits = dict(facts.credits), WaitingEdits.of(facts.changes)
    goods = _goods(facts)
    results: list[CancelOrderResult] = []
    events: list[Event] = []
    last: dict[UUID, int] = {}
    for index, request in enumerate(requests):
        wanted = _check(folding, request, asked)
        if isinstance(wanted, Refused):
            results.append(wanted)
            continue
        order = folding.orders[request.order_id]
        at_once = {number: min(units, order.lines[number].open) for number, units in wanted.items()}
        at_once = {number: units for number, units in at_once.items() if units}
        data = cancel_units(folding, order, at_once, request.reason)
        data = msgspec.structs.replace(data, person_id=facts.notes.get(index))
        if at_once:
            events.append(Event(data, request.order_id, index))
            events += cancel_credits(order, at_once, credits, ids, index)
        else:
            order.version -= 1
        left = {number: units - at_once.get(number, 0) for number, units in wanted.items()}
        opened = _ask(facts, order, request, left, asked, index, ids)
        events.extend(opened)
        taken = _take_scheduled(folding, goods, order, opened, asked[request.order_id], credits, ids, index)
        events.extend(taken)
        events += edits.drop_unfit(order, facts.contents.get(request.order_id), index)
        results.append(_answer(order, data, left, opened, taken))
        last[request.order_id] = index
    return Decided(*settle(folding, results, events, last))


def _goods(facts: Facts) -> Goods:
    """The orders' fulfillments. Those that are only scheduled have no parcels yet."""
    fulfillments = {one.fulfillment_id: one for some in facts.fulfillments.values() for one in some}
    return Goods({fact.order_id: fact for fact in facts.orders}, fulfillments, ())


def _take_scheduled(
    folding: Folding, goods: Goods, order: Order, opened: Sequence[Event], asked: Sequence[tuple[UUID, Mapping[int, int]]],
    credits: Credits, ids: Iterator[UUID], index: int,
) -> list[Event]:  # fmt: skip
    """What is asked back of fulfillments that are only scheduled is given back at once: nobody has begun with it."""

    def scheduled(fulfillment_id: UUID) -> bool:
        return goods.fulfillments[fulfillment_id].status == "scheduled"

    last = all(scheduled(fulfillment_id) for fulfillment_id, _ in asked)
    events: list[Event] = []
    for event in opened:
        data = event.data
        if isinstance(data, ChangeOpened) and data.fulfillment_id is not None and scheduled(data.fulfillment_id):
            units = {one.line: one.quantity for one in data.units}
            taken = take_back(
                folding, goods, order, data.fulfillment_id, units, data.change_id, credits, ids, index, last=last
            )
            events.extend(taken.events)
    return events


def _ask(
    facts: Facts, order: Order, request: CancelOrder, left: Mapping[int, int],
    asked: dict[UUID, list[tuple[UUID, Mapping[int, int]]]], index: int, ids: Iterator[UUID],
) -> list[Event]:  # fmt: skip
    """Ask the locations for the units that they have begun with; the whole order waits for their answers."""
    before = asked.setdefault(request.order_id, [])
    fulfillments = facts.fulfillments.get(request.order_id, ())
    whole = request.lines is None
    opened = ask(request.order_id, left, fulfillments, before, ids, index, reason=request.reason, cancel=whole)
    for place, event in enumerate(opened):
        data = event.data
        assert isinstance(data, ChangeOpened)
        assert data.fulfillment_id is not None
        before.append((data.fulfillment_id, {one.line: one.quantity for one in data.units}))
        if whole and not place:
            opened[0] = msgspec.structs.replace(
                event, data=msgspec.structs.replace(data, order_status="cancel_pending")
            )
            order.status = "cancel_pending"
    order.version += len(opened)
    return opened


def settle(
    folding: Folding, results: list[CancelOrderResult], events: list[Event], last: dict[UUID, int]
) -> tuple[list[CancelOrderResult], list[Event]]:
    """Give what became free to who waits for it; an order of the batch may itself get some on another line."""
    freed = {one.item_id for event in events if isinstance(event.data, OrderCanceled) for one in event.data.freed}
    freed |= {one.item_id for event in events if isinstance(event.data, UnitsTakenBack) for one in event.data.stock}
    filled = fill_backorders(folding, freed, events[-1].request) if freed else []
    for order_id in {event.order_id for event in filled}:
        if order_id in last:
            answer = results[last[order_id]]
            version = folding.orders[order_id].version
            results[last[order_id]] = msgspec.structs.replace(answer, version=version)
    return results, [*events, *filled]


def cancel_units(
    folding: Folding, order: Order, wanted: dict[int, int], reason: str, *, expired: bool = False
) -> OrderCanceled:
    """Cancel units by line in the folding; the last unit of an order takes its charges and all that is left with it."""
    lines: list[LineCanceled] = []
    freed: list[Reserved] = []
    for number, quantity in sorted(wanted.items()):
        canceled, back = _cancel_line(folding, order, order.lines[number], quantity)
        lines.append(canceled)
        freed.extend(back)
    whole = all(line.canceled == line.fact.quantity for line in order.lines.values())
    amounts = [(line.amount, line.tax, line.discount) for line in lines]
    gone = take_off(order, amounts, whole=whole)
    order.version += 1
    if whole:
        order.status = "expired" if expired else "canceled"
    return OrderCanceled(
        reason=reason, whole=whole, expired=expired, item_total=gone[0], discount_total=gone[1], charge_total=gone[2],
        tax_total=gone[3], total=gone[4], lines=lines, freed=freed,
    )  # fmt: skip


def everything(order: Order) -> dict[int, int]:
    """All that can still be canceled, by line."""
    return {number: line.open for number, line in order.lines.items() if line.open}


def refused(refusal: CancelRefusal, detail: str, field: str | None = None, **data: object) -> Refused:
    """A refusal of canceling."""
    return Refused(type=refusal.value, detail=detail, field=field, data=data)


def _check(
    folding: Folding, request: CancelOrder, asked: Mapping[UUID, Sequence[tuple[UUID, Mapping[int, int]]]]
) -> dict[int, int] | Refused:
    """The units to be canceled by line, or why not."""
    order = folding.orders.get(request.order_id)
    if order is None:
        return refused(CancelRefusal.UNKNOWN_ORDER, "There is no order with this id.", "/order_id")
    if request.version is not None and request.version != order.version:
        return refused(
            CancelRefusal.VERSION_CHANGED,
            f"The order was changed meanwhile: it is at version {order.version}, not {request.version}. Read it again.",
            "/version",
            version=order.version,
        )
    if order.status == "draft":
        return refused(CancelRefusal.IS_DRAFT, "This is a draft: discard it instead.", "/order_id")
    if order.status == "cancel_pending":
        return refused(
            CancelRefusal.ALREADY_ASKED,
            "The whole order is to be canceled already; its locations have to answer. List its changes.",
            "/order_id",
        )
    if not may(ORDER, order.status, "cancel_orders"):
        return refused(
            CancelRefusal.ALREADY_ENDED,
            f"The order is {order.status}; nothing of it can be canceled. What was delivered can be returned.",
            "/order_id",
            status=order.status,
        )
    here = cancelable(order, asked.get(request.order_id, ()))
    gone = any(_gone(line.fact) for line in order.lines.values())
    if gone and not any(here.values()):
        return refused(
            CancelRefusal.ALREADY_SHIPPED,
            "All of the order has left, or a location is asked for the rest already. What left can come back as a return.",
            "/order_id",
            here={},
        )
    if gone and request.lines is None:
        return refused(
            CancelRefusal.ALREADY_SHIPPED,
            "Some of the order has left. Cancel lines that are still here by naming them; let the rest come back as a return.",
            "/order_id",
            here={number: units for number, units in here.items() if units},
        )
    if request.lines is None:
        if not any(here.values()):
            detail = "Everything that is left of the order is asked back from its locations already. List its changes."
            return refused(CancelRefusal.ALREADY_ASKED, detail, "/order_id")
        return {number: units for number, units in here.items() if units}
    return _wanted(order, request, here)


def _gone(fact: LineFact) -> int:
    return fact.in_transit + fact.delivered + fact.lost + fact.returning + fact.returned


def cancelable(order: Order, asked: Sequence[tuple[UUID, Mapping[int, int]]]) -> dict[int, int]:
    """Units by line that are still in the house, without those that locations are asked to give back already."""
    here = {}
    for number, line in order.lines.items():
        fact = line.fact
        inside = fact.released + fact.picked + fact.packed + fact.ready_for_pickup
        here[number] = line.open + inside - sum(units.get(number, 0) for _, units in asked)
    return here


def _wanted(order: Order, request: CancelOrder, here: Mapping[int, int]) -> dict[int, int] | Refused:
    wanted: dict[int, int] = {}
    asked: dict[int, int] = {}
    unknown: Refused | None = None
    for position, one in enumerate(request.lines or ()):
        parts = _parts(order, one.line)
        if not parts and unknown is None:
            unknown = refused(
                CancelRefusal.UNKNOWN_LINE, f"The order has no line {one.line}.", f"/lines/{position}/line"
            )
        before = asked.get(one.line, 0)
        asked[one.line] = before + one.quantity
        for number, of in parts:
            units = order.lines[number].fact.quantity
            share = units * asked[one.line] // of - units * before // of
            wanted[number] = wanted.get(number, 0) + share
    if unknown:
        return unknown
    for number, quantity in wanted.items():
        line = order.lines[number]
        own = number in asked or line.fact.role != "option"
        if quantity > here[number] and own:
            return refused(
                CancelRefusal.TOO_MANY_UNITS,
                f"Only {here[number]} units of line {number} can still be canceled, not {quantity}.",
                "/lines",
                line=number,
                open=here[number],
            )
    # an option that was canceled on its own before is not canceled again with what it was on
    return {number: min(n, here[number]) for number, n in wanted.items() if n and here[number]}


def _parts(order: Order, number: int) -> list[tuple[int, int]]:
    """The lines that go with a line, each with the units of the line that all of its own belong to."""
    if number in order.lines:
        units = order.lines[number].fact.quantity
        parts = [(number, units)]
    elif number in order.fact.bundles:
        units = order.fact.bundles[number]
        parts = [(n, units) for n, line in order.lines.items() if _belongs(line, number, "component")]
    else:
        return []
    return parts + [(n, units) for n, line in order.lines.items() if _belongs(line, number, "option")]


def _belongs(line: Line, number: int, role: str) -> bool:
    return line.fact.parent == number and line.fact.role == role


def _cancel_line(folding: Folding, order: Order, line: Line, quantity: int) -> tuple[LineCanceled, list[Reserved]]:
    """Who waits is let go first, then what has no source; reserved units last, from the last location on."""
    backordered = min(quantity, line.backordered)
    unsourced = min(quantity - backordered, line.unsourced)
    left = reserved = quantity - backordered - unsourced
    freed = []
    rank = {location.location_id: place for place, location in enumerate(folding.ranked)}
    for place in sorted(line.reservations, key=lambda one: (rank.get(one, len(rank)), one), reverse=True):
        taken = min(left, line.reservations[place])
        if taken:
            left -= taken
            folding.free(order, line, place, taken)
            freed.append(Reserved(line.fact.line, line.fact.item_id, place, taken))
    line.backordered -= backordered
    line.unsourced -= unsourced
    before, line.canceled = line.canceled, line.canceled + quantity
    amount, tax, discount = (
        portion(whole, line.fact.quantity, before, line.canceled)
        for whole in (line.fact.total, line.fact.tax, line.fact.discount)
    )
    canceled = LineCanceled(
        line=line.fact.line, quantity=quantity, unsourced=unsourced, backordered=backordered, reserved=reserved,
        amount=amount, tax=tax, discount=discount,
    )  # fmt: skip
    return canceled, freed


def _answer(
    order: Order, data: OrderCanceled, left: Mapping[int, int], opened: Sequence[Event], taken: Sequence[Event]
) -> Canceled:
    back = [event.data for event in taken if isinstance(event.data, UnitsTakenBack)]
    canceled = {line.line: line.quantity for line in data.lines}
    waits = dict(left)
    for one in (line for units in back for line in units.lines):
        canceled[one.line] = canceled.get(one.line, 0) + one.quantity
        waits[one.line] -= one.quantity
    done = {units.change_id for units in back}
    requests = [event.data.change_id for event in opened if isinstance(event.data, ChangeOpened)]
    return Canceled(
        order_id=order.fact.order_id,
        status=order.status,  # type: ignore[arg-type]
        version=order.version,
        currency=order.fact.currency,
        canceled=dict(sorted(canceled.items())),
        freed=sum(one.quantity for one in data.freed) + sum(line.quantity for units in back for line in units.lines),
        total=order.total,
        owed=order.owed,
        requested={number: units for number, units in waits.items() if units},
        requests=[change_id for change_id in requests if change_id not in done],
    )
