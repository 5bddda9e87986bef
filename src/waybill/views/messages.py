"""Messages to buyers: what was written, to whom, and what became of it."""

from collections.abc import Sequence
from uuid import UUID

from waybill.model.messages import MessageListed, MessageShown, MessageStatus
from waybill.model.views import Page
from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.views.pages import id_cursor, id_of, page_of

_sql = load(__file__)
_LAST = UUID(int=2**128 - 1)


async def list_messages(
    tx: Tx,
    order_id: UUID | None = None,
    statuses: Sequence[MessageStatus] = (),
    cursor: str | None = None,
    limit: int = 50,
    customer_id: UUID | None = None,
) -> Page[MessageListed]:
    """The shop's messages, the newest first: of one order or customer, in some states, or all. Raises `BadCursor`."""
    before = id_of(cursor) if cursor else _LAST
    statement = _sql.all_messages
    about: tuple[UUID | None, ...] = ()
    if order_id is not None:
        statement, about = _sql.messages_of_order, (order_id, customer_id)
    elif customer_id is not None:
        statement, about = _sql.messages_of_customer, (customer_id,)
    rows = [
        MessageListed(**row) for row in await tx.fetch(statement, before, list(statuses) or None, limit + 1, *about)
    ]
    return page_of([(row, id_cursor(row.message_id)) for row in rows], limit)


async def show_message(tx: Tx, message_id: UUID) -> MessageShown | None:
    """One message with its text, or None."""
    row = await tx.fetchrow(_sql.message, message_id)
    return MessageShown(**row) if row else None
