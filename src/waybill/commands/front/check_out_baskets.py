"""Check baskets out: orders are placed of them."""

from collections.abc import Sequence

from waybill.commands.front.gathering import Closed, gather_front
from waybill.commands.place_orders import place_orders
from waybill.decisions.front.check_out_baskets import decide
from waybill.model.front import CheckOutBasket, CheckOutResult
from waybill.model.orders import Placed
from waybill.model.results import Refused
from waybill.store.tx import Tx

CLOSED = Refused(type="unknown_front", detail="This shop front is closed now. Nothing was ordered.")


async def check_out_baskets(tx: Tx, requests: Sequence[CheckOutBasket]) -> list[CheckOutResult]:
    """One result per request, in request order. What placing refuses is the answer to its request."""
    try:
        facts, _ = await gather_front(tx, (line for request in requests for line in request.lines))
    except Closed:
        return [CLOSED for _ in requests]
    orders = decide(facts, requests)
    wanted = [one for one in orders if not isinstance(one, Refused)]
    placed = iter(await place_orders(tx, wanted)) if wanted else iter(())
    results: list[CheckOutResult] = []
    for one in orders:
        answer = one if isinstance(one, Refused) else next(placed)
        # without an external id nothing can have been placed before
        assert isinstance(answer, Placed | Refused)
        results.append(answer)
    return results
