"""Void payments: ask gateways to let go of authorizations."""

from collections.abc import Sequence

from waybill.commands.locking import lock_orders
from waybill.commands.payments.gathering import gather_payments
from waybill.decisions.payments.void_payments import Facts, decide
from waybill.model.payments import VoidPayment, VoidPaymentResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def void_payments(tx: Tx, requests: Sequence[VoidPayment]) -> list[VoidPaymentResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    orders = await lock_orders(tx, {request.order_id for request in requests})
    facts = Facts(orders, await gather_payments(tx, orders))
    decided = decide(facts, requests, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
