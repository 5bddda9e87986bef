"""What wakes a worker that waits for jobs, and what does not."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import msgspec
from pgqueuer.domain.models import TracebackRecord
from pgqueuer.ports.repository import EntrypointExecutionParameter

from waybill.store.database import Pool
from waybill.store.tx import Tx
from waybill.workers.jobs import enqueue
from waybill.workers.runner import queries_on

CHANNEL = "ch_pgqueuer"


async def test_jobs_wake_a_worker_and_looking_for_them_does_not(pool: Pool, address: str) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    listener = await asyncpg.connect(address)
    await listener.add_listener(CHANNEL, lambda *about: told.put_nowait(msgspec.json.decode(about[3])["operation"]))
    jobs = await asyncpg.create_pool(address, min_size=1, max_size=1)
    queries = queries_on(jobs)

    async def look() -> list[Any]:
        return await queries.dequeue(
            batch_size=5, entrypoints={"message": EntrypointExecutionParameter(concurrency_limit=0)},
            queue_manager_id=uuid4(), global_concurrency_limit=None, heartbeat_timeout=timedelta(seconds=15),
        )  # fmt: skip

    try:
        assert await look() == []
        async with pool.acquire() as connection, connection.transaction():
            await enqueue(Tx(connection, 1, "worker", "worker"), "message", ["one"])
        (job,) = await look()
        assert await look() == []
        failure = TracebackRecord.from_exception(exc=RuntimeError("not now"), job_id=job.id)
        await queries.retry_job(job, timedelta(seconds=60), failure)
        assert await look() == []
        # notices come in the order of their transactions: what came before this one is all there was
        await listener.execute(f"SELECT pg_notify('{CHANNEL}', '{{\"operation\": \"end\"}}')")
        heard = []
        async with asyncio.timeout(10):
            while (one := await told.get()) != "end":
                heard.append(one)
    finally:
        jobs.terminate()
        listener.terminate()
    assert heard == ["insert", "update"]
