"""Transfers between locations, and how much of each has come."""

from uuid import UUID

from waybill.model.parcel_views import TransferLineShown, TransferQuery, TransferShown
from waybill.model.views import Page
from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.views.pages import id_cursor, id_of, page_of

_sql = load(__file__)
_LAST = UUID(int=2**128 - 1)


async def list_transfers(tx: Tx, query: TransferQuery) -> Page[TransferShown]:
    """Transfers, the newest first."""
    after = id_of(query.cursor) if query.cursor is not None else _LAST
    codes = [code.upper() if code is not None else None for code in (query.origin, query.destination)]
    rows = await tx.fetch(_sql.transfers, after, query.status, *codes, query.limit + 1, None)
    shown = [TransferShown(**dict(row.items()), lines=[]) for row in rows]
    lines = await _lines(tx, [one.transfer_id for one in shown])
    for one in shown:
        one.lines.extend(lines.get(one.transfer_id, ()))
    return page_of([(one, id_cursor(one.transfer_id)) for one in shown], query.limit)


async def get_transfer(tx: Tx, transfer_id: UUID) -> TransferShown | None:
    """A transfer whole, if there is one with this id."""
    row = await tx.fetchrow(_sql.transfers, _LAST, None, None, None, 1, transfer_id)
    if row is None:
        return None
    return TransferShown(**dict(row.items()), lines=(await _lines(tx, [transfer_id])).get(transfer_id, []))


async def _lines(tx: Tx, transfer_ids: list[UUID]) -> dict[UUID, list[TransferLineShown]]:
    found: dict[UUID, list[TransferLineShown]] = {}
    for row in await tx.fetch(_sql.lines, transfer_ids) if transfer_ids else ():
        fields = dict(row.items())
        missing = max(0, row["shipped"] - row["received"] - row["damaged"])
        found.setdefault(fields.pop("transfer_id"), []).append(TransferLineShown(**fields, missing=missing))
    return found
