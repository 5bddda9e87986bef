"""Let expired orders live again: all of their stock is reserved anew, and their totals are what they were."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.backorders import dates, move_promise
from waybill.decisions.folding import Folding, Levels, Line, Order
from waybill.decisions.lifecycles import ORDER, may
from waybill.decisions.payments.book import Book
from waybill.decisions.payments.ledger import check_order, confirm_if_met, refused, was_draft
from waybill.decisions.payments.terms import is_met
from waybill.decisions.promise import ship_by
from waybill.model.events import Move, OrderCanceled, Reserved
from waybill.model.events.tenders import OrderReinstated
from waybill.model.facts import LocationFact, OrderFact, ShopFact
from waybill.model.payments import PaymentFact
from waybill.model.results import Decided, Refused
from waybill.model.tenders import Reinstated, ReinstateOrder, ReinstateOrderResult, ReinstateRefusal

_TOTALS = ("item_total", "discount_total", "charge_total", "tax_total", "total")


class Facts(Struct, frozen=True):
    """`orders` are those asked for, as far as they exist, with the levels of the expired ones' items; all locked.

    `ended` is how each expired order ended: what it lost then is what it regains.
    """

    shop: ShopFact
    locations: Sequence[LocationFact]
    orders: Mapping[UUID, OrderFact]
    levels: Levels
    ended: Mapping[UUID, OrderCanceled]
    payments: Sequence[PaymentFact] = ()


def decide(facts: Facts, requests: Sequence[ReinstateOrder], now: datetime) -> Decided[ReinstateOrderResult]:
    """One result per request. What an earlier order took, a later one does not get."""
    book = Book(facts.orders, facts.payments)
    folding = Folding(facts.shop, facts.locations, facts.orders.values(), facts.levels, now)
    results: list[ReinstateOrderResult] = []
    for index, request in enumerate(requests):
        order = book.orders.get(request.order_id)
        problem = check_order(order, request.version, ReinstateRefusal)
        if problem or order is None:
            assert problem is not None
            results.append(problem)
            continue
        data = _check(facts, order) or revive(facts, folding, order, book.of(order.order_id), now)
        if isinstance(data, Refused):
            results.append(data)
            continue
        reinstate(book, folding, order.order_id, data, index)
        results.append(_answer(book.orders[order.order_id], data))
    return Decided(results, book.events)


def reinstate(book: Book, folding: Folding, order_id: UUID, data: OrderReinstated, index: int) -> None:
    """Note that the order lives again, promise it anew, and confirm it where its terms are met."""
    book.add(order_id, data, index)
    order = book.orders[order_id]
    totals = {name: getattr(order, name) + getattr(data, name) for name in _TOTALS}
    book.orders[order_id] = msgspec.structs.replace(order, **totals)
    being = folding.orders[order_id]
    places = {place for line in being.lines.values() for place in line.reservations if place in folding.locations}
    if places:
        leaves = max(ship_by(folding.locations[place], folding.shop, folding.now) for place in places)
        book.events.extend(move_promise(being, *dates(folding, being, leaves), index))
    confirm_if_met(book, order_id, index)


def would_be_met(facts: Facts, order: OrderFact, payments: Sequence[PaymentFact]) -> bool:
    """Whether the expired order's terms would be met, were its total what it was."""
    total = order.total + facts.ended[order.order_id].total
    return is_met(msgspec.structs.replace(order, status="placed", total=total), payments)


def revive(
    facts: Facts, folding: Folding, order: OrderFact, payments: Sequence[PaymentFact], now: datetime
) -> OrderReinstated | Refused:
    """What brings the order back, or why not; where it does, its stock is taken in the folding."""
    ended = facts.ended[order.order_id]
    being = folding.orders[order.order_id]
    wanted = {one.line: one.quantity for one in ended.lines}
    reserved = _reserve(folding, being, wanted)
    if reserved is None:
        return refused(
            ReinstateRefusal.INSUFFICIENT_STOCK,
            "Not every line can be reserved again. Receive stock first, or pay back what was paid.",
            "/order_id",
        )
    for number, quantity in wanted.items():
        being.lines[number].canceled -= quantity
    met = would_be_met(facts, order, payments)
    return OrderReinstated(
        order_status="placed",
        moves=[Move(number, "canceled", "reserved", quantity) for number, quantity in wanted.items()],
        reserved=reserved,
        item_total=ended.item_total,
        discount_total=ended.discount_total,
        charge_total=ended.charge_total,
        tax_total=ended.tax_total,
        total=ended.total,
        expires_at=None if met else now + timedelta(minutes=facts.shop.settings.hold_minutes),
    )


def can_come_back(facts: Facts, order: OrderFact) -> bool:
    """Whether it is an order that expired, and nothing else stands against it but stock."""
    return may(ORDER, order.status, "reinstate_orders") and not was_draft(order) and order.order_id in facts.ended


def _check(facts: Facts, order: OrderFact) -> Refused | None:
    if not can_come_back(facts, order):
        return refused(
            ReinstateRefusal.NOT_EXPIRED,
            f"The order is {order.status}; only an order that expired can be reinstated. Place it again.",
            "/order_id",
            status=order.status,
        )
    return None


def _reserve(folding: Folding, order: Order, wanted: Mapping[int, int]) -> list[Reserved] | None:
    """All the units wanted, by line and place; None, and nothing taken, where there are too few."""
    if order.fact.method != "pickup":
        return _take(folding, order, wanted, None)
    for location in folding.ranked:
        # what is picked up waits in one place
        taken = _take(folding, order, wanted, location.location_id)
        if taken is not None:
            return taken
    return None


def _take(folding: Folding, order: Order, wanted: Mapping[int, int], only: UUID | None) -> list[Reserved] | None:
    taken: list[Reserved] = []
    for number, quantity in wanted.items():
        line = order.lines[number]
        left = quantity - sum(one.quantity for one in _from(folding, order, line, quantity, only, taken))
        if left:
            for one in taken:
                folding.free(order, order.lines[one.line], one.location_id, one.quantity)
            return None
    return taken


def _from(
    folding: Folding, order: Order, line: Line, quantity: int, only: UUID | None, taken: list[Reserved]
) -> list[Reserved]:
    found = []
    for location in folding.able(order, line):
        if quantity and (line.fact.location_id or only in (None, location.location_id)):
            got = folding.take(order, line, location.location_id, quantity)
            if got:
                quantity -= got
                found.append(Reserved(line.fact.line, line.fact.item_id, location.location_id, got))
    taken.extend(found)
    return found


def _answer(order: OrderFact, data: OrderReinstated) -> Reinstated:
    return Reinstated(
        order_id=order.order_id,
        version=order.version,
        status=order.status,  # type: ignore[arg-type]
        currency=order.currency,
        total=order.total,
        balance=order.balance,
        expires_at=data.expires_at,
    )
