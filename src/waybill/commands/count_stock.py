"""Take a count of the shelf for true."""

from collections.abc import Sequence

from waybill.commands.stock import Step, gather_steps, know
from waybill.decisions.count_stock import decide
from waybill.model.stock import CountStock, StockResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def count_stock(tx: Tx, requests: Sequence[CountStock]) -> list[StockResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    known = await know(tx, requests)
    facts = await gather_steps(tx, known, [_step(request) for request in requests])
    decided = decide(facts, requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)


def _step(request: CountStock) -> Step:
    return lambda _: request.quantity
