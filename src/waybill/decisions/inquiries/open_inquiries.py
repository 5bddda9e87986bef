"""Open inquiries: a customer asks something."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.inquiries.threads import InquiryFact, reference_of, refused, standing
from waybill.model.events import Event
from waybill.model.events.inquiries import InquiryOpened
from waybill.model.inquiries import InquiryRefusal, InquiryResult, OpenInquiry
from waybill.model.results import Decided


class Facts(Struct, frozen=True):
    """The customer behind each request, None where a given id is none of ours; `orders` are those that there are."""

    customers: Sequence[UUID | None]
    orders: frozenset[UUID]


def decide(facts: Facts, requests: Sequence[OpenInquiry], ids: Iterator[UUID]) -> Decided[InquiryResult]:
    """One result per request; each opened inquiry has the message with what was asked."""
    results: list[InquiryResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        customer_id = facts.customers[index]
        if customer_id is None:
            results.append(
                refused(InquiryRefusal.UNKNOWN_CUSTOMER, "There is no customer with this id.", "/customer/customer_id")
            )
            continue
        if request.order_id is not None and request.order_id not in facts.orders:
            results.append(refused(InquiryRefusal.UNKNOWN_ORDER, "There is no order with this id.", "/order_id"))
            continue
        inquiry_id, message_id = next(ids), next(ids)
        fact = InquiryFact(
            inquiry_id=inquiry_id, reference=reference_of(inquiry_id), status="open", customer_id=customer_id,
            order_id=request.order_id,
        )  # fmt: skip
        data = InquiryOpened(
            inquiry_id=inquiry_id, reference=fact.reference, customer_id=customer_id, channel=request.channel,
            message_id=message_id,
        )  # fmt: skip
        events.append(Event(data, request.order_id, index, subject=str(inquiry_id)))
        results.append(standing(fact, message_id))
    return Decided(results, events)
