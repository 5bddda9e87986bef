"""Answer delays: a buyer accepts a new date, or cancels what has not left."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.model.delays import AnswerDelay, AnswerDelayResult, DelayAnswered, DelayRefusal
from waybill.model.events import Event
from waybill.model.events.changes import DelayAccepted
from waybill.model.facts import LineFact, OrderFact
from waybill.model.orders import CancelLine, CancelOrder
from waybill.model.results import Decided, Refused

_LIVE = ("placed", "confirmed")


class Facts(Struct, frozen=True):
    """`promised` is the newest event that moved each order's date, `answered` those that were accepted."""

    orders: Mapping[UUID, OrderFact]
    promised: Mapping[UUID, int]
    answered: Mapping[UUID, int]


def decide(facts: Facts, requests: Sequence[AnswerDelay]) -> Decided[AnswerDelayResult]:
    """One result per request. What is to be canceled is answered as if it were: `cancellations` are to be carried out."""
    answered = dict(facts.answered)
    versions = {order.order_id: order.version for order in facts.orders.values()}
    results: list[AnswerDelayResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        order = facts.orders.get(request.order_id)
        problem = _check(facts, order, request, answered)
        if problem or order is None:
            results.append(problem or _refused(DelayRefusal.UNKNOWN_ORDER, "There is no order with this id."))
            continue
        answered[order.order_id] = request.seq
        if request.answer == "accept":
            events.append(Event(DelayAccepted(seq=request.seq), order.order_id, index))
            versions[order.order_id] += 1
        results.append(
            DelayAnswered(
                order_id=order.order_id,
                answer=request.answer,
                status=order.status,  # type: ignore[arg-type]
                version=versions[order.order_id],
            )
        )
    return Decided(results, events)


def cancellations(facts: Facts, results: Sequence[AnswerDelayResult]) -> Iterator[tuple[int, CancelOrder]]:
    """What is to be canceled, by the index of its request."""
    for index, result in enumerate(results):
        if isinstance(result, DelayAnswered) and result.answer == "cancel":
            order = facts.orders[result.order_id]
            left = None if not any(line.shipped_ever for line in order.lines) else list(_left(order))
            yield index, CancelOrder(order_id=order.order_id, lines=left, reason="customer")


def _check(
    facts: Facts, order: OrderFact | None, request: AnswerDelay, answered: Mapping[UUID, int]
) -> Refused | None:  # fmt: skip
    if order is None:
        return None
    newest = facts.promised.get(order.order_id)
    if order.status not in _LIVE or newest != request.seq or answered.get(order.order_id) == request.seq:
        return _refused(
            DelayRefusal.DELAY_SETTLED, "This was answered before, or the order has changed since. Look at the order."
        )
    if request.answer == "cancel" and not list(_left(order)):
        return _refused(DelayRefusal.ALREADY_SHIPPED, "All of it has left already. Let it come back as a return.")
    return None


def _left(order: OrderFact) -> Iterator[CancelLine]:
    """What has not left, by the lines as they were asked for: of bundles the whole ones."""
    for number, units in order.bundles.items():
        parts = [line for line in order.lines if line.parent == number and line.role == "component"]
        whole = min((units * _still(part) // part.quantity for part in parts if part.quantity), default=0)
        if whole:
            yield CancelLine(line=number, quantity=whole)
    for line in order.lines:
        if line.parent is None and _still(line):
            yield CancelLine(line=line.line, quantity=_still(line))


def _still(line: LineFact) -> int:
    return (
        line.unsourced + line.backordered + line.reserved + line.released + line.picked + line.packed
        + line.ready_for_pickup
    )  # fmt: skip


def _refused(refusal: DelayRefusal, detail: str) -> Refused:
    return Refused(type=refusal.value, detail=detail)
