"""Connections: the pool, its session settings and its codecs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg
from msgspec import Struct

from waybill.store.migrate import NEWEST, CannotMigrate, check_server, current_version

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

# Nothing of ours waits longer than this for anybody: a stuck session must not stop a shop.
_SESSION = {
    "lock_timeout": "10s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "application_name": "waybill",
    "timezone": "UTC",
    "jit": "off",
}


if TYPE_CHECKING:
    _Connection = asyncpg.Connection[asyncpg.Record]
else:
    _Connection = asyncpg.Connection


class Prepared(Struct, frozen=True):
    """A statement under a name of its own, and the types of its parameters."""

    name: str
    types: tuple[str, ...]
    statement: str


class OneTrip(_Connection):
    """A connection that runs several statements in one trip, one after the other, as if each had been sent by itself."""

    def __init__(self, *parameters: Any, **named: Any) -> None:
        super().__init__(*parameters, **named)
        self._known: set[str] = set()
        self._doubts = 0

    async def execute_together(self, calls: Sequence[tuple[Prepared, Sequence[int | str]]]) -> None:
        """Run each statement with its parameters, which are numbers and text of our own (never a caller's)."""
        for one, _ in calls:
            if one.name not in self._known:
                await self._make_known(one)
        await self.execute(
            "; ".join(f"EXECUTE {self._called(one)} ({', '.join(map(_literal, values))})" for one, values in calls)
        )

    async def _make_known(self, one: Prepared) -> None:
        """Make it known to the session, with which it stays whatever becomes of the transaction."""
        try:
            await self.execute(f"PREPARE {self._called(one)} ({', '.join(one.types)}) AS {one.statement}")
        except BaseException:
            # the server may know it all the same: from now on other names are used
            self._doubts += 1
            self._known.clear()
            raise
        self._known.add(one.name)

    def _called(self, one: Prepared) -> str:
        return f"{one.name}_{self._doubts}"


def _literal(value: int | str) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


async def _prepare(connection: Any) -> None:
    # jsonb travels as the bytes of its text: it is encoded and decoded by msgspec alone
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: b"\x01" + value,
        decoder=lambda value: bytes(value[1:]),
    )


async def _leave_as_it_is(_connection: object) -> None:
    """Nothing of ours changes a session beyond its transaction, so giving a connection back needs no round trip."""


async def open_pool(
    database_url: str, size: int, *, pgbouncer: bool = False, read_only: bool = False, patient: bool = False
) -> Pool:
    """A pool of up to `size` connections. Behind PgBouncer session settings and the statement cache are left out.

    `patient` is for looking over all data: no statement takes too long.
    """
    settings = {} if pgbouncer else _SESSION | ({"default_transaction_read_only": "on"} if read_only else {})
    if patient and settings:
        settings |= {"statement_timeout": "0"}
    return await asyncpg.create_pool(
        database_url,
        min_size=1,
        max_size=size,
        init=_prepare,
        # behind PgBouncer a session's prepared statements may be another's
        connection_class=asyncpg.Connection if pgbouncer else OneTrip,
        reset=_leave_as_it_is,
        server_settings=settings,
        statement_cache_size=0 if pgbouncer else 512,
        max_cached_statement_lifetime=0,
        command_timeout=None if patient else 90,
        timeout=15,
    )


async def require_current(pool: Pool) -> None:
    """Raise `CannotMigrate` unless the database has exactly this version's schema."""
    async with pool.acquire() as connection:
        await check_server(connection)
        version = await current_version(connection)
    if version is None or version < NEWEST:
        raise CannotMigrate(
            f"The database has {'no Waybill schema' if version is None else f'schema {version}'}; "
            f"this version needs {NEWEST}. Run: waybill migrate"
        )
    if version > NEWEST:
        raise CannotMigrate(f"The database has schema {version}, newer than this version's {NEWEST}. Update Waybill.")
