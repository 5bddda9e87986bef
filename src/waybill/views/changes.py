"""Changes of orders: edits that were made or wait, and what locations are asked to give back."""

import msgspec

from waybill.model.edits import ChangeQuery, ChangeShown
from waybill.model.events.changes import LineUnits
from waybill.model.views import Page
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.pages import id_cursor, id_of, page_of

_sql = load(__file__)
_units = msgspec.json.Decoder(list[LineUnits])


async def list_changes(tx: Tx, query: ChangeQuery) -> Page[ChangeShown]:
    """The changes, newest first."""
    before = id_of(query.cursor) if query.cursor is not None else None
    rows = await tx.fetch(
        _sql.changes, query.order_id, query.number, query.status, query.location, before, query.limit + 1
    )
    return page_of([(_shown(row), id_cursor(row["change_id"])) for row in rows], query.limit)


def _shown(row: Row) -> ChangeShown:
    fields = dict(row.items())
    units = fields.pop("units")
    return ChangeShown(**fields, units={one.line: one.quantity for one in _units.decode(units)} if units else {})
