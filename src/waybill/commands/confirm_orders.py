"""Confirm placed orders when their money arrives."""

from collections.abc import Sequence

from waybill.commands.locking import lock_orders
from waybill.decisions.confirm_orders import decide
from waybill.model.orders import ConfirmOrder, ConfirmOrderResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def confirm_orders(tx: Tx, requests: Sequence[ConfirmOrder]) -> list[ConfirmOrderResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    orders = await lock_orders(tx, {request.order_id for request in requests})
    decided = decide(orders, requests, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
