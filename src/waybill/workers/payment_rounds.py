"""What has to be done for payments when its time has come: notices taken in, authorizations near their end seen to, lost jobs found."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog

from waybill.commands.payments.expire_payments import expire_payments, lapsing_payments
from waybill.decisions.payments.expire_payments import NEAR
from waybill.model.results import Refused
from waybill.ports.payment import Notice
from waybill.store.all_shops import enqueue_lost_payments, list_shops, shops_with_lapsing_payments
from waybill.store.database import Pool
from waybill.store.tx import Tx
from waybill.workers.payments import ACTOR, Payments, answered

log = structlog.get_logger()

SECONDS_BETWEEN_NOTICES = 1.0
BETWEEN_LOOKS = timedelta(seconds=30)
LOST_AFTER = timedelta(minutes=2)
LAPSING_AT_ONCE = 200


async def tend_payments(payments: Payments, stop: asyncio.Event) -> None:
    """Make rounds until `stop` is set."""
    looked = datetime.min.replace(tzinfo=UTC)
    while not stop.is_set():
        now = datetime.now(UTC)
        try:
            await take_notices(payments, now)
            if now - looked > BETWEEN_LOOKS:
                looked = now
                await see_to_lapsing(payments.pool, now)
                by_machine = [name for name, one in payments.gateways.items() if not one.abilities.by_people]
                if lost := await enqueue_lost_payments(payments.pool, now - LOST_AFTER, by_machine):
                    log.warning("payments.found", count=lost)
        except Exception as error:
            log.warning("payments.interrupted", error=repr(error))
        try:
            await asyncio.wait_for(stop.wait(), SECONDS_BETWEEN_NOTICES)
        except TimeoutError:
            continue


async def take_notices(payments: Payments, now: datetime) -> int:
    """Settle what gateways tell by themselves, in the order in which they do; returns how many notices that was."""
    shop_ids = [shop.shop_id for shop in await list_shops(payments.pool)]
    count = 0
    for gateway in payments.gateways.values():
        by_shop: dict[int, list[Notice]] = {}
        for notice in await gateway.notices(shop_ids, now):
            by_shop.setdefault(notice.shop_id, []).append(notice)
        for shop_id, notices in by_shop.items():
            await _settle(payments, shop_id, notices)
            await gateway.forget(shop_id, [notice.notice_id for notice in notices])
            count += len(notices)
    return count


async def _settle(payments: Payments, shop_id: int, notices: Sequence[Notice]) -> None:
    requests = [answered(notice.action_id, notice.attempt, notice.answer) for notice in notices]
    results = await asyncio.gather(*(payments.settling.do(shop_id, request) for request in requests))
    for result in results:
        if isinstance(result, Refused):
            log.warning("payment.unknown_notice", shop_id=shop_id, reason=result.type)


async def see_to_lapsing(pool: Pool, now: datetime) -> int:
    """Renew, hold or end the authorizations of all shops that are near their end; returns how many."""
    total = 0
    for shop_id in await shops_with_lapsing_payments(pool, now + NEAR):
        async with pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, ACTOR, "worker", now)
            results = await expire_payments(tx, await lapsing_payments(tx, LAPSING_AT_ONCE))
        total += sum(not isinstance(result, Refused) for result in results)
    return total
