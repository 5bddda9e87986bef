"""What was placed, by hour and channel, counted as the log goes on: what a dashboard shows of today."""

from collections.abc import Sequence

from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.workers.follow import Logged, Wanted

_sql = load(__file__)


class Hours:
    """Counts orders as they were placed. With a cursor of its own: a shop that is older than it is counted from its first event."""

    name = "hours"

    async def wants(self, tx: Tx) -> Sequence[str]:
        return ["order.placed", "order.imported"]

    async def take(self, tx: Tx, events: Sequence[Logged]) -> None:
        await self.count(tx, events)

    async def count(self, tx: Tx, events: Sequence[Logged | Wanted]) -> None:
        """Add these orders to the hours."""
        await tx.execute(_sql.placed, [event.seq for event in events])


async def forget_hours(tx: Tx) -> None:
    """Forget all that was counted for the shop."""
    await tx.execute(_sql.forgotten)
