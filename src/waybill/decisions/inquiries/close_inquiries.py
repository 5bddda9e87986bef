"""Close inquiries."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from waybill.decisions.inquiries.threads import InquiryFact, Threads, closed, standing, unknown
from waybill.decisions.lifecycles import INQUIRY, may
from waybill.model.events import Event
from waybill.model.events.inquiries import InquiryClosed
from waybill.model.inquiries import CloseInquiry, InquiryResult
from waybill.model.results import Decided


def decide(inquiries: Mapping[UUID, InquiryFact], requests: Sequence[CloseInquiry]) -> Decided[InquiryResult]:
    """One result per request."""
    threads = Threads(inquiries)
    results: list[InquiryResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        fact = threads.inquiries.get(request.inquiry_id)
        if fact is None or not may(INQUIRY, fact.status, "close_inquiries"):
            results.append(unknown() if fact is None else closed())
            continue
        data = InquiryClosed(inquiry_id=fact.inquiry_id, status="closed")
        events.append(Event(data, fact.about, index, subject=str(fact.inquiry_id)))
        results.append(standing(threads.change(fact, status="closed")))
    return Decided(results, events)
