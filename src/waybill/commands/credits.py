"""What was credited of orders, by line."""

from collections.abc import Iterable
from uuid import UUID

from waybill.decisions.credits import Credits, Given
from waybill.model.facts import OrderFact
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def gather_credits(tx: Tx, orders: Iterable[OrderFact]) -> Credits:
    """What was credited of these orders, which the caller has locked."""
    ids = [order.order_id for order in orders if order.credited]
    return await credits_of(tx, ids) if ids else {}


async def credits_of(tx: Tx, order_ids: Iterable[UUID]) -> Credits:
    """What was credited of the orders with these ids, which the caller has locked."""
    return {
        (row["order_id"], row["line"]): Given(row["total"], max(0, row["price"]), row["tax"])
        for row in await tx.fetch(_sql.given, sorted(order_ids))
    }
