"""The figures of the business by day, counted as the log goes on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from waybill.store.database import Pool
from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.workers.follow import Logged, Wanted

_sql = load(__file__)

BETWEEN_SCORES = timedelta(days=1)

# Which statements count which events; of events that are counted together those on top come first.
_COUNTED = {
    "order.placed": ("sales_placed", "items_placed", "customers_placed"),
    "order.imported": ("sales_placed", "items_placed", "customers_placed"),
    "order.canceled": ("sales_canceled", "items_canceled", "reasons_canceled", "customers_canceled"),
    "pickup.uncollected": ("sales_canceled", "items_canceled", "reasons_canceled", "customers_canceled"),
    "credit.imported": ("sales_credited_in_history", "items_credited_in_history", "customers_credited_in_history"),
    "order.taken_back": ("sales_taken_back", "items_taken_back", "reasons_taken_back", "customers_taken_back"),
    "order.reinstated": ("sales_taken_back", "items_taken_back", "reasons_taken_back", "customers_taken_back"),
    "order.edited": ("sales_edited", "items_edited", "customers_edited"),
    "order.credited": ("sales_credited", "customers_credited"),
    "delivery.refused": ("sales_credited", "customers_credited"),
    "return.credited": ("sales_credited", "items_credited", "reasons_credited", "customers_credited"),
    "claim.made": ("sales_credited", "customers_credited"),
    "customer.merged": ("customers_merged",),
}
_STATEMENTS = tuple(dict.fromkeys(name for names in _COUNTED.values() for name in names))


class Figures:
    """Counts sales, cancellations and returns. Each event counts once: it is counted where the cursor moves."""

    name = "figures"

    async def wants(self, tx: Tx) -> Sequence[str]:
        return list(_COUNTED)

    async def take(self, tx: Tx, events: Sequence[Logged]) -> None:
        await self.count(tx, events)

    async def count(self, tx: Tx, events: Sequence[Logged | Wanted]) -> None:
        """Add what these events say to the figures."""
        by_statement: dict[str, list[int]] = {}
        for event in events:
            for name in _COUNTED[event.type]:
                by_statement.setdefault(name, []).append(event.seq)
        for name in _STATEMENTS:
            if name in by_statement:
                await tx.execute(_sql.all[name], by_statement[name])


async def forget_figures(tx: Tx) -> None:
    """Forget all that was counted for the shop."""
    await tx.execute(_sql.sales_forgotten)
    await tx.execute(_sql.items_forgotten)
    await tx.execute(_sql.item_months_forgotten)
    await tx.execute(_sql.reasons_forgotten)
    await tx.execute(_sql.customers_forgotten)


async def score_customers(pool: Pool, now: datetime, *, first: bool = False) -> int:
    """Compare the customers of each shop with each other where that is a day old; returns of how many shops.

    With `first` only where that was never done: a new shop does not wait for its segments.
    """
    async with pool.acquire() as connection:
        found = (
            connection.fetch(_sql.shops_never_scored)
            if first
            else connection.fetch(_sql.shops_to_score, now - BETWEEN_SCORES)
        )
        shops = [row["shop_id"] for row in await found]
    for shop_id in shops:
        async with pool.acquire() as connection, connection.transaction():
            await score(Tx(connection, shop_id, "worker:figures", "worker", now))
    return len(shops)


async def score(tx: Tx) -> None:
    """Compare the shop's customers with each other."""
    await tx.execute(_sql.score, tx.now)
    await tx.execute(_sql.score_none, tx.now)
