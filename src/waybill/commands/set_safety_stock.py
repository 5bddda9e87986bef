"""Set how many units are never offered for sale."""

from collections.abc import Mapping, Sequence

from waybill.commands.locking import Place, Reach
from waybill.commands.stock import gather_stock, know
from waybill.decisions.set_safety_stock import decide
from waybill.model.facts import LevelFact
from waybill.model.stock import SetSafetyStock, StockResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def set_safety_stock(tx: Tx, requests: Sequence[SetSafetyStock]) -> list[StockResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    known = await know(tx, requests)

    def reach(levels: Mapping[Place, LevelFact]) -> Reach:
        gains: dict[Place, int] = {}
        for place, request in zip(known.places, requests, strict=True):
            if place and place in levels:
                gains[place] = max(gains.get(place, 0), levels[place].safety - request.quantity)
        return Reach(gains)

    facts = await gather_stock(tx, known, reach)
    decided = decide(facts, requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)
