"""Issue gift cards, and credit of customers."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.payments.ledger import refused
from waybill.model.events import Event
from waybill.model.events.tenders import StoredValueIssued
from waybill.model.results import Decided, Refused
from waybill.model.stored_value import Issued, IssueRefusal, IssueResult, IssueStoredValue


class Facts(Struct, frozen=True):
    """The shop's currency, and those of the customers asked for that there are."""

    currency: str
    customers: frozenset[UUID]


def decide(
    facts: Facts, requests: Sequence[IssueStoredValue], now: datetime, ids: Iterator[UUID]
) -> Decided[IssueResult]:
    """One result per request. A gift card's code is made of its id, by whoever may tell it."""
    results: list[IssueResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        problem = _check(facts, request, now)
        if problem:
            results.append(problem)
            continue
        data = StoredValueIssued(
            account_id=next(ids), kind=request.kind, currency=request.currency or facts.currency, amount=request.amount,
            reason=request.reason, customer_id=request.customer_id, expires_at=request.expires_at,
        )  # fmt: skip
        events.append(Event(data, request=index, subject=str(data.account_id)))
        results.append(
            Issued(
                account_id=data.account_id, kind=request.kind, currency=data.currency, amount=data.amount,
                customer_id=data.customer_id, expires_at=data.expires_at,
            )
        )  # fmt: skip
    return Decided(results, events)


def _check(facts: Facts, request: IssueStoredValue, now: datetime) -> Refused | None:
    if request.kind != "gift_card" and request.customer_id is None:
        return refused(IssueRefusal.CUSTOMER_NEEDED, "Say whose credit it is, or issue a gift card.", "/customer_id")
    if request.customer_id is not None and request.customer_id not in facts.customers:
        return refused(IssueRefusal.UNKNOWN_CUSTOMER, "There is no customer with this id.", "/customer_id")
    if request.expires_at is not None and request.expires_at <= now:
        return refused(
            IssueRefusal.EXPIRES_IN_THE_PAST, "It would be expired at once. Choose a later time.", "/expires_at"
        )
    return None
