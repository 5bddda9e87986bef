"""The feed: a shop's log from any place on, in order and without gaps."""

from collections.abc import Sequence

import msgspec

from waybill.model.views import EventPage, LogEvent
from waybill.store.sql import load
from waybill.store.tx import Row, Tx

_sql = load(__file__)

# One call looks at so much of the log at most, however rare the types asked for.
_EXAMINED = 20_000


async def newest(tx: Tx) -> int:
    """The seq of the shop's newest event; 0 where there is none."""
    return await tx.fetchval(_sql.newest) or 0


async def events_after(tx: Tx, after: int, types: Sequence[str] | None = None, limit: int = 100) -> EventPage:
    """Up to `limit` events with a seq above `after`, of the types given or of all; ask on from the page's `after`.

    No event is ever missed: `record` takes a batch's seqs from the shop's counter row and keeps that row locked until it
    commits, so the batches of a shop commit in the order of their seqs, and whoever sees one event sees all before it.
    The newest seq is read first, from the row that the seqs came from: every event up to it is visible to what follows.
    """
    head = await newest(tx)
    until = min(head, after + _EXAMINED)
    rows = await tx.fetch(_sql.events_after, after, until, list(types) if types else None, limit)
    if len(rows) == limit:
        until = rows[-1]["seq"]
    return EventPage(rows=[event_of(row) for row in rows], after=max(after, until), more=until < head)


def event_of(row: Row) -> LogEvent:
    """An event of the log as feeds carry it."""
    return LogEvent(
        seq=row["seq"],
        id=row["id"],
        type=row["type"],
        version=row["version"],
        order_id=row["order_id"],
        subject=row["subject"],
        occurred_at=row["occurred_at"],
        recorded_at=row["recorded_at"],
        actor=row["actor"],
        door=row["door"],
        cause_id=row["cause_id"],
        data=msgspec.Raw(row["data"]),
    )
