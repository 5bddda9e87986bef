"""End returns because the buyer keeps the goods."""

from collections.abc import Sequence

from waybill.commands.gather import gather_locations, gather_shop
from waybill.commands.locking import lock_orders
from waybill.commands.returns.gathering import concerned, facts
from waybill.decisions.returns.cancel_returns import decide
from waybill.model.returns import CancelReturn, ReturnResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def cancel_returns(tx: Tx, requests: Sequence[CancelReturn]) -> list[ReturnResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    asked = sorted({request.return_id for request in requests})
    about = await concerned(tx, return_ids=asked)
    shop, locations = await gather_shop(tx), await gather_locations(tx)
    advances = {row["exchange_order_id"] for row in await tx.fetch(_sql.advances, asked)}
    orders = await lock_orders(tx, about.order_ids | advances)
    done = decide(await facts(tx, shop, locations, orders, about), requests, tx.now, tx.ids, orders)
    await record(tx, done.events)
    return list(done.results)
