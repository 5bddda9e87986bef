"""Draft from inquiries: what the customer asks for becomes a draft."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from waybill.decisions.inquiries.threads import InquiryFact, Threads, closed, refused, standing, unknown
from waybill.model.events import Event
from waybill.model.events.inquiries import InquiryLinked
from waybill.model.inquiries import DraftFromInquiry, InquiryRefusal, InquiryResult
from waybill.model.orders import PlaceOrder, PlaceOrderResult
from waybill.model.results import Decided, Refused


def check(inquiries: Mapping[UUID, InquiryFact], requests: Sequence[DraftFromInquiry]) -> list[Refused | PlaceOrder]:
    """The draft to be made for each request, for the inquiry's customer, or why there is none."""
    found: list[Refused | PlaceOrder] = []
    taken: set[UUID] = set()
    for request in requests:
        fact = inquiries.get(request.inquiry_id)
        if fact is None or fact.status == "closed":
            found.append(unknown() if fact is None else closed())
        elif fact.has_draft or fact.inquiry_id in taken:
            detail = "The inquiry has an open draft. Place it, discard it, or offer it."
            found.append(refused(InquiryRefusal.DRAFT_OPEN, detail))
        else:
            taken.add(fact.inquiry_id)
            found.append(msgspec.structs.replace(request.order, draft=True, draft_id=None, customer=fact.contact))
    return found


def decide(
    inquiries: Mapping[UUID, InquiryFact],
    requests: Sequence[DraftFromInquiry],
    drafts: Sequence[Refused | PlaceOrderResult],
) -> Decided[InquiryResult]:
    """One result per request; `drafts` is what became of each draft. What placing refuses is the answer."""
    threads = Threads(inquiries)
    results: list[InquiryResult] = []
    events: list[Event] = []
    for index, (request, draft) in enumerate(zip(requests, drafts, strict=True)):
        if isinstance(draft, Refused):
            results.append(draft)
            continue
        fact = threads.change(threads.inquiries[request.inquiry_id], draft_id=draft.order_id, has_draft=True)
        data = InquiryLinked(inquiry_id=fact.inquiry_id, draft=True)
        events.append(Event(data, draft.order_id, index, subject=str(fact.inquiry_id)))
        results.append(standing(fact))
    return Decided(results, events)
