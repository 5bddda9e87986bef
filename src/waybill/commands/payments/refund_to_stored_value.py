"""Pay back what is owed as credit of the customer, or to the gift cards that it came from."""

from collections.abc import Sequence

from waybill.commands.locking import lock_orders
from waybill.commands.payments.accounts import lock_accounts
from waybill.commands.payments.gathering import gather_payments
from waybill.decisions.payments.refund_to_stored_value import Facts, decide
from waybill.model.stored_value import RefundToStoredValue, RefundToStoredValueResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def refund_to_stored_value(tx: Tx, requests: Sequence[RefundToStoredValue]) -> list[RefundToStoredValueResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    orders = await lock_orders(tx, {request.order_id for request in requests})
    payments = await gather_payments(tx, orders)
    accounts = await lock_accounts(tx, {one.account_id for one in payments if one.account_id is not None})
    decided = decide(Facts(orders, payments, accounts), requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
