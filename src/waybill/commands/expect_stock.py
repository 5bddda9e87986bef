"""Record goods on their way in, and move the promises that rest on them."""

from collections.abc import Sequence

from waybill.commands.locking import lock_levels, lock_orders
from waybill.commands.stock import know, lock_queue
from waybill.decisions.expect_stock import Facts, decide
from waybill.decisions.levels import StockFacts
from waybill.model.stock import ExpectStock, StockResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)

# Promises of more waiting orders of an item than this, the oldest, stay as they are until stock comes.
REPROMISED_AT_MOST = 500


async def expect_stock(tx: Tx, requests: Sequence[ExpectStock]) -> list[StockResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    known = await know(tx, requests)
    item_ids = sorted({place[0] for place in known.places if place})
    waiting = [row["order_id"] for row in await tx.fetch(_sql.waiting, item_ids, REPROMISED_AT_MOST)]
    orders = await lock_orders(tx, waiting)
    levels = await lock_levels(tx, item_ids)
    named = [request.receipt_id for request in requests if request.receipt_id]
    receipts, ahead = await lock_queue(tx, orders.values(), named)
    stock = StockFacts(known.shop, known.items, known.locations, levels, list(orders.values()), receipts)
    decided = decide(Facts(stock, ahead), requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
