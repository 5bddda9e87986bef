"""Annotate customers: notes, tags, and what they agree to."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.model.customers import AnnotateCustomer, AnnotateCustomerResult, CustomerNow, CustomerRefusal
from waybill.model.events import Event
from waybill.model.events.customers import CustomerAnnotated
from waybill.model.results import Decided, Refused


class CustomerFact(Struct, frozen=True):
    """A customer as they stand, locked; consent is None where they were never asked."""

    customer_id: UUID
    erased: bool = False
    merged_into: UUID | None = None
    tags: frozenset[str] = frozenset()
    email_marketing: bool | None = None
    sms_marketing: bool | None = None
    profiling: bool | None = None


CONSENTS = ("email_marketing", "sms_marketing", "profiling")


def decide(
    customers: Mapping[UUID, CustomerFact], requests: Sequence[AnnotateCustomer], ids: Iterator[UUID]
) -> Decided[AnnotateCustomerResult]:
    """One result per request; a later request sees what an earlier one changed."""
    tags = {customer_id: set(fact.tags) for customer_id, fact in customers.items()}
    consents = {id: {name: getattr(fact, name) for name in CONSENTS} for id, fact in customers.items()}
    results: list[AnnotateCustomerResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        problem = usable(customers, request.customer_id, "/customer_id")
        if problem:
            results.append(problem)
            continue
        now = tags[request.customer_id]
        added = [tag for tag in dict.fromkeys(request.add_tags) if tag not in now and tag not in request.remove_tags]
        removed = [tag for tag in dict.fromkeys(request.remove_tags) if tag in now]
        said = {name: value for name in CONSENTS if (value := getattr(request, name)) is not None}
        if not (added or removed or said or request.note):
            results.append(
                refused(CustomerRefusal.NOTHING_TO_CHANGE, "The customer is like this already.", "/customer_id")
            )
            continue
        now.update(added)
        now.difference_update(removed)
        consents[request.customer_id].update(said)
        note_id = next(ids) if request.note else None
        data = CustomerAnnotated(
            customer_id=request.customer_id, note_id=note_id, tags_added=added, tags_removed=removed,
            source=request.source if said else None, **said,
        )  # fmt: skip
        events.append(Event(data, request=index, subject=str(request.customer_id)))
        results.append(
            CustomerNow(
                customer_id=request.customer_id, tags=sorted(now), note_id=note_id, **consents[request.customer_id]
            )
        )  # fmt: skip
    return Decided(results, events)


def usable(customers: Mapping[UUID, CustomerFact], customer_id: UUID, field: str) -> Refused | None:
    """Why nothing can be done with a customer, if so."""
    customer = customers.get(customer_id)
    if customer is None:
        return refused(CustomerRefusal.UNKNOWN_CUSTOMER, "There is no customer with this id.", field)
    if customer.erased:
        return refused(CustomerRefusal.CUSTOMER_ERASED, "The customer was erased; nothing is kept about them.", field)
    if customer.merged_into is not None:
        return refused(
            CustomerRefusal.CUSTOMER_MERGED,
            f"The customer was merged into {customer.merged_into}. Use that one.",
            field,
            customer_id=str(customer.merged_into),
        )
    return None


def refused(refusal: CustomerRefusal, detail: str, field: str, **data: object) -> Refused:
    """A refusal of changing a customer."""
    return Refused(type=refusal.value, detail=detail, field=field, data=data)
