"""The composition root: the only place that knows every adapter, and what each process is made of."""

import functools
import gc
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from waybill.running.lean import UNUSED, without
from waybill.running.supervisor import die_with_supervisor, wait_for_start

if TYPE_CHECKING:
    from waybill.running.settings import Settings

NO_SHOP = 'There is no shop yet. Make one: waybill shops create "My shop" --currency EUR --country DE'


@asynccontextmanager
async def open_runtime(settings: "Settings", database_url: str) -> AsyncIterator[Any]:
    """The parts of an API process; raises `CannotMigrate` where the database is not of this version."""
    from waybill.api.access import Access, Caller
    from waybill.api.batcher import Batcher
    from waybill.api.runtime import Runtime
    from waybill.api.sessions import Sessions
    from waybill.api.signing_in import find_session
    from waybill.api.strangers import Strangers
    from waybill.store.all_shops import key_of
    from waybill.store.database import open_pool, require_current
    from waybill.workers.tail import Tailer

    use_secrets(settings)
    pool = await open_pool(database_url, settings.pool_size, pgbouncer=settings.pgbouncer)
    tailer = Tailer(pool)

    async def lookup(token: str) -> Caller | None:
        found = await key_of(pool, token)
        return Caller(found.shop_id, f"key:{found.key_id}", frozenset(found.scopes)) if found else None

    def outbound() -> Any:
        from waybill.adapters.outbound import OutboundClient

        return OutboundClient(settings.webhook_allow_networks)

    access = Access(lookup, settings.key_cache_seconds, settings.rate_limit_per_second)
    public_url = settings.seen_by_staff()
    rules = session_rules(settings, public_url)
    try:
        await require_current(pool)
        yield Runtime(
            pool=pool,
            # two connections are left for reading, whatever the batches do
            batcher=Batcher(pool, max(1, settings.pool_size - 2), settings.queue_per_shop, settings.queue_per_process),
            access=access,
            timeout=settings.request_timeout_seconds,
            public_url=public_url,
            sessions=Sessions(access, lambda token: find_session(pool, token, rules.idle), rules),
            buyer_url=settings.seen_by_buyers(),
            extras={
                "tail": tailer,
                "outbound": functools.cache(outbound),
                "strangers": Strangers(settings.stranger_rate_per_second),
            },
        )
    finally:
        await tailer.close()
        pool.terminate()


def session_rules(settings: "Settings", public_url: str) -> Any:
    """What the settings say about people's sessions."""
    from datetime import timedelta

    from waybill.api.sessions import SessionRules

    return SessionRules(
        public_url=public_url,
        cache_seconds=settings.key_cache_seconds,
        plain_http=settings.plain_http,
        idle=timedelta(hours=settings.session_idle_hours),
        lasts=timedelta(days=settings.session_days),
        mail=bool(settings.smtp_host and settings.send_messages),
        trusted_proxies=settings.trusted_proxies,
    )


def use_secrets(settings: "Settings") -> None:
    """Load this process's secret keys."""
    from waybill.store.secrets import load_keyring, use_keyring

    use_keyring(load_keyring([key.get_secret_value() for key in settings.secret_keys], settings.data_dir))


def prepare() -> None:
    """What runs before the children: bring the embedded database to this version's schema. It imports little."""
    from waybill.store.migrate import CannotMigrate, has_shops, migrate

    database_url = os.environ["WAYBILL_DATABASE_URL"]
    try:
        migrate(database_url)
        if not has_shops(database_url):
            print(NO_SHOP, flush=True)
        if token := os.environ.get("WAYBILL_DEMO_LINK"):
            let_visitor_in(database_url, int(os.environ["WAYBILL_DEMO_SHOP"]), token)
    except (CannotMigrate, OSError) as error:
        sys.exit(f"waybill: {error}")


def let_visitor_in(database_url: str, shop_id: int, token: str) -> None:
    """Make the link to the console that the demo has printed, or is about to."""
    import asyncio
    from datetime import timedelta

    from waybill.store.database import open_pool
    from waybill.store.staff import let_in
    from waybill.store.tx import Tx

    async def work() -> None:
        pool = await open_pool(database_url, 1)
        try:
            async with pool.acquire() as connection, connection.transaction():
                tx = Tx(connection, shop_id, "demo", "cli")
                await let_in(tx, "demo@example.com", "Demo owner", "owner", token, timedelta(hours=12))
        finally:
            pool.terminate()

    asyncio.run(work())


def serve_worker() -> None:
    """The worker process under the supervisor: messages, webhooks, housekeeping."""
    # whoever waits for an answer comes before what is told later; at a start this is half a second
    os.nice(5)
    import uvloop

    # pgqueuer is made of pydantic's models
    with without("rich"):
        from waybill.adapters.notifier.smtp import SmtpNotifier
        from waybill.adapters.outbound import OutboundClient
        from waybill.ports.payment import gateway_classes
        from waybill.running.logs import set_up_logs
        from waybill.running.settings import read_settings
        from waybill.workers.housekeeping import Keeping
        from waybill.workers.run import WorkerSettings, run_workers

    die_with_supervisor()
    settings = read_settings()
    set_up_logs(settings.log_level)
    use_secrets(settings)
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    notifier = None
    if settings.smtp_host and settings.send_messages:
        notifier = SmtpNotifier(
            settings.smtp_host, settings.smtp_port, settings.smtp_user, password, starttls=settings.smtp_starttls
        )
    wanted = WorkerSettings(
        database_url=os.environ["WAYBILL_DATABASE_URL"],
        mail_from=settings.mail_from,
        public_url=settings.seen_by_staff(),
        buyer_url=settings.seen_by_buyers(),
        pgbouncer=settings.pgbouncer,
        keeping=Keeping(idempotency_days=settings.idempotency_days),
    )

    async def work() -> None:
        outbound = OutboundClient(settings.webhook_allow_networks)
        await run_workers(wanted, notifier, outbound, gateways=gateway_classes())

    uvloop.run(work())


def play_demo() -> None:
    """The demo's player under the supervisor: orders at a human pace."""
    from waybill.cli.player import play

    die_with_supervisor()
    play()


def main() -> None:
    """The command `waybill`."""
    gc.disable()
    from waybill.cli.starting import serve_plainly

    serve_plainly(sys.argv[1:])
    from waybill.cli.main import run

    gc.enable()
    sys.exit(run())


def spare_the_collector() -> None:
    """Keep what is loaded for good out of the garbage collector's sight, and let it look less often.

    Batches make many objects that die by reference count; looking for cycles among them took a fifth of the CPU.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


def serve_api() -> None:
    """An API process under the supervisor: serves the socket it was handed until SIGTERM."""
    # imports make objects that stay: looking for garbage among them is a fifth of a start
    gc.disable()
    import uvloop

    with without(*UNUSED):
        from waybill.api.app import create_app
        from waybill.api.serving import Server
        from waybill.running.logs import set_up_logs
        from waybill.running.settings import read_settings
        from waybill.store import all_shops, database
        from waybill.workers import tail

        # All that open_runtime needs is imported now, while the database starts.
        _ = (all_shops, database, tail)
        die_with_supervisor()
        settings = read_settings()
        set_up_logs(settings.log_level)
        app = create_app(lambda: open_runtime(settings, os.environ["WAYBILL_DATABASE_URL"]))
    wait_for_start()
    listener = socket.socket(fileno=int(os.environ["WAYBILL_LISTEN_FD"]))
    # its lines on starting and stopping are the supervisor's to say
    server = Server(app, "debug" if settings.log_level == "debug" else "warning")
    spare_the_collector()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    uvloop.run(server.serve(sockets=[listener]))
