"""The figures of the business by day, counted as the log goes on."""

from collections.abc import Sequence

from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.workers.follow import Logged, replay

_sql = load(__file__)

# Which statements count which events, in the order of the file.
_COUNTED = {
    "order.placed": ("sales_placed", "items_placed"),
    "order.imported": ("sales_placed", "items_placed"),
    "order.canceled": ("sales_canceled", "items_canceled", "reasons_canceled"),
    "credit.imported": ("sales_credited_in_history", "items_credited_in_history"),
}


class Figures:
    """Counts sales, cancellations and returns. Each event counts once: it is counted where the cursor moves."""

    name = "figures"

    async def wants(self, tx: Tx) -> Sequence[str]:
        return list(_COUNTED)

    async def take(self, tx: Tx, events: Sequence[Logged]) -> None:
        by_statement: dict[str, list[int]] = {}
        for event in events:
            for name in _COUNTED[event.type]:
                by_statement.setdefault(name, []).append(event.seq)
        for name in sorted(by_statement):
            await tx.execute(_sql.all[name], by_statement[name])


async def recount(tx: Tx) -> None:
    """Forget the shop's figures and have them counted anew from its whole log."""
    # the cursor first: who counts meanwhile is waited for, and what it counted is forgotten with the rest
    await replay(tx, Figures.name, 1)
    await tx.execute(_sql.sales_forgotten)
    await tx.execute(_sql.items_forgotten)
    await tx.execute(_sql.reasons_forgotten)
