"""Start payments: note a tender and its token; the worker asks the gateway."""

from collections.abc import Sequence

from waybill.commands.locking import lock_orders
from waybill.commands.payments.gathering import gather_payments, token_name
from waybill.decisions.payments.start_payments import Facts, decide
from waybill.model.payments import Started, StartPayment, StartPaymentResult
from waybill.ports.payment import gateway_abilities
from waybill.store.record import record
from waybill.store.secrets import put_secrets
from waybill.store.tx import Tx


async def start_payments(tx: Tx, requests: Sequence[StartPayment]) -> list[StartPaymentResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    orders = await lock_orders(tx, {request.order_id for request in requests})
    facts = Facts(orders, await gather_payments(tx, orders), frozenset(gateway_abilities()))
    decided = decide(facts, requests, tx.ids)
    tokens = {
        token_name(result.payment_id): request.token
        for request, result in zip(requests, decided.results, strict=True)
        if isinstance(result, Started) and request.token is not None
    }
    await put_secrets(tx, tokens)
    await record(tx, decided.events)
    return list(decided.results)
