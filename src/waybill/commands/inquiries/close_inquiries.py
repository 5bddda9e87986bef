"""Close inquiries."""

from collections.abc import Sequence

from waybill.commands.inquiries.threads import lock_inquiries
from waybill.decisions.inquiries.close_inquiries import decide
from waybill.model.inquiries import CloseInquiry, InquiryResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def close_inquiries(tx: Tx, requests: Sequence[CloseInquiry]) -> list[InquiryResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    inquiries = await lock_inquiries(tx, [request.inquiry_id for request in requests])
    decided = decide(inquiries, requests)
    await record(tx, decided.events)
    return list(decided.results)
