"""Correct what is on hand."""

from collections.abc import Sequence

from waybill.commands.stock import Step, gather_steps, know
from waybill.decisions.adjust_stock import decide
from waybill.model.stock import AdjustStock, StockResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def adjust_stock(tx: Tx, requests: Sequence[AdjustStock]) -> list[StockResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    known = await know(tx, requests)
    facts = await gather_steps(tx, known, [_step(request) for request in requests])
    decided = decide(facts, requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)


def _step(request: AdjustStock) -> Step | None:
    if request.condition != "sellable":
        return None
    # a change that would lead below zero is refused: nothing changes
    return lambda sellable: sellable + request.quantity if sellable + request.quantity >= 0 else sellable
