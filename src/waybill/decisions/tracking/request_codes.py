"""Send buyers codes by which they may change their orders: few, so that nobody can be flooded, and none can be guessed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from waybill.model.events import Event
from waybill.model.events.tracking import CodeRequested
from waybill.model.facts import OrderFact
from waybill.model.results import Decided, Refused
from waybill.model.tracking import CodeRefusal, CodeSent, RequestCode, RequestCodeResult

GOOD_FOR = timedelta(minutes=10)
# How many codes an order gets within how long.
LIMITS = ((timedelta(minutes=10), 3), (timedelta(days=1), 10))


class Facts(Struct, frozen=True):
    """`orders` are those asked for, as far as they exist, locked; those `reachable` have an e-mail address.

    `sent` are the times at which codes were sent for each order within the last day.
    """

    orders: Mapping[UUID, OrderFact]
    reachable: frozenset[UUID] = frozenset()
    sent: Mapping[UUID, Sequence[datetime]] = {}


def decide(
    facts: Facts, requests: Sequence[RequestCode], now: datetime, ids: Iterator[UUID]
) -> Decided[RequestCodeResult]:
    """One result per request; a later one sees the codes of an earlier one."""
    sent = {order_id: list(times) for order_id, times in facts.sent.items()}
    results: list[RequestCodeResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        times = sent.setdefault(request.order_id, [])
        problem = _check(facts, request, times, now)
        if problem is not None:
            results.append(problem)
            continue
        times.append(now)
        data = CodeRequested(code_id=next(ids), expires_at=now + GOOD_FOR)
        events.append(Event(data, request.order_id, index))
        results.append(CodeSent(order_id=request.order_id, code_id=data.code_id, expires_at=data.expires_at))
    return Decided(results, events)


def _check(facts: Facts, request: RequestCode, times: Sequence[datetime], now: datetime) -> Refused | None:
    order = facts.orders.get(request.order_id)
    if order is None or order.status in ("draft", "discarded"):
        return _refused(CodeRefusal.UNKNOWN_ORDER, "There is no order with this id.")
    if request.order_id not in facts.reachable:
        return _refused(CodeRefusal.NO_ADDRESS, "No e-mail address is known for this order. Ask the shop to change it.")
    for within, most in LIMITS:
        recent = sorted(time for time in times if time > now - within)
        if len(recent) >= most:
            wait = max(1, round((recent[-most] + within - now).total_seconds()))
            detail = "Enough codes were sent already. Use the newest one, or ask again later."
            return _refused(CodeRefusal.TOO_MANY_CODES, detail, retry_after=wait)
    return None


def _refused(refusal: CodeRefusal, detail: str, **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field="/order_id", data=data)
