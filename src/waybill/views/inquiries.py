"""Inquiries: the list, and one with its whole thread."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from waybill.model.inquiries import InquiryListed, InquiryMessage, InquiryQuery, InquiryShown, MailAttachment
from waybill.model.views import Page
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.actors import names_of
from waybill.views.pages import id_cursor, id_of, page_of

_sql = load(__file__)
_LAST = UUID(int=2**128 - 1)
_attachments = msgspec.json.Decoder(list[MailAttachment])


async def list_inquiries(tx: Tx, query: InquiryQuery) -> Page[InquiryListed]:
    """The newest first. Raises `BadCursor`."""
    before = id_of(query.cursor) if query.cursor else _LAST
    rows = await tx.fetch(_sql.page, before, query.status, query.customer_id, query.order_id, query.limit + 1)
    found = [InquiryListed(**dict(row.items())) for row in rows]
    return page_of([(one, id_cursor(one.inquiry_id)) for one in found], query.limit)


async def show_inquiry(tx: Tx, inquiry: UUID | str) -> InquiryShown | None:
    """One by its id or reference, with its thread; None where there is none."""
    by_id = isinstance(inquiry, UUID)
    row = await tx.fetchrow(_sql.one, inquiry if by_id else None, None if by_id else str(inquiry).upper())
    if row is None:
        return None
    (shown,) = await _with_threads(tx, [row])
    names = await names_of(tx, (one.actor for one in shown.messages))
    named = [msgspec.structs.replace(one, name=names.get(one.actor)) for one in shown.messages]
    return msgspec.structs.replace(shown, messages=named)


async def inquiries_of(tx: Tx, customer_id: UUID) -> list[InquiryShown]:
    """A customer's, with their threads, the oldest first."""
    return await _with_threads(tx, await tx.fetch(_sql.of_customer, customer_id))


async def _with_threads(tx: Tx, rows: Sequence[Row]) -> list[InquiryShown]:
    said: dict[UUID, list[InquiryMessage]] = {row["inquiry_id"]: [] for row in rows}
    for one in await tx.fetch(_sql.thread, list(said)):
        said[one["inquiry_id"]].append(_said(one))
    return [InquiryShown(**dict(row.items()), messages=said[row["inquiry_id"]]) for row in rows]


def _said(row: Row) -> InquiryMessage:
    fields = dict(row.items())
    del fields["inquiry_id"]
    attachments = fields.pop("attachments")
    return InquiryMessage(**fields, attachments=_attachments.decode(attachments) if attachments else [])
