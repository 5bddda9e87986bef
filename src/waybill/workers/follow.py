"""Followers of the log: each consumer goes through each shop's events in order, and loses none."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog
from msgspec import Struct

from waybill.store.batches import worth_rerunning
from waybill.store.database import Pool
from waybill.store.sql import load
from waybill.store.tx import Row, Tx

_sql = load(__file__)
log = structlog.get_logger()

# Events handed over at once, and how much of the log is looked through for them.
WINDOW = 250
LOOK = 20_000
TRIES = 5
FIRST_PAUSE = timedelta(seconds=1)


class Logged(Struct, frozen=True):
    """An event as it stands in the log; `data` is the JSON of its type's Struct."""

    seq: int
    id: UUID
    type: str
    order_id: UUID | None
    occurred_at: datetime
    recorded_at: datetime
    data: bytes


class Wanted(Struct, frozen=True):
    """Which event it is, for who reads no more of it."""

    seq: int
    type: str


class Consumer(Protocol):
    """Somebody who follows the log. `wants` says which event types: none at all if empty, all of them if None.

    `take` runs in the transaction that moves the cursor, and calls nobody outside: it writes down what is to be done.
    The same event may come again (a replay), so what it writes is keyed by the event.
    """

    name: str

    async def wants(self, tx: Tx) -> Sequence[str] | None: ...

    async def take(self, tx: Tx, events: Sequence[Logged]) -> None: ...


async def follow(pool: Pool, consumer: Consumer, shop_id: int) -> int:
    """Hand a window of new events of one shop to a consumer and move its cursor, in one transaction.

    Returns how many events the cursor passed; 0 where there is nothing new or another process is at it. A window that
    fails is gone through event by event; an event that fails waits 1, 2, 4 and 8 s and becomes a dead letter at its
    fifth failure. An outage of the database is raised.
    """
    try:
        return await _take_window(pool, consumer, shop_id)
    except _TriedBefore:
        pass
    except Exception as error:
        if worth_rerunning(error):
            raise
        log.warning("follow.window_failed", consumer=consumer.name, shop_id=shop_id, error=repr(error))
    passed = 0
    while step := await _take_one(pool, consumer, shop_id):
        passed += step
        if passed >= LOOK:
            break
    return passed


async def _take_window(pool: Pool, consumer: Consumer, shop_id: int) -> int:
    async with pool.acquire() as connection, connection.transaction():
        tx = Tx(connection, shop_id, f"worker:{consumer.name}", "worker")
        cursor = await _lock_cursor(tx, consumer)
        if cursor is None:
            return 0
        if cursor["attempts"]:
            # the next event has failed before: it is tried alone
            raise _TriedBefore
        events, until = await _next_events(tx, consumer, cursor["seq"], WINDOW)
        if events:
            await consumer.take(tx, events)
        if until > cursor["seq"]:
            await tx.execute(_sql.advance, consumer.name, until)
        return until - int(cursor["seq"])


async def _take_one(pool: Pool, consumer: Consumer, shop_id: int) -> int:
    """Hand over the next event alone; 0 once there is none, or it has to wait for its next try."""
    event: Logged | None = None
    cursor: Row | None = None
    try:
        async with pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, f"worker:{consumer.name}", "worker")
            cursor = await _lock_cursor(tx, consumer)
            if cursor is None or (cursor["retry_at"] is not None and cursor["retry_at"] > tx.now):
                return 0
            events, until = await _next_events(tx, consumer, cursor["seq"], 1)
            if events:
                event = events[0]
                await consumer.take(tx, events)
            if until > cursor["seq"]:
                await tx.execute(_sql.advance, consumer.name, until)
            return until - int(cursor["seq"])
    except Exception as error:
        if event is None or cursor is None or worth_rerunning(error):
            raise
        return await _failed(pool, consumer, shop_id, cursor, event, error)


