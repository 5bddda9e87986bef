"""Quote inquiries: their drafts are offered to the customers."""

from collections.abc import Sequence

from waybill.commands.inquiries.threads import lock_inquiries
from waybill.decisions.inquiries.quote_inquiries import decide
from waybill.model.inquiries import InquiryResult, QuoteInquiry
from waybill.store.record import record
from waybill.store.tx import Tx


async def quote_inquiries(tx: Tx, requests: Sequence[QuoteInquiry]) -> list[InquiryResult]:
    """One result per request, in request order. The workers send the offers, with a link to accept."""
    inquiries = await lock_inquiries(tx, [request.inquiry_id for request in requests])
    decided = decide(inquiries, requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)
