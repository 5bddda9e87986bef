"""Migrations while the database is in use: nobody is held up by an index, and a run that was ended goes on."""

import asyncio
from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest
import pytest_asyncio

from waybill.store.migrate import NEWEST, CannotMigrate, migrate

INDEX = "customer_key_by_beginning"
BUILDING = "SELECT count(*) FROM pg_stat_progress_create_index"


@pytest.fixture
def address(new_database: Callable[..., str], migrated_template: str) -> str:
    """A database where the migration that builds indexes, and those after it, have not been run."""
    return new_database(migrated_template)


@pytest_asyncio.fixture
async def connect(address: str) -> AsyncIterator[Callable[[], "asyncpg.Connection[asyncpg.Record]"]]:
    """Call it (and await) for a connection."""
    made = []

    async def make() -> "asyncpg.Connection[asyncpg.Record]":
        made.append(await asyncpg.connect(address))
        return made[-1]

    first = await make()
    await first.execute(f"UPDATE waybill_version SET version_num = '0009'; DROP INDEX {INDEX}")
    await first.execute("DROP TRIGGER tg_pgqueuer_queued_again ON queue.pgqueuer; DROP TABLE figure_item_months")
    await first.execute("ALTER TABLE message DROP COLUMN sending_at")
    await first.execute("ALTER TABLE parcel DROP COLUMN cash")
    yield make  # type: ignore[misc]
    for one in made:
        await one.close()


async def is_built(connection: "asyncpg.Connection[asyncpg.Record]") -> bool:
    found = await connection.fetchval("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)", INDEX)
    return bool(found)


async def test_an_index_is_built_while_others_write(address, connect):
    writer, another = await connect(), await connect()
    await another.execute("SET lock_timeout = '2s'")
    writing = writer.transaction()
    await writing.start()
    await writer.execute("LOCK TABLE customer_key IN ROW EXCLUSIVE MODE")
    run = asyncio.create_task(asyncio.to_thread(migrate, address))
    while not await another.fetchval(BUILDING):
        assert not run.done()
        await asyncio.sleep(0.01)
    # it waits for who began before it, and nobody waits for it
    async with another.transaction():
        await another.execute("LOCK TABLE customer_key IN ROW EXCLUSIVE MODE")
    assert not run.done()
    await writing.rollback()
    assert await run == ("0009", NEWEST)
    assert await is_built(another)


async def test_what_was_left_half_built_is_built_anew(address, connect):
    writer, one = await connect(), await connect()
    async with writer.transaction():
        await writer.execute("LOCK TABLE customer_key IN ROW EXCLUSIVE MODE")
        await one.execute("SET lock_timeout = '20ms'")
        with pytest.raises(asyncpg.LockNotAvailableError):
            await one.execute(f"CREATE INDEX CONCURRENTLY {INDEX} ON customer_key (shop_id)")
    assert await one.fetchval("SELECT to_regclass($1) IS NOT NULL", INDEX)
    assert not await is_built(one)
    assert await asyncio.to_thread(migrate, address) == ("0009", NEWEST)
    assert await is_built(one)
    assert "text_pattern_ops" in await one.fetchval("SELECT pg_get_indexdef(to_regclass($1))", INDEX)


async def test_a_table_that_stays_in_use_is_told_and_the_next_run_goes_on(address, connect):
    holder = await connect()
    using = holder.transaction()
    await using.start()
    await holder.execute("LOCK TABLE waybill_version IN SHARE ROW EXCLUSIVE MODE")
    with pytest.raises(CannotMigrate, match="pg_stat_activity"):
        await asyncio.to_thread(migrate, address, 20)
    await using.rollback()
    assert await asyncio.to_thread(migrate, address) == ("0009", NEWEST)
