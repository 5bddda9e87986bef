"""Runs the jobs of this process with pgqueuer, each at least once."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import asyncpg
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job
from pgqueuer.domain.settings import DBSettings

from waybill.workers.jobs import decode_task

log = structlog.get_logger()

AT_ONCE = 60
PAUSE_AFTER_A_FAULT = timedelta(seconds=30)
# How often to look for jobs where nothing wakes us; and, of the time after which they are taken over, what part to look for those
# of a dead process. New jobs, and those to be tried again, wake us by themselves.
UNTOLD = timedelta(seconds=2)
LOOKS_A_TAKEOVER = 3

# What a job's handler answers: None when it is done with, else after how long to come again.
Handler = Callable[[int, str], Awaitable[timedelta | None]]


class Jobs:
    """Runs the jobs of this process. `takeover` is after how long a dead process's jobs are started again."""

    def __init__(
        self,
        database_url: str,
        handlers: Mapping[str, Handler],
        *,
        takeover: timedelta = timedelta(seconds=15),
        pgbouncer: bool = False,
    ) -> None:
        self.database_url = database_url
        self.handlers = handlers
        self.takeover = takeover
        self.pgbouncer = pgbouncer

    async def run(self, stop: asyncio.Event) -> None:
        """Run jobs until `stop` is set and the running ones have ended; begins anew after every outage."""
        while not stop.is_set():
            try:
                await self._run(stop)
            except Exception as error:
                log.warning("jobs.interrupted", error=repr(error))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), 1)

    async def _run(self, stop: asyncio.Event) -> None:
        # pgqueuer has its own way with jsonb, so it gets connections of its own: one listens, two work
        pool = await asyncpg.create_pool(
            self.database_url,
            min_size=1,
            max_size=3,
            statement_cache_size=0 if self.pgbouncer else 100,
            server_settings={} if self.pgbouncer else {"application_name": "waybill jobs"},
            timeout=15,
            command_timeout=60,
        )
        try:
            manager = QueueManager(queries_on(pool))
            for kind, handler in self.handlers.items():
                manager.entrypoint(kind, accepts_context=False)(_entrypoint(kind, handler))
            ending = asyncio.create_task(_pass_on(stop, manager.shutdown))
            try:
                await manager.run(
                    dequeue_timeout=UNTOLD if self.pgbouncer else self.takeover / LOOKS_A_TAKEOVER,
                    batch_size=20,
                    max_concurrent_tasks=AT_ONCE,
                    shutdown_on_listener_failure=not self.pgbouncer,
                    heartbeat_timeout=self.takeover,
                    log_aggregation_interval=timedelta(0),
                )
            finally:
                ending.cancel()
        finally:
            pool.terminate()


def queries_on(pool: Any) -> Queries:
    """pgqueuer's queries, with its tables in the schema `queue`."""
    settings = DBSettings(db_schema="queue")
    return Queries(
        AsyncpgPoolDriver(pool),
        qbe=QueryBuilderEnvironment(settings),
        qbq=QueryQueueBuilder(settings),
        qbs=QuerySchedulerBuilder(settings),
    )


async def _pass_on(stop: asyncio.Event, shutdown: asyncio.Event) -> None:
    await stop.wait()
    shutdown.set()


def _entrypoint(kind: str, handler: Handler) -> Callable[[Job], Awaitable[None]]:
    async def run(job: Job) -> None:
        task = decode_task(job.payload or b"")
        try:
            pause = await handler(task.shop_id, task.key)
        except Exception as error:
            # handlers count their own failures: what gets here is an outage of the database, or a fault of ours
            log.error("job.failed", kind=kind, shop_id=task.shop_id, key=task.key, exc_info=error)
            pause = PAUSE_AFTER_A_FAULT
        if pause is not None:
            raise RetryRequested(pause)

    return run
