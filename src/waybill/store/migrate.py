"""Bring a database to the schema of this version of Waybill."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from waybill.store.tx import Connection

if TYPE_CHECKING:
    from sqlalchemy import Connection as AlchemyConnection

MIGRATIONS = Path(__file__).with_name("migrations")
NEWEST = "0017"
MINIMUM_SERVER = 180_000
# A table that others use for longer is waited for again, so that whoever queues behind us gets their turn.
LOCK_TIMEOUT_MS = 5_000
MOST_TRIES = 5
_LOCK_NOT_AVAILABLE = "55P03"
_INDEX = re.compile(r"CREATE INDEX CONCURRENTLY IF NOT EXISTS (\w+)")


class CannotMigrate(Exception):
    """The database is not one that this version can use; the message says why and what to do."""


def statements(sql: str) -> list[str]:
    """The statements of a migration file: separated by a semicolon at a line's end followed by a blank line."""
    return [part.strip().rstrip(";") for part in re.split(r";[ \t]*\n\s*\n", sql) if part.strip()]


def run_statements(path: Path) -> None:
    """Run a migration file's statements, one per execute."""
    from alembic import op

    for statement in statements(path.read_text(encoding="utf-8")):
        op.get_bind().exec_driver_sql(statement)


def build_indexes(path: Path) -> None:
    """Build a file's indexes while their tables are in use, outside of a transaction; a migration that does so does nothing else.

    It can be run again: what is there stays, and what was left half built when a run ended is built anew.
    """
    from alembic import op

    with op.get_context().autocommit_block():
        run = op.get_bind().exec_driver_sql
        # a build waits until transactions that began before it are over, and holds nobody up meanwhile
        run("SET lock_timeout = 0")
        for statement in statements(path.read_text(encoding="utf-8")):
            found = _INDEX.search(statement)
            assert found, f"{path.name} is to build indexes concurrently, where they are not there"
            half_built = f"SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('{found[1]}') AND NOT indisvalid"
            if run(half_built).first() is not None:
                run(f"DROP INDEX CONCURRENTLY {found[1]}")
            run(statement)
        run("RESET lock_timeout")


async def current_version(connection: Connection) -> str | None:
    """The schema's revision, or None where nothing has been migrated yet."""
    if not await connection.fetchval("SELECT to_regclass('public.waybill_version') IS NOT NULL"):
        return None
    version: str | None = await connection.fetchval("SELECT version_num FROM waybill_version")
    return version


def has_shops(database_url: str) -> bool:
    """Whether there is anything to serve."""
    return asyncio.run(_has_shops(database_url))


async def _has_shops(database_url: str) -> bool:
    connection = await asyncpg.connect(database_url)
    try:
        found: bool = await connection.fetchval("SELECT EXISTS (SELECT FROM shop)")
        return found
    finally:
        await connection.close()


async def check_server(connection: Connection) -> None:
    """Raise `CannotMigrate` for a PostgreSQL that is too old."""
    version = int(await connection.fetchval("SHOW server_version_num"))
    if version < MINIMUM_SERVER:
        raise CannotMigrate(
            f"PostgreSQL {version // 10_000} is too old: Waybill needs PostgreSQL 18 or newer. "
            "Upgrade the server, or leave WAYBILL_DATABASE_URL out to use the embedded one."
        )


def migrate(database_url: str, lock_timeout_ms: int = LOCK_TIMEOUT_MS) -> tuple[str | None, str]:
    """Migrate to the newest revision; returns the revisions before and after. Raises `CannotMigrate`.

    A table that others use is waited for so long, five times.
    """
    return asyncio.run(_migrate(database_url, lock_timeout_ms))


async def _migrate(database_url: str, lock_timeout_ms: int) -> tuple[str | None, str]:
    async def connect() -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(database_url, server_settings={"lock_timeout": str(lock_timeout_ms)})

    connection = await connect()
    try:
        await check_server(connection)
        before = await current_version(connection)
    finally:
        await connection.close()
    if before == NEWEST:
        return before, before
    for _ in range(MOST_TRIES):
        if await _upgrade(connect):
            return before, NEWEST
    raise CannotMigrate(
        "A table is in use by a transaction that does not end. Stop the servers, or end it (pg_stat_activity names it), "
        "and run `waybill migrate` again: it goes on where it was."
    )


async def _upgrade(connect: Callable[[], Awaitable["asyncpg.Connection[asyncpg.Record]"]]) -> bool:
    """Run the migrations that are missing; False where a table was in use for too long. Those before it are done."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    def upgrade(connection: "AlchemyConnection") -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(upgrade)
            await connection.commit()
        return True
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        return False
    finally:
        await engine.dispose()
