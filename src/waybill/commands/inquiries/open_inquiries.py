"""Open inquiries: a customer asks something."""

from collections.abc import Sequence

from waybill.commands.inquiries.newcomers import keep_newcomers, known_people
from waybill.commands.inquiries.threads import Said, keep_said
from waybill.decisions.inquiries.open_inquiries import Facts, decide
from waybill.model.inquiries import InquiryNow, InquiryResult, OpenInquiry
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def open_inquiries(tx: Tx, requests: Sequence[OpenInquiry]) -> list[InquiryResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    contacts = [request.customer for request in requests]
    known = await known_people(tx, contacts)
    named = sorted({request.order_id for request in requests if request.order_id})
    orders = frozenset(row["order_id"] for row in await tx.fetch(_sql.orders, named))
    decided = decide(Facts([one.customer_id if one else None for one in known], orders), requests, tx.ids)
    opened = [isinstance(result, InquiryNow) for result in decided.results]
    newcomers = await keep_newcomers(tx, contacts, known, opened)
    said = [
        Said(
            inquiry_id=result.inquiry_id, message_id=result.message_id, customer_id=result.customer_id, direction="in",
            actor=tx.actor_of(index), subject=request.subject or None, text=request.text,
        )
        for index, (request, result) in enumerate(zip(requests, decided.results, strict=True))
        if isinstance(result, InquiryNow) and result.message_id
    ]  # fmt: skip
    await keep_said(tx, said)
    await record(tx, [*newcomers, *decided.events])
    return list(decided.results)
