"""Quote baskets: a run of placing that reads and changes nothing."""

from collections.abc import Sequence

from waybill.commands.front.gathering import gather_front, gather_placing
from waybill.decisions.front.quoting import Facts, decide
from waybill.model.front import QuoteBasket
from waybill.model.front_views import QuoteBasketResult
from waybill.store.tx import Tx


async def quote_baskets(tx: Tx, requests: Sequence[QuoteBasket]) -> list[QuoteBasketResult]:
    """One result per request, in request order, in a transaction that may be read-only. Raises `Closed`."""
    front, locations = await gather_front(tx, (line for request in requests for line in request.lines))
    facts = Facts(front, await gather_placing(tx, front, locations))
    return list(decide(facts, requests, tx.now, tx.ids).results)
