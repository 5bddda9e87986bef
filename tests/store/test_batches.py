"""A batch whose transaction fails: what an outage cut off is done once, what a request broke harms only that request."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import asyncpg
import msgspec
import pytest

from waybill.commands.place_orders import place_orders
from waybill.commands.receive_stock import receive_stock
from waybill.model.orders import PlaceOrder
from waybill.model.stock import ReceiveStock
from waybill.store import batches
from waybill.store.batches import Poisoned, run_batch, worth_rerunning
from waybill.store.database import Pool, open_pool
from waybill.store.idempotency import Claim, Command, hash_body
from waybill.store.tx import BatchTx, NotCommitted, Tx
from waybill.views.invariants import broken_invariants

ORDER = {"lines": [{"sku": "A", "quantity": 1}], "method": "pickup"}


class Proxy:
    """Stands between a pool and PostgreSQL. `cut` says where the next connection is cut that gets to a commit:
    `before` PostgreSQL hears of it, or `after` it has said that it is done."""

    def __init__(self, folder: Path, target: str) -> None:
        self.path = str(folder / ".s.PGSQL.5432")
        self.target = target
        self.cut: str | None = None
        self.cuts = 0
        self.away = asyncio.Event()
        self.server: Any = None
        self.running: set[asyncio.Task[None]] = set()

    async def come(self) -> None:
        """Listen."""
        self.server = await asyncio.start_unix_server(self.serve, self.path)

    def go(self) -> None:
        """Be as a server whose socket is not there."""
        self.server.close()
        Path(self.path).unlink(missing_ok=True)

    async def close(self) -> None:
        self.go()
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.running.add(task)
        far_reader, far_writer = await asyncio.open_unix_connection(self.target)
        committing = asyncio.Event()
        ways = [
            asyncio.create_task(self.requests(reader, far_writer, committing)),
            asyncio.create_task(self.answers(far_reader, writer, committing)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            writer.close()
            far_writer.close()
            self.running.discard(task)

    async def requests(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, committing: asyncio.Event
    ) -> None:
        while data := await reader.read(1 << 16):
            if data.endswith(b"COMMIT\0") and self.cut:
                self.cuts += 1
                if self.cut == "before":
                    self.cut = None
                    return
                committing.set()
            writer.write(data)
            await writer.drain()

    async def answers(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, committing: asyncio.Event
    ) -> None:
        while data := await reader.read(1 << 16):
            if committing.is_set() and b"COMMIT\0" in data:
                self.cut = None
                if self.away.is_set():
                    self.go()
                    asyncio.get_running_loop().call_later(0.15, lambda: asyncio.ensure_future(self.come()))
                return
            writer.write(data)
            await writer.drain()


@pytest.fixture
async def proxy(pool: Pool) -> AsyncIterator[Proxy]:
    url = urlsplit(await address_of(pool))
    folder = Path(tempfile.mkdtemp(prefix="waybill-proxy-"))
    proxy = Proxy(folder, parse_qs(url.query)["host"][0] + "/.s.PGSQL.5432")
    await proxy.come()
    yield proxy
    await proxy.close()
    shutil.rmtree(folder)


async def address_of(pool: Pool) -> str:
    """The address the pool was opened with."""
    async with pool.acquire() as connection:
        database = await connection.fetchval("SELECT current_database()")
        (folder,) = await connection.fetchrow("SELECT current_setting('unix_socket_directories')")
    return f"postgresql://waybill@/{database}?host={folder.strip(chr(34))}&port=5432"


@pytest.fixture
async def far_pool(pool: Pool, proxy: Proxy) -> AsyncIterator[Pool]:
    """A pool whose connections lead through the proxy."""
    url = (await address_of(pool)).partition("?")[0]
    far = await open_pool(f"{url}?host={Path(proxy.path).parent}&port=5432", 2)
    yield far
    far.terminate()


def orders(*changes: dict[str, Any]) -> list[PlaceOrder]:
    return [msgspec.convert(ORDER | change, PlaceOrder) for change in changes]


def claims(name: str, count: int) -> list[Claim]:
    return [Claim("test", f"{name}-{position}", hash_body(b"%d" % position)) for position in range(count)]


class Counted:
    """A command that notes the batches it was given; `before` runs first, with the number of the run from 1 on."""

    def __init__(self, command: Command[Any], before: Callable[[Tx, Sequence[Any], int], Awaitable[None]]) -> None:
        self.command = command
        self.before = before
        self.batches: list[int] = []

    async def __call__(self, tx: Tx, requests: Sequence[Any]) -> Sequence[Any]:
        self.batches.append(len(requests))
        await self.before(tx, requests, len(self.batches))
        return await self.command(tx, requests)


async def nothing(tx: Tx, requests: Sequence[Any], run: int) -> None:
    """Do not disturb."""


async def ordered(made: Any) -> list[UUID]:
    return [row["order_id"] for row in await made.rows("SELECT order_id FROM orders WHERE shop_id = $1 ORDER BY 1")]


def ids(answers: Sequence[Any]) -> list[UUID]:
    return sorted(UUID(msgspec.json.decode(answer)["order_id"]) for answer in answers)


async def in_order(made: Any) -> bool:
    async with made.tx() as tx:
        return await broken_invariants(tx) == []


@pytest.mark.parametrize("away", [False, True], ids=["", "and the server away for a moment"])
async def test_cut_off_after_the_commit_it_is_done_once_and_answered(
    shop: Any, far_pool: Pool, proxy: Proxy, away: bool
) -> None:
    made = await shop()
    proxy.cut = "after"
    if away:
        proxy.away.set()
    command = Counted(place_orders, nothing)
    answers = await run_batch(far_pool, made.shop_id, "test", "place", command, orders({}, {}, {}), claims("after", 3))
    assert proxy.cuts == 1
    assert command.batches == [3], "what had been committed was settled by its keys"
    assert ids(answers) == await ordered(made)
    assert len(await ordered(made)) == 3
    assert await in_order(made)


async def test_cut_off_before_the_commit_it_is_done_again(shop: Any, far_pool: Pool, proxy: Proxy) -> None:
    made = await shop()
    proxy.cut = "before"
    command = Counted(place_orders, nothing)
    answers = await run_batch(far_pool, made.shop_id, "test", "place", command, orders({}, {}), claims("before", 2))
    assert proxy.cuts == 1
    assert command.batches == [2, 2]
    assert ids(answers) == await ordered(made)
    assert len(await ordered(made)) == 2
    assert await in_order(made)


async def test_a_connection_lost_half_way_is_done_again(shop: Any, pool: Pool) -> None:
    made = await shop()

    async def lose(tx: Tx, requests: Sequence[Any], run: int) -> None:
        await place_orders(tx, orders({}))
        if run == 1:
            await tx.connection.fetchval("SELECT pg_terminate_backend(pg_backend_pid())")

    command = Counted(place_orders, lose)
    answers = await run_batch(pool, made.shop_id, "test", "place", command, orders({}), claims("lost", 1))
    assert command.batches == [1, 1]
    # one by the disturbance, one as asked: nothing of the first run is left
    assert len(await ordered(made)) == 2
    assert ids(answers)[0] in await ordered(made)


async def test_an_outage_that_lasts_is_raised_and_nothing_done(
    shop: Any, far_pool: Pool, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the system says that the database is not there, no request is blamed for it."""
    made = await shop()
    monkeypatch.setattr(batches, "RERUNS", 1)
    await far_pool.expire_connections()
    proxy.go()
    with pytest.raises(OSError, match="No such file"):
        await run_batch(far_pool, made.shop_id, "test", "place", place_orders, orders({}, {}), claims("outage", 2))
    await proxy.come()
    answers = await run_batch(
        far_pool, made.shop_id, "test", "place", place_orders, orders({}, {}), claims("outage", 2)
    )
    assert ids(answers) == await ordered(made)


