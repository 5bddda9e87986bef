"""Orders of shops that wish it are released by themselves, as soon as nothing keeps them; scheduled ones begin when due."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.start_fulfillments import due_fulfillments, start_fulfillments
from waybill.commands.gather import gather_shop
from waybill.model.events import EVENT_TYPES, OrderChanged
from waybill.model.events.fulfillment import FulfillmentReleased
from waybill.model.fulfillment import ReleaseOrder
from waybill.model.results import Refused
from waybill.store.all_shops import shops_with_due_fulfillments
from waybill.store.database import Pool
from waybill.store.tx import Tx
from waybill.workers.follow import Logged

STARTED_AT_ONCE = 200

# Beside the events that change an order after it was placed.
BEGINNINGS = ("order.placed", "order.confirmed", "order.backorder_filled", "stock.shortage")
TYPES = sorted(
    {
        *BEGINNINGS,
        *(
            type
            for type, data in EVENT_TYPES.items()
            if issubclass(data, OrderChanged) and data is not FulfillmentReleased
        ),
    }
)


class _Change(Struct, frozen=True):
    """What makes an order one that could be released."""

    confirmed: object = False
    order_status: str | None = None
    reserved: list[msgspec.Raw] = msgspec.field(default_factory=list)
    resourced: list[msgspec.Raw] = msgspec.field(default_factory=list)
    holds_lifted: list[str] = msgspec.field(default_factory=list)


_change = msgspec.json.Decoder(_Change)


class Releases:
    """Follows the log and releases what has stock, is confirmed and on no hold, within each location's daily capacity.

    It releases in the transaction that moves its cursor: each event is answered exactly once.
    """

    name = "releases"

    async def wants(self, tx: Tx) -> Sequence[str]:
        """What may make an order ready, where the shop has `auto_release`; else nothing."""
        return TYPES if (await gather_shop(tx)).settings.auto_release else ()

    async def take(self, tx: Tx, events: Sequence[Logged]) -> None:
        """Release the orders of these events. One that is on hold, or has nothing to release, comes again later."""
        ready = dict.fromkeys(event.order_id for event in events if event.order_id is not None and _is_ready(event))
        requests = [ReleaseOrder(order_id=order_id, within_capacity=True) for order_id in ready if order_id is not None]
        if requests:
            await release_orders(tx, requests)


def _is_ready(event: Logged) -> bool:
    if event.type in ("order.confirmed", "order.backorder_filled"):
        return True
    change = _change.decode(event.data)
    if event.type == "order.placed":
        return bool(change.confirmed)
    return bool(change.order_status == "confirmed" or change.reserved or change.resourced or change.holds_lifted)


async def start_due(pool: Pool, now: datetime) -> int:
    """Begin with the scheduled fulfillments of all shops whose time has come; returns how many."""
    total = 0
    for shop_id in await shops_with_due_fulfillments(pool, now):
        started = STARTED_AT_ONCE
        while started == STARTED_AT_ONCE:
            async with pool.acquire() as connection, connection.transaction():
                tx = Tx(connection, shop_id, "worker:housekeeping", "worker", now)
                results = await start_fulfillments(tx, await due_fulfillments(tx, STARTED_AT_ONCE))
            started = sum(not isinstance(result, Refused) for result in results)
            total += started
    return total
