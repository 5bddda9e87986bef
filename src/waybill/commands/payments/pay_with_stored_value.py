"""Pay orders with gift cards and with their customers' credit."""

from collections.abc import Sequence

from waybill.commands.locking import lock_orders
from waybill.commands.payments.accounts import accounts_of_codes, accounts_of_customers, lock_accounts
from waybill.commands.payments.gathering import gather_payments
from waybill.decisions.payments.pay_with_stored_value import Facts, decide
from waybill.model.stored_value import PayWithStoredValue, PayWithStoredValueResult
from waybill.store.record import record
from waybill.store.signing import hash_code
from waybill.store.tx import Tx


async def pay_with_stored_value(tx: Tx, requests: Sequence[PayWithStoredValue]) -> list[PayWithStoredValueResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    by_code = await accounts_of_codes(tx, [hash_code(request.code) for request in requests if request.code])
    named = [
        by_code.get(hash_code(request.code)) if request.code is not None else request.account_id for request in requests
    ]
    orders = await lock_orders(tx, {request.order_id for request in requests})
    own = [
        orders[request.order_id].customer_id
        for request, account_id in zip(requests, named, strict=True)
        if account_id is None and request.code is None and request.order_id in orders
    ]
    credit = await accounts_of_customers(tx, {customer_id for customer_id in own if customer_id is not None})
    accounts = await lock_accounts(tx, {*credit, *(account_id for account_id in named if account_id is not None)})
    facts = Facts(orders, await gather_payments(tx, orders), accounts, named)
    decided = decide(facts, requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
