"""One transaction of one shop, as seen by commands and views."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from waybill.store.ids import ids_from
from waybill.store.trips import Call, run_together

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
        return await (await self.ready()).fetch(statement, self.shop_id, *parameters)

    async def fetchrow(self, statement: str, *parameters: Any) -> Row | None:
        return await (await self.ready()).fetchrow(statement, self.shop_id, *parameters)

    async def fetchval(self, statement: str, *parameters: Any) -> Any:
        return await (await self.ready()).fetchval(statement, self.shop_id, *parameters)

    async def execute(self, statement: str, *parameters: Any) -> str:
        return await (await self.ready()).execute(statement, self.shop_id, *parameters)

    async def ready(self) -> Connection:
        """The connection, with everything written that a statement could ask for."""
        return self.connection

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What fails in here is undone, its locks with it; what was done before stays."""
        connection = await self.ready()
        await connection.execute("SAVEPOINT tried")
        try:
            yield
        except BaseException:
            await connection.execute("ROLLBACK TO SAVEPOINT tried")
            raise
        await (await self.ready()).execute("RELEASE SAVEPOINT tried")

    async def write(self, append: str, parameters: Sequence[Any], applying: Sequence[Call]) -> None:
        """Append events and run the statements that follow from them; only `store/record.py` does."""
        await self.execute(append, *parameters, *_NO_ANSWERS)
        await run_together(self.connection, applying)

    async def settle(self, settle: str, actors: Sequence[str], keys: Sequence[str], answers: Sequence[bytes]) -> None:
        """Keep the answers to requests; only `store/idempotency.py` does."""
        await self.execute(settle, actors, keys, answers)


class BatchTx(Tx):
    """The transaction of a batch: what it writes last is held back until it ends.

    Everybody who waits for the batch's locks waits for each of its trips to the database, and each answer of the database
    waits behind whatever HTTP the process is at. So the events go with the answers, and what follows from the events with
    the commit; or all of it at once, should the command ask the database for anything more.
    """

    __slots__ = ("append", "applying")

    def __init__(self, connection: Connection, shop_id: int, actor: str, door: str) -> None:
        super().__init__(connection, shop_id, actor, door)
        self.append: tuple[str, Sequence[Any]] | None = None
        self.applying: Sequence[Call] = ()

    async def ready(self) -> Connection:
        await self._append(*_NO_ANSWERS)
        if self.applying:
            applying, self.applying = self.applying, ()
            await run_together(self.connection, applying)
        return self.connection

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        async with super().savepoint():
            try:
                yield
            except BaseException:
                self.append, self.applying = None, ()
                raise

    async def write(self, append: str, parameters: Sequence[Any], applying: Sequence[Call]) -> None:
        await self.ready()
        self.append, self.applying = (append, parameters), applying

    async def settle(self, settle: str, actors: Sequence[str], keys: Sequence[str], answers: Sequence[bytes]) -> None:
        if self.append is None:
            await self.execute(settle, actors, keys, answers)
        else:
            await self._append(actors, keys, answers)

    async def _append(self, *answers: Sequence[Any]) -> None:
        if self.append is not None:
            (append, parameters), self.append = self.append, None
            await self.connection.execute(append, self.shop_id, *parameters, *answers)

    async def begin(self) -> None:
        await self.connection.execute("BEGIN")

    async def commit(self) -> None:
        """End it; raises `NotCommitted` where the server undid it because of an error that somebody passed over."""
        await self._append(*_NO_ANSWERS)
        if (status := await run_together(self.connection, self.applying, "COMMIT")) != "COMMIT":
            raise NotCommitted(status)

    async def roll_back(self) -> None:
        """Undo it; a connection that cannot is closed."""
        try:
            await self.connection.execute("ROLLBACK")
        except Exception:
            self.connection.terminate()


class NotCommitted(Exception):
    """A transaction that was to be kept is undone."""


_NO_ANSWERS: tuple[list[str], list[str], list[bytes]] = [], [], []


def sparse(column: list[Any]) -> list[Any]:
    """The column, or an empty one where all of it is NULL: `unnest` fills up shorter arrays with NULL, at no cost here."""
    return [] if column.count(None) == len(column) else column


def columns(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    """Rows turned into one list per column, for `unnest`; `width` says how many where there are no rows."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
