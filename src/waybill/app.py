"""The composition root: the only place that knows every adapter, and what each process is made of."""

import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from waybill.running.settings import Settings
from waybill.running.supervisor import die_with_supervisor


@asynccontextmanager
async def open_runtime(settings: Settings, database_url: str) -> AsyncIterator[Any]:
    """The parts of an API process; raises `CannotMigrate` where the database is not of this version."""
    from waybill.api.access import Access, Caller
    from waybill.api.batcher import Batcher
    from waybill.api.runtime import Runtime
    from waybill.store.all_shops import key_of
    from waybill.store.database import open_pool, require_current

    pool = await open_pool(database_url, settings.pool_size, pgbouncer=settings.pgbouncer)

    async def lookup(token: str) -> Caller | None:
        found = await key_of(pool, token)
        return found and Caller(found.shop_id, f"key:{found.key_id}", frozenset(found.scopes))

    try:
        await require_current(pool)
        yield Runtime(
            pool=pool,
            # two connections are left for reading, whatever the batches do
            batcher=Batcher(pool, max(1, settings.pool_size - 2), settings.queue_per_shop, settings.queue_per_process),
            access=Access(lookup, settings.key_cache_seconds, settings.rate_limit_per_second),
            timeout=settings.request_timeout_seconds,
            public_url=settings.public_url or f"http://{settings.host}:{settings.port}",
        )
    finally:
        pool.terminate()


def serve_api() -> None:
    """An API process under the supervisor: serves the socket it was handed until SIGTERM."""
    import uvicorn
    import uvloop

    from waybill.api.app import create_app

    die_with_supervisor()
    settings = Settings()
    database_url = os.environ["WAYBILL_DATABASE_URL"]
    listener = socket.socket(fileno=int(os.environ["WAYBILL_LISTEN_FD"]))
    config = uvicorn.Config(
        create_app(lambda: open_runtime(settings, database_url)),
        loop="uvloop",
        http="httptools",
        lifespan="on",
        access_log=False,
        log_level=settings.log_level,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=5,
        backlog=2048,
        ws="none",
    )
    server = uvicorn.Server(config)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    uvloop.run(server.serve(sockets=[listener]))
