"""Draft from inquiries: what the customer asks for becomes a draft."""

from collections.abc import Sequence

import msgspec

from waybill.commands.inquiries.threads import lock_inquiries
from waybill.commands.place_orders import place_orders
from waybill.decisions.inquiries.draft_from_inquiries import check, decide
from waybill.model.inquiries import DraftFromInquiry, InquiryNow, InquiryResult
from waybill.model.results import Refused
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx, columns

_sql = load(__file__)
_encoder = msgspec.json.Encoder()


async def draft_from_inquiries(tx: Tx, requests: Sequence[DraftFromInquiry]) -> list[InquiryResult]:
    """One result per request, in request order. What placing refuses is the answer to its request."""
    inquiries = await lock_inquiries(tx, [request.inquiry_id for request in requests])
    checked = check(inquiries, requests)
    wanted = [one for one in checked if not isinstance(one, Refused)]
    drafts = iter(await place_orders(tx, wanted)) if wanted else iter(())
    made = [one if isinstance(one, Refused) else next(drafts) for one in checked]
    decided = decide(inquiries, requests, made)
    rows = [
        (result.draft_id, result.inquiry_id, result.customer_id, _encoder.encode(order))
        for order, result in zip(checked, decided.results, strict=True)
        if isinstance(result, InquiryNow)
    ]
    if rows:
        await tx.execute(_sql.keep, *columns(rows, 4))
    await record(tx, decided.events)
    return list(decided.results)
