"""Money that came after the end of an order: it brings the order back, or is paid back by itself.

What a gateway could not do with an order's money goes off the list once it is done another way.
"""

from collections.abc import Sequence

from waybill.commands.payments.return_late_money import return_late_money, with_late_money
from waybill.store.tx import Tx
from waybill.workers.follow import Logged

# What brings money, and what ends the matter: it went back, or the order is back.
WANTED = (
    "payment.recorded", "authorization.settled", "capture.settled", "refund.settled", "refund.redirected",
    "stored_value.refunded", "order.reinstated", "void.settled", "authorization.expired",
)  # fmt: skip


class LateMoney:
    """The consumer. Told of the same twice, it asks for nothing more: what is being paid back is owed no more."""

    name = "late-money"

    async def wants(self, tx: Tx) -> Sequence[str]:
        """Money that comes and goes."""
        return WANTED

    async def take(self, tx: Tx, events: Sequence[Logged]) -> None:
        """See to those of the events' orders that have late money."""
        requests = await with_late_money(tx, {event.order_id for event in events if event.order_id})
        if requests:
            await return_late_money(tx, requests)
