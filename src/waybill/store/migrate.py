"""Bring a database to the schema of this version of Waybill."""

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from waybill.store.tx import Connection

if TYPE_CHECKING:
    from sqlalchemy import Connection as AlchemyConnection

MIGRATIONS = Path(__file__).with_name("migrations")
NEWEST = "0009"
MINIMUM_SERVER = 180_000


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


def migrate(database_url: str) -> tuple[str | None, str]:
    """Migrate to the newest revision; returns the revisions before and after. Waits at most 5 s for any lock, five times."""
    return asyncio.run(_migrate(database_url))


async def _migrate(database_url: str) -> tuple[str | None, str]:
    connection = await asyncpg.connect(database_url)
    try:
        await check_server(connection)
        before = await current_version(connection)
    finally:
        await connection.close()
    if before == NEWEST:
        return before, before
    await _upgrade(database_url)
    return before, NEWEST


async def _upgrade(database_url: str) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    def upgrade(connection: "AlchemyConnection") -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    async def connect() -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(database_url, server_settings={"lock_timeout": "5s"})

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(upgrade)
            await connection.commit()
    finally:
        await engine.dispose()
