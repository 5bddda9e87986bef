"""One process that follows the log for everybody: messages, webhooks, housekeeping."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from msgspec import Struct

from waybill.ports.notifier import Notifier
from waybill.ports.outbound import Outbound
from waybill.ports.payment import Gateway
from waybill.store.all_shops import lag, shops_with_news
from waybill.store.database import Pool, open_pool
from waybill.workers import messages, payments, segment_exports, staff_mail, webhooks
from waybill.workers.completing import Completing
from waybill.workers.counters import EVENTS, LAG
from waybill.workers.figures import Figures
from waybill.workers.follow import Consumer, follow
from waybill.workers.hours import Hours
from waybill.workers.housekeeping import Keeping, keep_house
from waybill.workers.invoicing import Invoicing
from waybill.workers.late_money import LateMoney
from waybill.workers.messages import Messages
from waybill.workers.payment_rounds import tend_payments
from waybill.workers.payments import Payments
from waybill.workers.refusing import Refusing
from waybill.workers.releases import Releases
from waybill.workers.returning import Returning
from waybill.workers.runner import Jobs
from waybill.workers.segment_exports import SegmentExports
from waybill.workers.staff_mail import StaffMail
from waybill.workers.statistics import keep_statistics
from waybill.workers.texts import Texts
from waybill.workers.webhooks import Webhooks

log = structlog.get_logger()

IDLE_SECONDS = 0.2
BUSY_SECONDS = 0.02
OUTAGE_SECONDS = 1.0
SHOPS_AT_ONCE = 4
SECONDS_BETWEEN_LAGS = 5.0
SECONDS_TO_END = 4.0


class WorkerSettings(Struct, frozen=True, kw_only=True):
    """What the worker process needs to know. Messages to buyers link to `buyer_url`, those to staff to `public_url`.

    `takeover` is after how long a dead process's jobs are started again.

    `payment_pause` is the shortest before a gateway is asked again.
    """

    database_url: str
    mail_from: str = "waybill@localhost"
    public_url: str = "http://127.0.0.1:8080"
    buyer_url: str | None = None
    pool_size: int = 6
    pgbouncer: bool = False
    takeover: timedelta = timedelta(seconds=15)
    payment_pause: timedelta = timedelta(seconds=2)
    keeping: Keeping = Keeping()


async def run_workers(
    settings: WorkerSettings, notifier: Notifier | None, outbound: Outbound, stop: asyncio.Event | None = None,
    gateways: Mapping[str, Callable[[Any], Gateway]] = {},
) -> None:  # fmt: skip
    """Work until `stop` is set or, without it, SIGTERM or SIGINT comes; outages of the database are waited out.

    Without a notifier messages are written and kept. Webhook secrets need the keyring: call `use_keyring` before.
    """
    stop = stop or _stop_at_signals()
    pool = await _open(settings, stop)
    if pool is None:
        return
    mail = Messages(
        pool, notifier, settings.mail_from, settings.buyer_url or settings.public_url, Texts(pool, outbound),
        in_hand=4 * settings.takeover,
    )  # fmt: skip
    hooks = Webhooks(pool, outbound)
    money = Payments(pool, {name: make(pool) for name, make in gateways.items()}, settings.payment_pause)
    consumers: list[Consumer] = [
        mail, hooks, Figures(), Hours(), money, Completing(), Invoicing(), Releases(), Returning(), Refusing(), LateMoney(),
    ]  # fmt: skip
    jobs = Jobs(
        settings.database_url,
        {
            messages.JOB: mail.send,
            webhooks.JOB: hooks.deliver,
            segment_exports.JOB: SegmentExports(pool, outbound).send,
            staff_mail.JOB: StaffMail(pool, notifier, settings.mail_from, settings.public_url).send,
            payments.ACTION_JOB: money.perform,
            payments.ORDER_JOB: money.advance,
        },
        takeover=settings.takeover,
        pgbouncer=settings.pgbouncer,
    )
    log.info("workers.started", consumers=[consumer.name for consumer in consumers])
    tasks = [
        asyncio.create_task(follow_all(pool, consumers, stop), name="follow"),
        asyncio.create_task(jobs.run(stop), name="jobs"),
        asyncio.create_task(keep_house(pool, settings.keeping, stop), name="housekeeping"),
        asyncio.create_task(keep_statistics(pool, stop), name="statistics"),
        asyncio.create_task(tend_payments(money, stop), name="payments"),
        asyncio.create_task(_measure(pool, [consumer.name for consumer in consumers], stop), name="measure"),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        await asyncio.wait(tasks, timeout=SECONDS_TO_END)
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        pool.terminate()
    for result in ended:
        if isinstance(result, Exception):
            raise result
    log.info("workers.stopped")


async def follow_all(pool: Pool, consumers: Sequence[Consumer], stop: asyncio.Event) -> None:
    """Follow the log of every shop for every consumer until `stop` is set."""
    by_name = {consumer.name: consumer for consumer in consumers}
    limit = asyncio.Semaphore(SHOPS_AT_ONCE)

    async def step(name: str, shop_id: int) -> int:
        async with limit:
            passed = await follow(pool, by_name[name], shop_id)
        EVENTS.labels(name).inc(passed)
        return passed

    while not stop.is_set():
        try:
            behind = await shops_with_news(pool, list(by_name), datetime.now(UTC))
            steps = await asyncio.gather(*(step(*pair) for pair in behind), return_exceptions=True)
            failures = [one for one in steps if isinstance(one, BaseException)]
            if failures:
                raise failures[0]
            pause = BUSY_SECONDS if any(steps) else IDLE_SECONDS
        except Exception as error:
            log.warning("follow.interrupted", error=repr(error))
            pause = OUTAGE_SECONDS
        await wait(stop, pause)


async def wait(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until `stop` is set."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def _measure(pool: Pool, names: Sequence[str], stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            for name, behind in (await lag(pool, names)).items():
                LAG.labels(name).set(behind)
        except Exception as error:
            log.debug("measure.interrupted", error=repr(error))
        await wait(stop, SECONDS_BETWEEN_LAGS)


async def _open(settings: WorkerSettings, stop: asyncio.Event) -> "Pool | None":
    """The pool, as soon as the database lets us in; None where we are stopped before."""
    while not stop.is_set():
        try:
            return await open_pool(settings.database_url, settings.pool_size, pgbouncer=settings.pgbouncer)
        except Exception as error:
            log.warning("workers.waiting_for_the_database", error=repr(error))
            await wait(stop, OUTAGE_SECONDS)
    return None


def _stop_at_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
