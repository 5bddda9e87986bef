"""Merge customers: two records that are one person."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from waybill.decisions.customers.annotate_customers import CustomerFact, refused, usable
from waybill.model.customers import CustomerRefusal, MergeCustomer, MergeCustomerResult, Merged
from waybill.model.events import Event
from waybill.model.events.customers import CustomerMerged
from waybill.model.events.tenders import CustomerCreditSet
from waybill.model.results import Decided

_LIMITS = ("account_limit", "delivery_limit", "account_days")
_NO_LIMITS: Mapping[UUID, CustomerCreditSet] = {}


def decide(
    customers: Mapping[UUID, CustomerFact], orders: Mapping[UUID, int], requests: Sequence[MergeCustomer],
    limits: Mapping[UUID, CustomerCreditSet] = _NO_LIMITS,
) -> Decided[MergeCustomerResult]:  # fmt: skip
    """One result per request; `orders` are how many each customer has. A chain of merges is followed left to right.

    `limits` are what customers may owe of their own: who is kept takes those of the duplicate that they have not.
    """
    own = dict(limits)
    known = dict(customers)
    counts = dict(orders)
    results: list[MergeCustomerResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        problem = None
        if request.customer_id == request.duplicate_id:
            problem = refused(CustomerRefusal.SAME_CUSTOMER, "Both are the same customer. Name two.", "/duplicate_id")
        for id, field in ((request.customer_id, "/customer_id"), (request.duplicate_id, "/duplicate_id")):
            # what is not there comes before what is the same
            found = usable(known, id, field)
            if found and (problem is None or found.type == CustomerRefusal.UNKNOWN_CUSTOMER):
                problem = found
                break
        if problem:
            results.append(problem)
            continue
        moved = counts.pop(request.duplicate_id, 0)
        counts[request.customer_id] = counts.get(request.customer_id, 0) + moved
        known[request.duplicate_id] = msgspec.structs.replace(
            known[request.duplicate_id], merged_into=request.customer_id
        )
        data = CustomerMerged(customer_id=request.customer_id, duplicate_id=request.duplicate_id)
        events.append(Event(data, request=index, subject=str(request.customer_id)))
        taken = _taken(own.get(request.customer_id), own.get(request.duplicate_id), request.customer_id)
        if taken is not None:
            own[request.customer_id] = taken
            events.append(Event(taken, request=index, subject=str(request.customer_id)))
        results.append(Merged(customer_id=request.customer_id, duplicate_id=request.duplicate_id, orders=moved))
    return Decided(results, events)


def _taken(
    kept: CustomerCreditSet | None, duplicate: CustomerCreditSet | None, customer_id: UUID
) -> CustomerCreditSet | None:
    """The kept customer's limits with those of the duplicate where there are none; None where that changes nothing."""
    before = kept or CustomerCreditSet(customer_id=customer_id)
    theirs = {name: getattr(duplicate, name, None) for name in _LIMITS if getattr(before, name) is None}
    after: CustomerCreditSet = msgspec.structs.replace(before, **theirs)
    return None if after == before else after
