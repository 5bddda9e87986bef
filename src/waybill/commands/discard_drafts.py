"""Throw drafts away."""

from collections.abc import Sequence

from waybill.commands.locking import lock_orders
from waybill.decisions.discard_drafts import decide
from waybill.model.orders import DiscardDraft, DiscardDraftResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def discard_drafts(tx: Tx, requests: Sequence[DiscardDraft]) -> list[DiscardDraftResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    orders = await lock_orders(tx, {request.order_id for request in requests})
    decided = decide(orders, requests)
    await record(tx, decided.events)
    return list(decided.results)
