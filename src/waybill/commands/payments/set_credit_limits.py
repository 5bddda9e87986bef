"""Set how much customers may owe on account and on delivery."""

from collections.abc import Sequence

from waybill.decisions.payments.set_credit_limits import decide
from waybill.model.tenders import SetCredit, SetCreditResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def set_credit_limits(tx: Tx, requests: Sequence[SetCredit]) -> list[SetCreditResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    asked = sorted({request.customer_id for request in requests})
    customers = frozenset(
        row["customer_id"] for row in await tx.fetch(_sql.lock_customers, asked) if row["erased_at"] is None
    )
    decided = decide(customers, requests)
    await record(tx, decided.events)
    return list(decided.results)
