"""What has to be done when its time has come: orders, holds, goods, lost jobs, and what is old."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from msgspec import Struct

from waybill.commands.changes.lift_holds import due_holds, lift_holds
from waybill.commands.changes.settle_changes import due_changes, settle_changes
from waybill.commands.expire_orders import due_orders, expire_orders
from waybill.model.results import Refused
from waybill.store.all_shops import (
    enqueue_lost,
    shops_with_due_changes,
    shops_with_due_holds,
    shops_with_expired_orders,
    trim,
    trim_people,
)
from waybill.store.database import Pool
from waybill.store.tx import Tx
from waybill.workers.erasures import erase_again
from waybill.workers.figures import score_customers
from waybill.workers.goods_due import look_after_goods
from waybill.workers.releases import start_due
from waybill.workers.returning import expire_due_returns

log = structlog.get_logger()

EXPIRED_AT_ONCE = 200
LIFTED_AT_ONCE = 200
SETTLED_AT_ONCE = 100
SECONDS_BETWEEN_ROUNDS = 10.0
LOST_AFTER = timedelta(minutes=1)
BETWEEN_TRIMS = timedelta(hours=1)
# Codes count for a day; where a parcel was is nobody's business any more.
BUYERS_KEPT_FOR = timedelta(days=1)


class Keeping(Struct, frozen=True, kw_only=True):
    """For how many days things are kept."""

    idempotency_days: int = 7
    delivery_days: int = 30
    job_days: int = 3
    session_days: int = 30


async def keep_house(pool: Pool, keeping: Keeping, stop: asyncio.Event) -> None:
    """Keep house until `stop` is set."""
    trimmed = datetime.min.replace(tzinfo=UTC)
    while not stop.is_set():
        now = datetime.now(UTC)
        try:
            await expire(pool, now)
            await lift_due(pool, now)
            await settle_due(pool, now)
            await start_due(pool, now)
            await look_after_goods(pool, now)
            await expire_due_returns(pool, now)
            await erase_again(pool, now)
            if lost := await enqueue_lost(pool, now - LOST_AFTER):
                log.warning("jobs.found", count=lost)
            await score_customers(pool, now, first=True)
            if now - trimmed > BETWEEN_TRIMS:
                await score_customers(pool, now)
                await trim_all(pool, keeping, now)
                trimmed = now
        except Exception as error:
            log.warning("housekeeping.interrupted", error=repr(error))
        try:
            await asyncio.wait_for(stop.wait(), SECONDS_BETWEEN_ROUNDS)
        except TimeoutError:
            continue


async def expire(pool: Pool, now: datetime) -> int:
    """Expire the unpaid orders of all shops whose time has run out; returns how many."""
    total = 0
    for shop_id in await shops_with_expired_orders(pool, now):
        expired = EXPIRED_AT_ONCE
        while expired == EXPIRED_AT_ONCE:
            async with pool.acquire() as connection, connection.transaction():
                tx = Tx(connection, shop_id, "worker:housekeeping", "worker", now)
                results = await expire_orders(tx, await due_orders(tx, EXPIRED_AT_ONCE))
            expired = sum(not isinstance(result, Refused) for result in results)
            total += expired
    return total


async def lift_due(pool: Pool, now: datetime) -> int:
    """Lift the dated holds of all shops whose time has come; returns how many."""
    total = 0
    for shop_id in await shops_with_due_holds(pool, now):
        lifted = LIFTED_AT_ONCE
        while lifted == LIFTED_AT_ONCE:
            async with pool.acquire() as connection, connection.transaction():
                tx = Tx(connection, shop_id, "worker:housekeeping", "worker", now)
                results = await lift_holds(tx, await due_holds(tx, LIFTED_AT_ONCE), due=True)
            lifted = sum(not isinstance(result, Refused) for result in results)
            total += lifted
    return total


async def settle_due(pool: Pool, now: datetime) -> int:
    """Make the changes of all shops whose money is here, and end those that ran out of time; returns how many."""
    total = 0
    for shop_id in await shops_with_due_changes(pool, now):
        settled = SETTLED_AT_ONCE
        while settled == SETTLED_AT_ONCE:
            async with pool.acquire() as connection, connection.transaction():
                tx = Tx(connection, shop_id, "worker:housekeeping", "worker", now)
                results = await settle_changes(tx, await due_changes(tx, SETTLED_AT_ONCE))
            settled = sum(not isinstance(result, Refused) for result in results)
            total += settled
    return total


async def trim_all(pool: Pool, keeping: Keeping, now: datetime) -> int:
    """Delete what has had its time; returns how many rows."""
    people = await trim_people(pool, now - timedelta(days=keeping.session_days), now - timedelta(days=1))
    return people + await trim(
        pool,
        now - timedelta(days=keeping.idempotency_days),
        now - timedelta(days=keeping.delivery_days),
        now - timedelta(days=keeping.job_days),
        now - BUYERS_KEPT_FOR,
    )
