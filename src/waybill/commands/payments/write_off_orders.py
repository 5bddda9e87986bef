"""Write off what is still to be paid of orders."""

from collections.abc import Sequence

from waybill.commands.locking import lock_orders
from waybill.commands.payments.gathering import gather_payments
from waybill.decisions.payments.write_off_orders import Facts, decide
from waybill.model.tenders import WriteOffOrder, WriteOffOrderResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def write_off_orders(tx: Tx, requests: Sequence[WriteOffOrder]) -> list[WriteOffOrderResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    orders = await lock_orders(tx, {request.order_id for request in requests})
    decided = decide(Facts(orders, await gather_payments(tx, orders)), requests)
    await record(tx, decided.events)
    return list(decided.results)
