"""Take goods in."""

from collections.abc import Mapping, Sequence

import msgspec

from waybill.commands.locking import Place, Reach
from waybill.commands.stock import gather_stock, know, lock_receipts
from waybill.decisions.receive_stock import decide
from waybill.model.facts import LevelFact
from waybill.model.stock import ReceiveStock, StockResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def receive_stock(tx: Tx, requests: Sequence[ReceiveStock]) -> list[StockResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    known = await know(tx, requests)

    def reach(_: Mapping[Place, LevelFact]) -> Reach:
        gains: dict[Place, int] = {}
        for place, request in zip(known.places, requests, strict=True):
            if place:
                gains[place] = gains.get(place, 0) + request.quantity
        return Reach(gains)

    facts = await gather_stock(tx, known, reach)
    named = [request.receipt_id for request in requests if request.receipt_id]
    referred = [
        place[0]
        for place, request in zip(known.places, requests, strict=True)
        if place and request.reference and not request.receipt_id
    ]
    if named or referred:
        facts = msgspec.structs.replace(facts, receipts=await lock_receipts(tx, named, referred))
    decided = decide(facts, requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)
