"""Inquiries locked, and what is written on their threads."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.inquiries.threads import InquiryFact
from waybill.model.inquiries import MailAttachment
from waybill.store.sql import load
from waybill.store.tx import Tx, columns, sparse

_sql = load(__file__)
_encoder = msgspec.json.Encoder()


class Said(Struct, frozen=True, kw_only=True):
    """One turn of a thread, as it is kept."""

    inquiry_id: UUID
    message_id: UUID
    customer_id: UUID
    direction: str
    actor: str
    text: str
    subject: str | None = None
    sender: str | None = None
    mail_id: str | None = None
    auto: bool = False
    attachments: Sequence[MailAttachment] = ()


async def lock_inquiries(tx: Tx, inquiry_ids: Iterable[UUID]) -> dict[UUID, InquiryFact]:
    """These inquiries, as far as there are any, locked before anything else but keys."""
    wanted = sorted(set(inquiry_ids))
    if not wanted:
        return {}
    await tx.fetch(_sql.lock, wanted)
    rows = await tx.fetch(_sql.inquiries, wanted)
    return {row["inquiry_id"]: InquiryFact(**dict(row.items())) for row in rows}


async def keep_said(tx: Tx, said: Sequence[Said]) -> None:
    """Write what was said on the threads. It is personal, and in no event."""
    rows = [
        (
            one.inquiry_id, one.message_id, one.customer_id, one.direction, one.actor, one.subject, one.text, one.sender,
            one.mail_id, one.auto, _encoder.encode(one.attachments) if one.attachments else None,
        )
        for one in said
    ]  # fmt: skip
    if rows:
        await tx.execute(_sql.keep, *map(sparse, columns(rows, 11)), tx.now)
