"""Several statements in one trip."""

import asyncpg
import pytest
import pytest_asyncio

from waybill.store.database import open_pool
from waybill.store.trips import OneTrip, Prepared

PUT = Prepared("put", ("bigint", "text[]"), "INSERT INTO kept SELECT $1, unnest($2)")
DROP = Prepared("drop", ("bigint",), "DELETE FROM kept WHERE number = $1")
WRONG = Prepared("wrong", ("bigint",), "DELETE FROM nowhere WHERE number = $1")


@pytest_asyncio.fixture
async def connection(database_url):
    pool = await open_pool(database_url, 1)
    async with pool.acquire() as connection:
        await connection.execute("CREATE TEMP TABLE kept (number bigint PRIMARY KEY, word text NOT NULL)")
        yield connection
    pool.terminate()


async def kept(connection):
    return [tuple(row) for row in await connection.fetch("SELECT * FROM kept ORDER BY number")]


async def test_they_run_one_after_the_other_and_see_what_the_one_before_did(connection):
    await connection.execute_together([(PUT, (1, ["it's"])), (PUT, (2, ["two"])), (DROP, (1,)), (PUT, (1, ["again"]))])
    assert await kept(connection) == [(1, "again"), (2, "two")]


async def test_what_fails_is_raised_and_undoes_them_all_and_the_names_are_kept(connection):
    with pytest.raises(asyncpg.UniqueViolationError):
        async with connection.transaction():
            await connection.execute_together([(PUT, (1, ["one"])), (PUT, (1, ["twice"]))])
    assert await kept(connection) == []
    async with connection.transaction():
        await connection.execute_together([(PUT, (1, ["one"])), (DROP, (2,))])
    assert await kept(connection) == [(1, "one")]


async def test_a_statement_that_cannot_be_prepared_leaves_the_others_usable(connection):
    await connection.execute_together([(PUT, (1, ["one"])), (DROP, (5,))])
    with pytest.raises(asyncpg.UndefinedTableError):
        async with connection.transaction():
            await connection.execute_together([(PUT, (2, ["two"])), (WRONG, (1,))])
    await connection.execute_together([(PUT, (3, ["three"])), (DROP, (1,))])
    assert await kept(connection) == [(3, "three")]


async def test_behind_pgbouncer_each_goes_by_itself(database_url):
    pool = await open_pool(database_url, 1, pgbouncer=True)
    async with pool.acquire() as connection:
        assert not hasattr(connection, "execute_together")
    pool.terminate()
    assert hasattr(OneTrip, "execute_together")
