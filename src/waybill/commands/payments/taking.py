"""What the verbs that take money gather: the orders with their payments, and what it takes to bring expired ones back."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from waybill.commands.gather import gather_locations, gather_shop
from waybill.commands.locking import lock_levels, lock_orders
from waybill.commands.payments.gathering import gather_payments
from waybill.decisions.payments.reinstate_orders import Facts
from waybill.model.events import OrderCanceled
from waybill.model.facts import OrderFact
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)
_ended = msgspec.json.Decoder(OrderCanceled)


async def gather_taking(tx: Tx, order_ids: Iterable[UUID]) -> Facts:
    """The orders, locked, and the levels of what the expired ones among them had reserved."""
    return await gather_for(tx, await lock_orders(tx, order_ids))


async def gather_for(tx: Tx, orders: dict[UUID, OrderFact]) -> Facts:
    """As `gather_taking`, for orders that are locked already."""
    payments = await gather_payments(tx, orders)
    expired = sorted(order.order_id for order in orders.values() if order.status == "expired")
    ended = (
        {row["order_id"]: _ended.decode(row["data"]) for row in await tx.fetch(_sql.ended, expired)} if expired else {}
    )
    items = {line.item_id for order_id in ended for line in orders[order_id].lines}
    locations = await gather_locations(tx) if ended else []
    levels = await lock_levels(tx, items)
    return Facts(await gather_shop(tx), locations, orders, levels, ended, payments)
