"""Look after authorizations that near their end."""

from collections.abc import Sequence

from waybill.commands.locking import lock_orders
from waybill.commands.payments.gathering import gather_payments
from waybill.decisions.payments.expire_payments import NEAR, Facts, decide
from waybill.model.payments import ExpirePayment, ExpirePaymentResult
from waybill.ports.payment import gateway_abilities
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def expire_payments(tx: Tx, requests: Sequence[ExpirePayment]) -> list[ExpirePaymentResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    orders = await lock_orders(tx, {request.order_id for request in requests})
    facts = Facts(orders, await gather_payments(tx, orders), gateway_abilities())
    decided = decide(facts, requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)


async def lapsing_payments(tx: Tx, limit: int) -> list[ExpirePayment]:
    """The authorizations that near their end, the first to end first: what a worker asks `expire_payments` for."""
    rows = await tx.fetch(_sql.due, tx.now + NEAR, limit, tx.now)
    return [ExpirePayment(order_id=row["order_id"], payment_id=row["payment_id"]) for row in rows]
