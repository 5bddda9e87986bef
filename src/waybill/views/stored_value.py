"""Gift cards and customers' credit: lists of them, one with its ledger, one by its code."""

from uuid import UUID

import msgspec

from waybill.model.tender_views import StoredValueEntry, StoredValueQuery, StoredValueShown
from waybill.model.views import Page
from waybill.store.signing import hash_code
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.pages import id_cursor, id_of, page_of

_sql = load(__file__)


async def list_stored_value(tx: Tx, query: StoredValueQuery) -> Page[StoredValueShown]:
    """The newest first."""
    before = id_of(query.cursor) if query.cursor is not None else UUID(int=2**128 - 1)
    rows = await tx.fetch(_sql.list, before, query.customer_id, query.kind, query.status, tx.now, query.limit + 1)
    return page_of([(_shown(row), id_cursor(row["account_id"])) for row in rows], query.limit)


async def get_stored_value(tx: Tx, account_id: UUID) -> StoredValueShown | None:
    """One account with its ledger, oldest entry first."""
    row = await tx.fetchrow(_sql.one, account_id, tx.now)
    if row is None:
        return None
    entries = [
        StoredValueEntry(kind=entry["kind"], amount=entry["amount"], at=entry["occurred_at"], order=entry["number"])
        for entry in await tx.fetch(_sql.entries, account_id)
    ]
    return msgspec.structs.replace(_shown(row), entries=entries)


async def find_gift_card(tx: Tx, code: str) -> StoredValueShown | None:
    """The gift card with this code, without its ledger."""
    account_id = await tx.fetchval(_sql.by_code, hash_code(code))
    row = await tx.fetchrow(_sql.one, account_id, tx.now) if account_id is not None else None
    return _shown(row) if row is not None else None


def _shown(row: Row) -> StoredValueShown:
    return StoredValueShown(**{name: row[name] for name in StoredValueShown.__struct_fields__ if name != "entries"})
