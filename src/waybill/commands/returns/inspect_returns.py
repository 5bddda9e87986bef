"""Look at what came back: to stock with it, or back to the buyer."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from waybill.commands.gather import gather_locations, gather_shop
from waybill.commands.locking import Locked, Place, Reach, lock
from waybill.commands.returns.gathering import concerned, facts, stocked, to_send, waiting
from waybill.commands.returns.sending import finish
from waybill.decisions.returns.inspect_returns import StockFacts, decide
from waybill.model.facts import OrderFact
from waybill.model.returns import InspectReturn, ReturnResult
from waybill.store.tx import Tx


async def inspect_returns(tx: Tx, requests: Sequence[InspectReturn]) -> list[ReturnResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    shop = await gather_shop(tx)
    locations = await gather_locations(tx)
    about = await concerned(tx, return_ids=[request.return_id for request in requests])
    outgoing = await stocked(tx, await to_send(tx, about.of_return))
    gains = await _gains(tx, about.of_return)

    def items(orders: Mapping[UUID, OrderFact]) -> Iterable[UUID]:
        asked = [orders[order_id] for order_id in about.order_ids if order_id in orders]
        return {line.item_id for order in asked for line in order.lines} | outgoing

    def reach(_: Locked) -> Reach:
        return Reach(gains)

    while True:
        locked = await lock(tx, about.order_ids, items, reach, locations)
        found = await _gains(tx, about.of_return)
        if found == gains:
            break
        # more came while the orders were being locked
        gains = found
    known = StockFacts(
        await facts(tx, shop, locations, locked.orders, about), list(locked.orders.values()), locked.levels
    )
    return await finish(tx, decide(known, requests, tx.now, tx.ids))


async def _gains(tx: Tx, return_ids: Iterable[UUID]) -> dict[Place, int]:
    """Units that may become sellable, by place."""
    gains: dict[Place, int] = {}
    for _, item_id, location_id, units in await waiting(tx, return_ids):
        gains[item_id, location_id] = gains.get((item_id, location_id), 0) + units
    return gains
