"""What comes due of goods: parcels that are late or lost, pickups that nobody came for, promises that have passed."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from waybill.commands.fulfillment.end_uncollected_pickups import due_pickups, end_uncollected_pickups
from waybill.commands.fulfillment.notice_parcels import due_parcels, notice_parcels
from waybill.commands.renew_promises import passed_promises, renew_promises
from waybill.model.results import Refused
from waybill.store.all_shops import shops_with_goods_due
from waybill.store.database import Pool
from waybill.store.tx import Tx

AT_ONCE = 200

Due = Callable[[Tx, int], Awaitable[Sequence[Any]]]
Command = Callable[[Tx, Sequence[Any]], Awaitable[Sequence[Any]]]


async def look_after_goods(pool: Pool, now: datetime) -> int:
    """Notice late and lost parcels, end uncollected pickups, renew promises that have passed, in all shops; returns how many."""
    total = 0
    for shop_id in await shops_with_goods_due(pool, now):
        total += await _all_due(pool, shop_id, now, due_parcels, notice_parcels)
        total += await _all_due(pool, shop_id, now, due_pickups, end_uncollected_pickups)
        total += await _all_due(pool, shop_id, now, passed_promises, renew_promises)
    return total


async def _all_due(pool: Pool, shop_id: int, now: datetime, due: Due, command: Command) -> int:
    total, done = 0, AT_ONCE
    while done == AT_ONCE:
        async with pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, "worker:housekeeping", "worker", now)
            requests = await due(tx, AT_ONCE)
            results = await command(tx, requests) if requests else []
        done = sum(not isinstance(result, Refused) for result in results)
        total += done
    return total
