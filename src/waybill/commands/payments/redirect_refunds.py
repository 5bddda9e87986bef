"""Pay back another way what a gateway could not."""

from collections.abc import Sequence

from waybill.commands.locking import lock_orders
from waybill.commands.payments.gathering import gather_payments, orders_of_actions
from waybill.decisions.payments.redirect_refunds import Facts, decide
from waybill.model.tenders import RedirectRefund, RedirectRefundResult
from waybill.ports.payment import gateway_abilities
from waybill.store.record import record
from waybill.store.tx import Tx


async def redirect_refunds(tx: Tx, requests: Sequence[RedirectRefund]) -> list[RedirectRefundResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    order_of = await orders_of_actions(tx, (request.action_id for request in requests))
    orders = await lock_orders(tx, set(order_of.values()))
    decided = decide(Facts(orders, await gather_payments(tx, orders), gateway_abilities()), requests, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
