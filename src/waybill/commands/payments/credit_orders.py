"""Credit orders: goodwill, and prices that were wrong."""

from collections.abc import Sequence

from waybill.commands.changes.notes import keep_notes, notes_of
from waybill.commands.credits import gather_credits
from waybill.commands.locking import lock_orders
from waybill.commands.payments.gathering import gather_payments
from waybill.decisions.payments.credit_orders import Facts, decide
from waybill.model.tenders import CreditOrder, CreditOrderResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def credit_orders(tx: Tx, requests: Sequence[CreditOrder]) -> list[CreditOrderResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    orders = await lock_orders(tx, {request.order_id for request in requests})
    credits = {place: one.total for place, one in (await gather_credits(tx, orders.values())).items()}
    notes = notes_of(tx, requests, orders)
    decided = decide(Facts(orders, credits, await gather_payments(tx, orders), notes), requests, tx.ids)
    await keep_notes(tx, requests, decided.results, orders, notes)
    await record(tx, decided.events)
    return list(decided.results)
