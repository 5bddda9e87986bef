"""Advance payments: ask gateways for what the state of orders calls for."""

from collections.abc import Sequence

from waybill.commands.locking import lock_orders
from waybill.commands.payments.accounts import lock_accounts
from waybill.commands.payments.gathering import gather_payments
from waybill.decisions.payments.advance_payments import Facts, decide
from waybill.model.payments import AdvancePayment, AdvancePaymentResult
from waybill.ports.payment import gateway_abilities
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def advance_payments(tx: Tx, requests: Sequence[AdvancePayment]) -> list[AdvancePaymentResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    orders = await lock_orders(tx, {request.order_id for request in requests})
    payments = await gather_payments(tx, orders)
    accounts = await lock_accounts(tx, {one.account_id for one in payments if one.account_id is not None})
    exceptions = await tx.fetch(_sql.exceptions, sorted(orders))
    seen = frozenset(row["order_id"] for row in exceptions if row["kind"] == "refund_failed")
    late = frozenset(row["subject_id"] for row in exceptions if row["kind"] == "late_money")
    decided = decide(Facts(orders, payments, gateway_abilities(), accounts, seen, late), requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
