"""Cash on delivery: what collectors took, and what of it they have not handed in."""

from datetime import datetime
from uuid import UUID

from waybill.model.tender_views import CollectionQuery, CollectionShown
from waybill.model.views import Page
from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.views.pages import BadCursor, key_cursor, key_of, page_of

_sql = load(__file__)


async def list_collections(tx: Tx, query: CollectionQuery) -> Page[CollectionShown]:
    """The oldest first."""
    at, payment_id = _after(query.cursor)
    rows = await tx.fetch(_sql.list, at, payment_id, query.collector, query.all, query.limit + 1)
    found = [
        (
            CollectionShown(**{name: row[name] for name in CollectionShown.__struct_fields__}),
            key_cursor(row["collected_at"].isoformat(), str(row["payment_id"])),
        )
        for row in rows
    ]
    return page_of(found, query.limit)


def _after(cursor: str | None) -> tuple[datetime | None, UUID]:
    if cursor is None:
        return None, UUID(int=0)
    try:
        at, payment_id = key_of(cursor, str, str)
        return datetime.fromisoformat(str(at)), UUID(str(payment_id))
    except ValueError:
        raise BadCursor(cursor) from None