async def _failed(pool: Pool, consumer: Consumer, shop_id: int, cursor: Row, event: Logged, error: Exception) -> int:
    """Count a failure: the event waits for its next try or, after the last, becomes a dead letter and is passed."""
    attempts = cursor["attempts"] + 1
    about = {"consumer": consumer.name, "shop_id": shop_id, "seq": event.seq, "type": event.type}
    async with pool.acquire() as connection, connection.transaction():
        tx = Tx(connection, shop_id, f"worker:{consumer.name}", "worker")
        # the cursor may have been made in the transaction that failed
        await tx.fetchval(_sql.create_cursor, consumer.name)
        if attempts < TRIES:
            pause = FIRST_PAUSE * 2 ** (attempts - 1)
            await tx.execute(_sql.count_failure, consumer.name, cursor["seq"], attempts, tx.now + pause)
            log.warning("follow.event_failed", **about, attempts=attempts, error=repr(error))
            return 0
        if await tx.fetchval(_sql.pass_over, consumer.name, cursor["seq"], event.seq) is None:
            return 0
        await bury(tx, consumer.name, event.seq, attempts, repr(error))
    log.error("follow.dead_letter", **about, exc_info=error)
    return event.seq - int(cursor["seq"])


async def _next_events(tx: Tx, consumer: Consumer, after: int, limit: int) -> tuple[list[Logged], int]:
    """The next events that a consumer wants, and up to where the log has been looked through for them."""
    newest: int = await tx.fetchval(_sql.newest)
    wanted = await consumer.wants(tx)
    if wanted is not None and not wanted:
        return [], max(after, newest)
    until = max(after, min(newest, after + LOOK))
    events = await read_events(tx, after, until, wanted or (), limit)
    return events, events[-1].seq if len(events) == limit else until


async def bury(tx: Tx, consumer: str, seq: int, attempts: int, error: str) -> None:
    """Put an event that a consumer could not handle on the list of dead letters."""
    await tx.execute(_sql.bury, consumer, seq, attempts, error[:500], tx.now)


async def read_events(tx: Tx, after: int, until: int, types: Sequence[str] = (), limit: int = WINDOW) -> list[Logged]:
    """The events after one seq up to and including another, of some types or (none given) of all."""
    rows = await tx.fetch(_sql.read_events, after, until, list(types) or None, limit)
    return [Logged(*row) for row in rows]


async def wanted_events(tx: Tx, after: int, until: int, types: Sequence[str], limit: int) -> list[Wanted]:
    """Which events of these types there are after one seq up to and including another."""
    return [Wanted(*row) for row in await tx.fetch(_sql.wanted_events, after, until, list(types), limit)]


async def hold(tx: Tx, consumer: str) -> int:
    """Keep a consumer where it is until the transaction ends, once it is through with its window; the seq that it has passed.

    What it could not handle up to there is off the list of dead letters: whoever holds it sees to that as well.
    """
    await tx.fetchval(_sql.create_cursor, consumer)
    seq: int = await tx.fetchval(_sql.hold_cursor, consumer)
    await tx.execute(_sql.exhume_all, consumer, seq)
    return seq


async def _lock_cursor(tx: Tx, consumer: Consumer) -> Row | None:
    """The consumer's cursor, made where there is none yet; None while another process holds it."""
    cursor = await tx.fetchrow(_sql.lock_cursor, consumer.name)
    if cursor is None and await tx.fetchval(_sql.create_cursor, consumer.name) is not None:
        cursor = await tx.fetchrow(_sql.lock_cursor, consumer.name)
    return cursor


class _TriedBefore(Exception):
    """Not a failure: says that events are to be gone through one by one."""


class DeadLetter(Struct, frozen=True):
    """An event that a consumer could not handle."""

    consumer: str
    seq: int
    type: str
    order_id: UUID | None
    attempts: int
    error: str
    at: datetime


async def list_dead_letters(tx: Tx, limit: int = 1_000) -> list[DeadLetter]:
    """The shop's dead letters, the newest first."""
    return [DeadLetter(*row) for row in await tx.fetch(_sql.list_dead_letters, limit)]


async def replay(tx: Tx, consumer: str, from_seq: int) -> None:
    """Let a consumer go through the log again from `from_seq` on. What it did before for an event is not done twice."""
    await tx.fetchval(_sql.create_cursor, consumer)
    await tx.execute(_sql.rewind, consumer, max(0, from_seq - 1))


async def redrive(tx: Tx, consumer: Consumer, seq: int) -> bool:
    """Hand a dead letter to its consumer again, and take it off the list; False where there is none. Raises what it raises."""
    if await tx.fetchval(_sql.exhume, consumer.name, seq) is None:
        return False
    await consumer.take(tx, await read_events(tx, seq - 1, seq))
    return True
