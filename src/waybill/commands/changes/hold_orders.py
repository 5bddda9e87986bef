"""Put orders on hold."""

from collections.abc import Sequence

from waybill.commands.changes.notes import keep_notes, notes_of
from waybill.commands.locking import lock_orders
from waybill.decisions.changes.hold_orders import Facts, decide
from waybill.model.changes import HoldOrder, HoldOrderResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def hold_orders(tx: Tx, requests: Sequence[HoldOrder]) -> list[HoldOrderResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    orders = await lock_orders(tx, {request.order_id for request in requests})
    notes = notes_of(tx, requests, orders)
    decided = decide(Facts(orders, notes), requests, tx.now)
    await keep_notes(tx, requests, decided.results, orders, notes)
    await record(tx, decided.events)
    return list(decided.results)
