"""Reply to inquiries: by e-mail to the customer, or a note for staff."""

from collections.abc import Sequence

from waybill.commands.inquiries.threads import Said, keep_said, lock_inquiries
from waybill.decisions.inquiries.reply_inquiries import decide
from waybill.model.inquiries import InquiryNow, InquiryResult, ReplyInquiry
from waybill.store.record import record
from waybill.store.tx import Tx


async def reply_inquiries(tx: Tx, requests: Sequence[ReplyInquiry]) -> list[InquiryResult]:
    """One result per request, in request order. The workers send the answers."""
    inquiries = await lock_inquiries(tx, [request.inquiry_id for request in requests])
    decided = decide(inquiries, requests, tx.ids)
    said = [
        Said(
            inquiry_id=result.inquiry_id, message_id=result.message_id, customer_id=result.customer_id,
            direction="note" if request.note else "out", actor=tx.actor_of(index), text=request.text,
        )
        for index, (request, result) in enumerate(zip(requests, decided.results, strict=True))
        if isinstance(result, InquiryNow) and result.message_id
    ]  # fmt: skip
    await keep_said(tx, said)
    await record(tx, decided.events)
    return list(decided.results)