async def test_no_connection_left_is_an_outage(shop: Any, pool: Pool) -> None:
    """PostgreSQL turns the first connections away; the batch is done by a later one."""
    made = await shop()

    async def turned_away(tx: Tx, requests: Sequence[Any], run: int) -> None:
        if run == 1:
            await tx.connection.execute("DO $$ BEGIN RAISE 'sorry, too many clients' USING ERRCODE = '53300'; END $$")

    command = Counted(place_orders, turned_away)
    answers = await run_batch(pool, made.shop_id, "test", "place", command, orders({}, {}), claims("many", 2))
    assert command.batches == [2, 2]
    assert ids(answers) == await ordered(made)


async def test_a_deadlock_is_done_again(shop: Any, pool: Pool) -> None:
    """Two batches lock two items each in the other's order: PostgreSQL ends one, and it runs again."""
    made = await shop()
    holding = {"A": asyncio.Event(), "B": asyncio.Event()}
    lock = "SELECT 1 FROM item WHERE shop_id = $1 AND sku = $2 FOR UPDATE"

    def crosswise(mine: str, other: str) -> Counted:
        async def before(tx: Tx, requests: Sequence[Any], run: int) -> None:
            if run > 1:
                return
            await tx.fetchval(lock, mine)
            holding[mine].set()
            await holding[other].wait()
            await tx.fetchval(lock, other)

        return Counted(receive_stock, before)

    commands = [crosswise("A", "B"), crosswise("B", "A")]
    goods = [ReceiveStock(sku="A", location="MAIN", quantity=1)]
    answers = await asyncio.gather(
        *(
            run_batch(pool, made.shop_id, "test", "receive", command, goods, claims(f"deadlock-{number}", 1))
            for number, command in enumerate(commands)
        )
    )
    assert sorted(len(command.batches) for command in commands) == [1, 2]
    assert sorted(msgspec.json.decode(answer)["sellable"] for (answer,) in answers) == [11, 12]
    assert await in_order(made)


