"""What must never be: looked for in all data of a shop."""

from msgspec import Struct

from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.views import invariants_goods, invariants_invoices, invariants_money

_sql = load(__file__)

CASES_AT_MOST = 20

_REPLAY = (
    "The tables differ from the log. Stop writing, keep a backup (docs/operations.md), and replay the log into an empty "
    "database: the replayed tables are the right ones. Please report it: this is a fault of Waybill."
)
_COUNT = "Count the shelf (waybill stock count SKU LOCATION QUANTITY): that sets the level right. " + _REPLAY
_RESTORED = "Rows are missing, as after restoring a part of a backup. Restore the whole of it (docs/operations.md)."

# Name -> how to mend it; the name is that of the statement that looks for it.
MENDS = {
    "buckets": _REPLAY,
    "line_reservations": _REPLAY,
    "level_reservations": _REPLAY,
    "fulfillment_units": _REPLAY,
    "fulfillment_ends": _REPLAY,
    "oversold": _COUNT,
    "ledger": _COUNT,
    "line_totals": _REPLAY,
    "order_totals": _REPLAY,
    "statuses": _REPLAY,
    "no_lines": _RESTORED,
    "sequence": _RESTORED,
    "numbers": _RESTORED,
    "external_orders": _RESTORED,
    "backorders": (
        "Set the item's safety stock at that location to what it is (waybill stock safety SKU LOCATION QUANTITY): "
        "whoever waits gets what is available."
    ),
    "ended_reservations": _REPLAY,
    "stock_holds": _REPLAY,
    "receipts": _REPLAY,
    "answers": (
        "A request was claimed and never answered. Delete the row from idempotency: the sender may ask again under its key."
    ),
    "people": _RESTORED,
} | dict.fromkeys((*invariants_money.NAMES, *invariants_goods.NAMES, *invariants_invoices.NAMES), _REPLAY)
_STATEMENTS = _sql.all | invariants_money.STATEMENTS | invariants_goods.STATEMENTS | invariants_invoices.STATEMENTS


class Broken(Struct, frozen=True, kw_only=True):
    """An invariant that does not hold: one case of it in words, and how to mend it."""

    name: str
    what: str
    mend: str


async def broken_invariants(tx: Tx) -> list[Broken]:
    """What is wrong in the shop's data, at most twenty cases of each kind; nothing, as a rule."""
    return [
        Broken(name=name, what=row["what"], mend=mend)
        for name, mend in MENDS.items()
        for row in await tx.fetch(_STATEMENTS[name], CASES_AT_MOST)
    ]
