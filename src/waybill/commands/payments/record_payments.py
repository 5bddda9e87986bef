"""Record money that came beside the gateways: cash, transfers, checks, a terminal of its own."""

from collections.abc import Sequence

from waybill.commands.payments.taking import gather_taking
from waybill.decisions.payments.record_payments import decide
from waybill.model.tenders import RecordPayment, RecordPaymentResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def record_payments(tx: Tx, requests: Sequence[RecordPayment]) -> list[RecordPaymentResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    facts = await gather_taking(tx, {request.order_id for request in requests})
    decided = decide(facts, requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
