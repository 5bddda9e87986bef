"""Answer delays: a buyer accepts a new date, or cancels what has not left."""

from collections.abc import Sequence

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.locking import lock_orders
from waybill.decisions.changes.answer_delays import Facts, cancellations, decide
from waybill.model.delays import AnswerDelay, AnswerDelayResult, DelayAnswered
from waybill.model.results import Refused
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def answer_delays(tx: Tx, requests: Sequence[AnswerDelay]) -> list[AnswerDelayResult]:
    """One result per request, in request order. What a cancellation refuses is the answer to its request."""
    named = {request.order_id for request in requests}
    orders = await lock_orders(tx, named)
    rows = await tx.fetch(_sql.said, sorted(named))
    promised = {row["order_id"]: row["promised"] for row in rows if row["promised"] is not None}
    answered = {row["order_id"]: row["answered"] for row in rows if row["answered"] is not None}
    facts = Facts({one: orders[one] for one in named if one in orders}, promised, answered)
    decided = decide(facts, requests)
    results = list(decided.results)
    asked = list(cancellations(facts, results))
    await record(tx, decided.events)
    if asked:
        for (index, request), answer in zip(asked, await cancel_orders(tx, [one for _, one in asked]), strict=True):
            results[index] = (
                answer
                if isinstance(answer, Refused)
                else DelayAnswered(
                    order_id=request.order_id, answer="cancel", status=answer.status, version=answer.version
                )
            )
    return results
