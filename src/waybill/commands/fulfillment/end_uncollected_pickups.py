"""End pickups that nobody came for."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from waybill.commands.changes.contents import gather_waiting
from waybill.commands.credits import gather_credits
from waybill.commands.fulfillment.gathering import orders_of, read_fulfillments
from waybill.commands.fulfillment.parcel_gathering import read_parcels
from waybill.commands.fulfillment.pickup_gathering import forget_codes, read_pickups
from waybill.commands.gather import gather_locations, gather_shop
from waybill.commands.locking import Locked, Place, Reach, lock
from waybill.decisions.fulfillment.end_uncollected_pickups import Facts, decide
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.model.facts import OrderFact
from waybill.model.pickups import EndUncollectedPickup, EndUncollectedPickupResult, PickupEnded
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def end_uncollected_pickups(tx: Tx, requests: Sequence[EndUncollectedPickup]) -> list[EndUncollectedPickupResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    facts = await _gather(tx, {request.fulfillment_id for request in requests})
    decided = decide(facts, requests, tx.now, tx.ids)
    await forget_codes(tx, [one.fulfillment_id for one in decided.results if isinstance(one, PickupEnded)])
    await record(tx, decided.events)
    return list(decided.results)


async def due_pickups(tx: Tx, limit: int) -> list[EndUncollectedPickup]:
    """The pickups that are due, the longest overdue first: what a worker asks `end_uncollected_pickups` for."""
    rows = await tx.fetch(_sql.due, tx.now, limit)
    return [EndUncollectedPickup(fulfillment_id=row["fulfillment_id"]) for row in rows]


async def _gather(tx: Tx, asked: set[UUID]) -> Facts:
    order_of = await orders_of(tx, asked)
    order_ids = set(order_of.values())
    shop, locations = await gather_shop(tx), await gather_locations(tx)
    fulfillments: dict[UUID, FulfillmentFact] = {}

    async def items(orders: Mapping[UUID, OrderFact]) -> Iterable[UUID]:
        # with the orders locked their fulfillments stay as they are
        fulfillments.update(await read_fulfillments(tx, order_ids & orders.keys()))
        return {line.item_id for one in fulfillments.values() for line in one.lines if line.ready}

    def reach(_: Locked) -> Reach:
        gains: dict[Place, int] = {}
        for one in fulfillments.values():
            for line in one.lines if one.fulfillment_id in asked else ():
                place = line.item_id, one.location_id
                gains[place] = gains.get(place, 0) + line.ready
        return Reach(gains)

    locked = await lock(tx, order_ids, items, reach, locations)
    return Facts(
        shop, locations, locked.orders, locked.levels, fulfillments, await read_parcels(tx, order_ids),
        await read_pickups(tx, order_of), await gather_credits(tx, locked.orders.values()),
        await gather_waiting(tx, order_ids),
    )  # fmt: skip
