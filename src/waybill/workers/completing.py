"""Orders are completed as soon as nothing of them is open."""

from collections.abc import Sequence

from waybill.commands.fulfillment.complete_orders import completable, complete_orders
from waybill.model.events import EVENT_TYPES, OrderChanged
from waybill.model.events.parcels import OrderCompleted
from waybill.store.tx import Tx
from waybill.workers.follow import Logged

# Whatever changes an order's goods or money, or settles what was to be looked at, may be the last thing that was open.
MAY_END = (
    *(type for type, data in EVENT_TYPES.items() if issubclass(data, OrderChanged) and data is not OrderCompleted),
    "order.canceled",
    "exception.resolved",
)


class Completing:
    """The consumer. What it is told of twice is completed once."""

    name = "completing"

    async def wants(self, tx: Tx) -> Sequence[str]:
        """All that may end an order."""
        return MAY_END

    async def take(self, tx: Tx, events: Sequence[Logged]) -> None:
        """Complete those of the events' orders that nothing is open of."""
        requests = await completable(tx, {event.order_id for event in events if event.order_id})
        if requests:
            await complete_orders(tx, requests)
