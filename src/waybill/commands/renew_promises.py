"""Promise orders anew that should have left by now, and still wait for goods."""

from collections.abc import Sequence

from waybill.commands.gather import gather_locations, gather_shop
from waybill.commands.locking import lock_orders
from waybill.commands.stock import lock_queue
from waybill.decisions.coming import Promised
from waybill.decisions.levels import StockFacts
from waybill.decisions.renew_promises import decide
from waybill.model.delays import RenewPromise, RenewPromiseResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def renew_promises(tx: Tx, requests: Sequence[RenewPromise]) -> list[RenewPromiseResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    orders = await lock_orders(tx, {request.order_id for request in requests})
    receipts, ahead = await lock_queue(tx, orders.values())
    shop, locations = await gather_shop(tx), await gather_locations(tx)
    stock = StockFacts(shop, {}, locations, {}, list(orders.values()), receipts)
    decided = decide(Promised(stock, ahead), requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)


async def passed_promises(tx: Tx, limit: int) -> list[RenewPromise]:
    """The waiting orders whose day has passed, the oldest first: what a worker asks `renew_promises` for."""
    return [RenewPromise(order_id=row["order_id"]) for row in await tx.fetch(_sql.passed, tx.now, limit)]
