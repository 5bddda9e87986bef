"""Take in what gateways say of disputes."""

from collections.abc import Sequence

from waybill.commands.locking import lock_orders
from waybill.commands.payments.gathering import gather_payments
from waybill.decisions.payments.report_disputes import Facts, decide
from waybill.model.tenders import DisputeFact, ReportDispute, ReportDisputeResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def report_disputes(tx: Tx, requests: Sequence[ReportDispute]) -> list[ReportDisputeResult]:
    """One result per request, in request order."""
    named = sorted({request.payment_id for request in requests})
    rows = await tx.fetch(_sql.orders_of_payments, named)
    orders = await lock_orders(tx, {row["order_id"] for row in rows})
    disputes = [DisputeFact(*row) for row in await tx.fetch(_sql.disputes, named)]
    decided = decide(Facts(orders, await gather_payments(tx, orders), disputes), requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
