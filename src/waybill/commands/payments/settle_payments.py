"""Settle payments: take in what gateways, or the people who handle money, answer."""

from collections.abc import Sequence
from uuid import UUID

from waybill.commands.locking import lock_orders
from waybill.commands.payments.gathering import forget_tokens, gather_payments, keep_steps, orders_of_actions
from waybill.decisions.lifecycles import PAYMENT
from waybill.decisions.payments.settle_payments import Facts, decide
from waybill.model.payments import Settled, SettlePayment, SettlePaymentResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def settle_payments(tx: Tx, requests: Sequence[SettlePayment]) -> list[SettlePaymentResult]:
    """One result per request, in request order."""
    order_of = await orders_of_actions(tx, (request.action_id for request in requests))
    orders = await lock_orders(tx, set(order_of.values()))
    payments = await gather_payments(tx, orders)
    exceptions = {row["exception_id"] for row in await tx.fetch(_sql.exceptions, sorted(orders))}
    decided = decide(Facts(orders, payments, frozenset(exceptions)), requests, tx.now)
    await _keep_links(tx, requests, decided.results)
    await record(tx, decided.events)
    return list(decided.results)


async def _keep_links(tx: Tx, requests: Sequence[SettlePayment], results: Sequence[SettlePaymentResult]) -> None:
    """Keep the links that buyers have to follow, and forget those and the tokens of payments that have ended."""
    links: dict[UUID, str] = {}
    ended: set[UUID] = set()
    for request, result in zip(requests, results, strict=True):
        if isinstance(result, Settled) and result.changed:
            if request.link is not None:
                links[result.payment_id] = request.link
            if not PAYMENT[result.status]:
                ended.add(result.payment_id)
    await keep_steps(tx, {payment_id: link for payment_id, link in links.items() if payment_id not in ended})
    await forget_tokens(tx, sorted(ended))
