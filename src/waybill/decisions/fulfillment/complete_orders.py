"""Complete orders of which nothing is open: every unit has ended somewhere, and the money is even or on account."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.changes.waiting import ChangeFact, WaitingEdits
from waybill.decisions.lifecycles import ORDER, may
from waybill.model.events import Event
from waybill.model.events.parcels import OrderCompleted
from waybill.model.facts import OrderFact
from waybill.model.parcels import Completed, CompleteOrder, CompleteRefusal, CompleteResult
from waybill.model.results import Decided, Refused

# Where a unit may be in the end; what is lost has to be settled as well, which shows in its exception.
ENDS = ("delivered", "returned", "canceled", "lost")


class Facts(Struct, frozen=True):
    """The orders, locked; `open_exceptions` counts what a person has not looked at yet, `changes` are edits that wait."""

    orders: Mapping[UUID, OrderFact]
    open_exceptions: Mapping[UUID, int] = {}
    changes: Sequence[ChangeFact] = ()


def decide(facts: Facts, requests: Sequence[CompleteOrder]) -> Decided[CompleteResult]:
    """One result per request."""
    orders, edits = dict(facts.orders), WaitingEdits.of(facts.changes)
    results: list[CompleteResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        order = orders.get(request.order_id)
        problem = _check(order, request, facts.open_exceptions.get(request.order_id, 0))
        if problem or order is None:
            results.append(problem or _refused(CompleteRefusal.UNKNOWN_ORDER, "There is no order with this id."))
            continue
        ending = [Event(OrderCompleted(order_status="completed"), order.order_id, index)]
        ending += edits.drop_all(order.order_id, index)
        events.extend(ending)
        version = order.version + len(ending)
        order = orders[order.order_id] = msgspec.structs.replace(order, status="completed", version=version)
        results.append(Completed(order_id=order.order_id, version=order.version))
    return Decided(results, events)


def units_open(order: OrderFact) -> int:
    """Units that have not ended anywhere."""
    return sum(line.quantity - sum(getattr(line, name) for name in ENDS) for line in order.lines)


def money_open(order: OrderFact) -> int:
    """What is to be paid or paid back, in minor units; an invoice that is on account runs on without the order."""
    return 0 if order.terms == "on_account" and order.balance > 0 else max(0, order.balance) - order.owed


def _check(order: OrderFact | None, request: CompleteOrder, exceptions: int) -> Refused | None:
    if order is None:
        return None
    if request.version is not None and request.version != order.version:
        return _refused(
            CompleteRefusal.VERSION_CHANGED,
            f"The order was changed meanwhile: it is at version {order.version}, not {request.version}. Read it again.",
            "/version",
            version=order.version,
        )
    if not may(ORDER, order.status, "complete_orders"):
        return _refused(
            CompleteRefusal.NOT_CONFIRMED,
            f"The order is {order.status}; only a confirmed one is completed.",
            status=order.status,
        )
    if units := units_open(order):
        return _refused(
            CompleteRefusal.GOODS_OPEN, f"{units} units are not delivered, returned or canceled yet.", units=units
        )
    if (balance := money_open(order)) or order.refund_pending:
        return _refused(
            CompleteRefusal.MONEY_OPEN,
            "Money is still to be paid, or to be paid back. Capture, refund, credit or write it off.",
            balance=balance,
        )
    if exceptions:
        return _refused(
            CompleteRefusal.EXCEPTION_OPEN,
            "Something is still to be looked at. Resolve the exceptions.",
            open=exceptions,
        )
    return None


def _refused(refusal: CompleteRefusal, detail: str, field: str = "/order_id", **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field=field, data=data)
