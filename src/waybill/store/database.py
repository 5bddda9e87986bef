"""Connections: the pool, its session settings and its codecs."""

from typing import Any, TypeAlias

import asyncpg

from waybill.store.migrate import NEWEST, CannotMigrate, check_server, current_version
from waybill.store.trips import OneTrip

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
