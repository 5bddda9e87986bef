"""One transaction of one shop, as seen by commands and views."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from waybill.store.ids import ids_from

Row: TypeAlias = asyncpg.Record
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"


class Tx:
    """A transaction that is open: it alone supplies `$1 = shop_id`, callers' parameters start at `$2`.

    `actor` is who asks (an API key's id, `cli`, a worker), `door` how (api, cli, worker, import); a batch of several
    people's requests has its `actors`, one per request.
    """

    __slots__ = ("actor", "actors", "connection", "door", "ids", "now", "shop_id")

    def __init__(
        self, connection: Connection, shop_id: int, actor: str, door: str, now: datetime | None = None
    ) -> None:
        self.connection = connection
        self.shop_id = shop_id
        self.actor = actor
        self.actors: Sequence[str] = ()
        self.door = door
        self.now = now or datetime.now(UTC)
        self.ids: Iterator[UUID] = ids_from(self.now)

    def actor_of(self, request: int) -> str:
        """Who made the request at this index of the batch."""
        return self.actors[request] if self.actors else self.actor

    async def fetch(self, statement: str, *parameters: Any) -> list[Row]:
        return await self.connection.fetch(statement, self.shop_id, *parameters)

    async def fetchrow(self, statement: str, *parameters: Any) -> Row | None:
        return await self.connection.fetchrow(statement, self.shop_id, *parameters)

    async def fetchval(self, statement: str, *parameters: Any) -> Any:
        return await self.connection.fetchval(statement, self.shop_id, *parameters)

    async def execute(self, statement: str, *parameters: Any) -> str:
        return await self.connection.execute(statement, self.shop_id, *parameters)


def sparse(column: list[Any]) -> list[Any]:
    """The column, or an empty one where all of it is NULL: `unnest` fills up shorter arrays with NULL, at no cost here."""
    return [] if column.count(None) == len(column) else column


def columns(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    """Rows turned into one list per column, for `unnest`; `width` says how many where there are no rows."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
