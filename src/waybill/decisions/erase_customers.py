"""Erase customers' personal data."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.model.events import CustomerErased, Event
from waybill.model.results import Decided, Refused
from waybill.model.setup import EraseCustomer, Erased, EraseResult, SetupRefusal


class Facts(Struct, frozen=True):
    """The customers there are among those named, with their number of orders, and those erased before."""

    orders: Mapping[UUID, int]
    erased: frozenset[UUID] = frozenset()


def decide(facts: Facts, requests: Sequence[EraseCustomer], now: datetime, ids: Iterator[UUID]) -> Decided[EraseResult]:
    """One result per request. Whoever was erased before is erased again, without another event."""
    erased = set(facts.erased)
    results: list[EraseResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        customer_id = request.customer_id
        if customer_id not in facts.orders:
            detail = "There is no customer with this id."
            results.append(Refused(type=SetupRefusal.UNKNOWN_CUSTOMER, detail=detail, field="/customer_id"))
            continue
        if customer_id not in erased:
            erased.add(customer_id)
            data = CustomerErased(customer_id=customer_id)
            events.append(Event(data, request=index, subject=str(customer_id)))
        results.append(Erased(customer_id=customer_id, orders=facts.orders[customer_id]))
    return Decided(results, events)
