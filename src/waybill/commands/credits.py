"""What was credited of orders, by line."""

from collections.abc import Iterable

from waybill.decisions.credits import Credits, Given
from waybill.model.facts import OrderFact
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def gather_credits(tx: Tx, orders: Iterable[OrderFact]) -> Credits:
    """What was credited of these orders, which the caller has locked."""
    ids = sorted(order.order_id for order in orders if order.credited)
    if not ids:
        return {}
    return {
        (row["order_id"], row["line"]): Given(row["total"], max(0, row["price"]), row["tax"])
        for row in await tx.fetch(_sql.given, ids)
    }
