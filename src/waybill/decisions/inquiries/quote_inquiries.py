"""Quote inquiries: their drafts are offered to the customers."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from waybill.decisions.inquiries.threads import InquiryFact, Threads, closed, refused, standing, unknown
from waybill.model.events import Event
from waybill.model.events.inquiries import InquiryQuoted
from waybill.model.inquiries import InquiryRefusal, InquiryResult, QuoteInquiry
from waybill.model.results import Decided


def decide(
    inquiries: Mapping[UUID, InquiryFact], requests: Sequence[QuoteInquiry], at: datetime
) -> Decided[InquiryResult]:
    """One result per request. The inquiry waits for the customer from then on."""
    threads = Threads(inquiries)
    results: list[InquiryResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        fact = threads.inquiries.get(request.inquiry_id)
        if fact is None or fact.status == "closed":
            results.append(unknown() if fact is None else closed())
        elif not fact.email:
            results.append(refused(InquiryRefusal.NO_ADDRESS, "The customer has no e-mail address. Save one first."))
        elif not fact.has_draft:
            results.append(refused(InquiryRefusal.NO_DRAFT, "The inquiry has no open draft. Make one first."))
        else:
            status = None if fact.status == "waiting" else "waiting"
            expires_at = (at + timedelta(days=request.days)).replace(microsecond=0)
            data = InquiryQuoted(inquiry_id=fact.inquiry_id, expires_at=expires_at, status=status)
            events.append(Event(data, fact.draft_id, index, subject=str(fact.inquiry_id)))
            results.append(standing(threads.change(fact, status="waiting")))
    return Decided(results, events)