async def test_a_lock_that_does_not_come_is_waited_for_again(shop: Any, pool: Pool) -> None:
    made = await shop()
    first_failed = asyncio.Event()

    async def before(tx: Tx, requests: Sequence[Any], run: int) -> None:
        if run == 1:
            await tx.connection.execute("SET LOCAL lock_timeout = '20ms'")
        else:
            first_failed.set()

    command = Counted(receive_stock, before)
    goods = [ReceiveStock(sku="A", location="MAIN", quantity=1)]
    async with made.tx() as other:
        await other.fetch("SELECT 1 FROM stock_level WHERE shop_id = $1 FOR UPDATE")
        running = asyncio.create_task(
            run_batch(pool, made.shop_id, "test", "receive", command, goods, claims("lock", 1))
        )
        await first_failed.wait()
    (answer,) = await running
    assert isinstance(answer, bytes)
    assert command.batches == [1, 1]
    assert msgspec.json.decode(answer)["sellable"] == 11


async def test_what_runs_into_the_time_limit_is_found_and_stands_alone(shop: Any, pool: Pool) -> None:
    """It would be slow again, so it is not simply run again; its neighbors are done, its key is free."""
    made = await shop()

    async def slow(tx: Tx, requests: Sequence[Any], run: int) -> None:
        if any(request.note == "slow" for request in requests):
            await tx.connection.execute("SET LOCAL statement_timeout = '30ms'")
            await tx.connection.execute("SELECT pg_sleep(60)")

    command = Counted(place_orders, slow)
    asked = orders({}, {}, {"note": "slow"}, {})
    answers = await run_batch(pool, made.shop_id, "test", "place", command, asked, claims("slow", 4))
    assert [type(answer) for answer in answers] == [bytes, bytes, Poisoned, bytes]
    assert command.batches == [4, 2, 2, 1, 1]
    assert ids([answer for answer in answers if isinstance(answer, bytes)]) == await ordered(made)
    kept = await made.rows("SELECT key FROM idempotency WHERE shop_id = $1 ORDER BY 1")
    assert [row["key"] for row in kept] == ["slow-0", "slow-1", "slow-3"]


