"""Merge customers: two records that are one person."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from waybill.decisions.customers.annotate_customers import CustomerFact, refused, usable
from waybill.model.customers import CustomerRefusal, MergeCustomer, MergeCustomerResult, Merged
from waybill.model.events import Event
from waybill.model.events.customers import CustomerMerged
from waybill.model.results import Decided


def decide(
    customers: Mapping[UUID, CustomerFact], orders: Mapping[UUID, int], requests: Sequence[MergeCustomer]
) -> Decided[MergeCustomerResult]:
    """One result per request; `orders` are how many each customer has. A chain of merges is followed left to right."""
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
        results.append(Merged(customer_id=request.customer_id, duplicate_id=request.duplicate_id, orders=moved))
    return Decided(results, events)
