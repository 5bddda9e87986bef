"""Lift holds of orders. What could get no stock while it was held gets what there is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.backorders import fill_backorders
from waybill.decisions.changes.holds import blocked_by
from waybill.decisions.folding import Folding, Levels
from waybill.model.changes import Lifted, LiftHold, LiftHoldResult, LiftRefusal
from waybill.model.events import BackorderFilled, Event
from waybill.model.events.changes import OrderHoldsLifted
from waybill.model.facts import LocationFact, OrderFact, ShopFact
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """`orders` are those asked for, as far as they exist, locked; `levels` of the items that they may get now.

    `notes` are the ids, by request, that its note is kept under; `due` says that dated holds end by themselves.
    """

    shop: ShopFact
    locations: Sequence[LocationFact]
    orders: Mapping[UUID, OrderFact]
    levels: Levels
    notes: Mapping[int, UUID] = {}
    due: bool = False


def decide(facts: Facts, requests: Sequence[LiftHold], now: datetime) -> Decided[LiftHoldResult]:
    """One result per request."""
    orders = dict(facts.orders)
    results: list[LiftHoldResult] = []
    events: list[Event] = []
    last: dict[UUID, int] = {}
    for index, request in enumerate(requests):
        order = orders.get(request.order_id)
        problem = _check(order, request)
        if problem or order is None:
            results.append(problem or _refused(LiftRefusal.UNKNOWN_ORDER, "There is no order with this id."))
            continue
        lifted: list[str] = sorted(set(request.reasons))
        data = OrderHoldsLifted(holds_lifted=lifted, due=facts.due, person_id=facts.notes.get(index))
        events.append(Event(data, order.order_id, index))
        holds = [hold for hold in order.holds if hold not in lifted]
        orders[order.order_id] = order = msgspec.structs.replace(order, version=order.version + 1, holds=holds)
        results.append(
            Lifted(order_id=order.order_id, version=order.version, lifted=lifted, holds=sorted(holds), reserved=0)
        )
        last[order.order_id] = index
    filled = _fill(facts, orders, last, now)
    _tell(results, filled, orders, last)
    return Decided(results, [*events, *filled])


def gets_stock(order: OrderFact, reasons: Sequence[str]) -> bool:
    """Whether the order may be given stock once these holds are lifted, and could not before."""
    left = [hold for hold in order.holds if hold not in reasons]
    return bool(blocked_by("reserve", order.holds)) and not blocked_by("reserve", left)


def _fill(facts: Facts, orders: Mapping[UUID, OrderFact], last: Mapping[UUID, int], now: datetime) -> list[Event]:
    freed = [
        orders[order_id]
        for order_id in last
        if blocked_by("reserve", facts.orders[order_id].holds) and not blocked_by("reserve", orders[order_id].holds)
    ]
    waiting = {line.item_id for order in freed for line in order.lines if line.backordered}
    if not waiting:
        return []
    folding = Folding(facts.shop, facts.locations, freed, facts.levels, now)
    return fill_backorders(folding, waiting, max(last.values()))


def _tell(
    results: list[LiftHoldResult], filled: Sequence[Event], orders: Mapping[UUID, OrderFact], last: Mapping[UUID, int]
) -> None:
    """Answer with what was got, and the version that came of it."""
    for event in filled:
        if isinstance(event.data, BackorderFilled) and event.order_id is not None:
            answer = results[last[event.order_id]]
            assert isinstance(answer, Lifted)
            units = sum(one.quantity for one in event.data.reserved)
            stock = () if _left(orders[event.order_id], event.data) else ("stock",)
            results[last[event.order_id]] = msgspec.structs.replace(
                answer,
                version=answer.version + 1,
                reserved=units,
                holds=[hold for hold in answer.holds if hold not in stock],
            )


def _left(order: OrderFact, data: BackorderFilled) -> int:
    """Units that still wait."""
    return sum(line.backordered for line in order.lines) - sum(one.quantity for one in data.reserved)


def _check(order: OrderFact | None, request: LiftHold) -> Refused | None:
    if order is None:
        return None
    if request.version is not None and request.version != order.version:
        return _refused(
            LiftRefusal.VERSION_CHANGED,
            f"The order was changed meanwhile: it is at version {order.version}, not {request.version}. Read it again.",
            "/version",
            version=order.version,
        )
    missing = sorted(set(request.reasons) - set(order.holds))
    if missing:
        return _refused(
            LiftRefusal.NOT_ON_HOLD,
            f"The order is not on hold for {', '.join(missing)}. Its holds are: {', '.join(order.holds) or 'none'}.",
            "/reasons",
            holds=sorted(order.holds),
        )
    return None


def _refused(refusal: LiftRefusal, detail: str, field: str = "/order_id", **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field=field, data=data)
