"""Run a batch of requests as one transaction: rerun it when that may help, find the poison in it when it will not."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any

import asyncpg
import structlog

from waybill.store.database import Pool
from waybill.store.idempotency import Claim, Command, claimed
from waybill.store.tx import BatchTx

log = structlog.get_logger()

RERUNS = 5
_RERUN = (
    asyncpg.TransactionRollbackError,
    asyncpg.LockNotAvailableError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TooManyConnectionsError,
    asyncpg.DiskFullError,
    # files and shared memory that a dying server lost
    asyncpg.PostgresSystemError,
    # the driver's own, on a connection that broke or was closed
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    # a refused or lost connection, a socket that is not there while PostgreSQL starts, a time limit
    OSError,
)


def worth_rerunning(error: Exception) -> bool:
    """Whether an outage or a conflict, and not the work itself, made it fail."""
    # a statement that ran into its time limit would do so again: it is looked at request by request
    return isinstance(error, _RERUN) and not isinstance(error, asyncpg.QueryCanceledError)


class Poisoned(Exception):
    """This one request cannot be carried out, by a fault of ours; nothing of it was done and its key is free."""


async def run_batch(
    pool: Pool,
    shop_id: int,
    door: str,
    verb: str,
    command: Command[Any],
    requests: Sequence[Any],
    claims: Sequence[Claim],
) -> list[bytes | Exception]:
    """The encoded answer of each request, in order; `Poisoned` stands where one failed by itself.

    A lost connection, a deadlock or a lock that did not come reruns the batch, at most five times: the claims settle
    whether an earlier run had got as far as its commit. Any other error rolls back, and the batch is halved until the
    poison request stands alone. What remains is an outage, and raised.
    """
    for attempt in range(RERUNS + 1):
        try:
            return list(await _run(pool, shop_id, door, verb, command, requests, claims))
        except Exception as error:
            if worth_rerunning(error):
                if attempt == RERUNS:
                    raise
                log.warning("batch.rerun", verb=verb, shop_id=shop_id, attempt=attempt + 1, error=repr(error))
                await asyncio.sleep(random.uniform(0.5, 1.5) * 0.02 * 4**attempt)
            elif len(requests) == 1:
                log.error("batch.poisoned", verb=verb, shop_id=shop_id, exc_info=error)
                return [Poisoned(verb)]
            else:
                break
    half = len(requests) // 2
    return [
        *await run_batch(pool, shop_id, door, verb, command, requests[:half], claims[:half]),
        *await run_batch(pool, shop_id, door, verb, command, requests[half:], claims[half:]),
    ]


async def _run(
    pool: Pool,
    shop_id: int,
    door: str,
    verb: str,
    command: Command[Any],
    requests: Sequence[Any],
    claims: Sequence[Claim],
) -> list[bytes]:
    async with pool.acquire() as connection:
        tx = BatchTx(connection, shop_id, claims[0].actor, door)
        await tx.begin()
        try:
            answers = await claimed(tx, verb, command, requests, claims)
            await tx.commit()
        except BaseException:
            await tx.roll_back()
            raise
        return answers