@pytest.mark.parametrize("error", ["client", "server", "python"])
async def test_the_poison_stands_alone(shop: Any, pool: Pool, error: str) -> None:
    made = await shop()

    async def poison(tx: Tx, requests: Sequence[Any], run: int) -> None:
        if any(request.note == "poison" for request in requests):
            if error == "python":
                raise ZeroDivisionError
            if error == "server":
                await tx.connection.execute("UPDATE stock_level SET reserved = -1")
            await tx.connection.fetchval("SELECT $1::int", 2**40)

    command = Counted(place_orders, poison)
    asked = orders(*[{}] * 5, {"note": "poison"}, {})
    answers = await run_batch(pool, made.shop_id, "test", "place", command, asked, claims("poison", 7))
    assert [isinstance(answer, bytes) for answer in answers] == [True] * 5 + [False, True]
    assert len(await ordered(made)) == 6
    (healed,) = await run_batch(pool, made.shop_id, "test", "place", place_orders, orders({}), [claims("poison", 7)[5]])
    assert isinstance(healed, bytes)
    assert ids([healed])[0] in await ordered(made)
    assert await in_order(made)


def test_errors_of_the_connection_are_told_from_errors_of_the_work() -> None:
    outages = (
        FileNotFoundError(), ConnectionResetError(), TimeoutError(), asyncpg.TooManyConnectionsError(),
        asyncpg.AdminShutdownError(), asyncpg.CrashShutdownError(), asyncpg.CannotConnectNowError(),
        asyncpg.ConnectionDoesNotExistError(), asyncpg.IdleInTransactionSessionTimeoutError(),
        asyncpg.SerializationError(), asyncpg.DeadlockDetectedError(), asyncpg.LockNotAvailableError(),
        asyncpg.StatementCompletionUnknownError(), asyncpg.DiskFullError(), asyncpg.PostgresIOError(),
        asyncpg.UndefinedFileError(), asyncpg.InternalClientError(),
    )  # fmt: skip
    faults = (
        asyncpg.QueryCanceledError(), asyncpg.CheckViolationError(), asyncpg.DataError(), asyncpg.UniqueViolationError(),
        asyncpg.OutOfMemoryError(), ZeroDivisionError(), KeyError(), LookupError(),
    )  # fmt: skip
    assert [error for error in outages if not worth_rerunning(error)] == []
    assert [error for error in faults if worth_rerunning(error)] == []


async def test_what_a_batch_has_recorded_is_there_for_whatever_it_asks_next(shop: Any, pool: Pool) -> None:
    """Events are held back until the batch ends, but never from the batch itself; what is tried in vain leaves them alone."""
    made = await shop()
    seen: list[int] = []

    async def place_in_vain(tx: Tx) -> None:
        async with tx.savepoint():
            await place_orders(tx, orders({}))
            raise LookupError

    async def place_and_look(tx: Tx, requests: Sequence[Any]) -> Sequence[Any]:
        placed = await place_orders(tx, requests)
        with pytest.raises(LookupError):
            await place_in_vain(tx)
        seen.append(await tx.fetchval("SELECT count(*) FROM orders WHERE shop_id = $1"))
        return [*placed, *await place_orders(tx, orders({}))][:1]

    answers = await run_batch(pool, made.shop_id, "test", "place", place_and_look, orders({}), claims("look", 1))
    assert seen == [1]
    assert len(await ordered(made)) == 2
    assert ids(answers)[0] in await ordered(made)
    assert await in_order(made)


async def test_a_batch_that_passed_over_an_error_is_not_taken_for_done(shop: Any, pool: Pool) -> None:
    """After an error PostgreSQL undoes a transaction whatever its end says: nobody is told that it was kept."""
    made = await shop()

    async with pool.acquire() as connection:
        tx = BatchTx(connection, made.shop_id, "test", "test")
        await tx.begin()
        with pytest.raises(asyncpg.DivisionByZeroError):
            await tx.fetchval("SELECT $1 / 0")
        with pytest.raises(NotCommitted):
            await tx.commit()
