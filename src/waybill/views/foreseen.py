"""What a transaction that will be rolled back has done so far: its events, and the stock levels they touch."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from waybill.decisions.foreseen import LevelSeen
from waybill.model.views import LogEvent
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def newest_seq(tx: Tx) -> int:
    """The seq of the shop's newest event. Others may take the next ones meanwhile."""
    return int(await tx.fetchval(_sql.newest))


async def events_of_door(tx: Tx, after: int, door: str) -> list[LogEvent]:
    """The events after a seq that came through a door: what is rolled back each time only its own transaction sees."""
    rows = await tx.fetch(_sql.events, after, door)
    return [LogEvent(**{**row, "data": msgspec.Raw(row["data"])}) for row in rows]


async def levels_at(tx: Tx, places: Collection[tuple[UUID, UUID]]) -> Sequence[LevelSeen]:
    """The stock levels of these items and locations, as far as there are any."""
    wanted = sorted(places)
    rows = await tx.fetch(_sql.levels, [item for item, _ in wanted], [location for _, location in wanted])
    return [LevelSeen(**row) for row in rows]
