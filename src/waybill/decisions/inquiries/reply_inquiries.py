"""Reply to inquiries: by e-mail to the customer, or a note for staff."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from waybill.decisions.inquiries.threads import InquiryFact, Threads, refused, standing, unknown
from waybill.model.events import Event
from waybill.model.events.inquiries import InquiryAnswered
from waybill.model.inquiries import InquiryRefusal, InquiryResult, ReplyInquiry
from waybill.model.results import Decided


def decide(
    inquiries: Mapping[UUID, InquiryFact], requests: Sequence[ReplyInquiry], ids: Iterator[UUID]
) -> Decided[InquiryResult]:
    """One result per request. An answer waits for the customer from then on; a note changes nothing but the thread, unless
    it opens a closed one again."""
    threads = Threads(inquiries)
    results: list[InquiryResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        fact = threads.inquiries.get(request.inquiry_id)
        if fact is None:
            results.append(unknown())
            continue
        if not request.note and not fact.email:
            results.append(
                refused(InquiryRefusal.NO_ADDRESS, "The customer has no e-mail address. Save one, or call them.")
            )
            continue
        message_id = next(ids)
        status = _status(fact, request)
        data = InquiryAnswered(inquiry_id=fact.inquiry_id, message_id=message_id, internal=request.note, status=status)
        events.append(Event(data, fact.about, index, subject=str(fact.inquiry_id)))
        results.append(standing(threads.change(fact, status=status or fact.status), message_id))
    return Decided(results, events)


def _status(fact: InquiryFact, request: ReplyInquiry) -> str | None:
    """The new status, where it is another. What was closed goes on with what is written, whoever writes."""
    if not request.note:
        return None if fact.status == "waiting" else "waiting"
    return "open" if request.reopen and fact.status == "closed" else None
