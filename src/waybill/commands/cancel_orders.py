"""Cancel orders, whole or some units of some lines."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from waybill.commands.changes.contents import gather_contents, gather_open, gather_waiting
from waybill.commands.credits import gather_credits
from waybill.commands.fulfillment.gathering import read_fulfillments
from waybill.commands.gather import gather_locations, gather_shop
from waybill.commands.locking import Locked, Reach, lock
from waybill.commands.people import Person, keep
from waybill.decisions.cancel_orders import Facts, decide
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.model.facts import OrderFact
from waybill.model.orders import Canceled, CancelOrder, CancelOrderResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def cancel_orders(tx: Tx, requests: Sequence[CancelOrder]) -> list[CancelOrderResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    facts = await gather(tx, {request.order_id for request in requests})
    buyers = {order.order_id: order.customer_id for order in facts.orders}
    notes = {
        index: next(tx.ids) for index, request in enumerate(requests) if request.note and buyers.get(request.order_id)
    }
    decided = decide(msgspec.structs.replace(facts, notes=notes), requests, tx.now, tx.ids)
    await _keep_notes(tx, requests, decided.results, buyers, notes)
    await record(tx, decided.events)
    return list(decided.results)


async def _keep_notes(
    tx: Tx,
    requests: Sequence[CancelOrder],
    results: Sequence[CancelOrderResult],
    buyers: Mapping[UUID, UUID | None],
    notes: Mapping[int, UUID],
) -> None:
    """What was said about a cancellation may be about the buyer: it is kept where it can be erased."""
    people = []
    for index, person_id in notes.items():
        customer_id = buyers[requests[index].order_id]
        if customer_id and isinstance(results[index], Canceled):
            people.append((customer_id, person_id, Person(texts={"note": requests[index].note})))
    await keep(tx, people)


async def gather(tx: Tx, order_ids: set[UUID]) -> Facts:
    """The orders, the stock that they hold, and who waits for it."""
    shop = await gather_shop(tx)
    locations = await gather_locations(tx)

    def held(orders: Mapping[UUID, OrderFact]) -> Iterable[UUID]:
        asked = [orders[order_id] for order_id in order_ids if order_id in orders]
        return {line.item_id for order in asked for line in order.lines if line.reservations or line.released}

    def reach(locked: Locked) -> Reach:
        gains: dict[tuple[UUID, UUID], int] = {}
        for order_id in order_ids:
            for line in locked.orders[order_id].lines if order_id in locked.orders else ():
                for location_id, units in line.reservations.items():
                    place = line.item_id, location_id
                    gains[place] = gains.get(place, 0) + units
                # what is only scheduled is free at once, wherever it is
                for location in locations if line.released else ():
                    place = line.item_id, location.location_id
                    gains[place] = gains.get(place, 0) + line.released
        return Reach(gains)

    locked = await lock(tx, order_ids, held, reach, locations)
    begun = [one.order_id for one in locked.orders.values() if one.order_id in order_ids and _begun(one)]
    fulfillments: dict[UUID, list[FulfillmentFact]] = {}
    for one in (await read_fulfillments(tx, begun)).values():
        fulfillments.setdefault(one.order_id, []).append(one)
    asked = await gather_open(tx, begun) if begun else {}
    orders = list(locked.orders.values())
    credits = await gather_credits(tx, orders)
    changes = await gather_waiting(tx, order_ids)
    return Facts(
        shop, locations, orders, locked.levels, fulfillments=fulfillments, asked=asked, credits=credits, changes=changes,
        contents=await gather_contents(tx, {one.order_id for one in changes}),
    )  # fmt: skip


def _begun(order: OrderFact) -> bool:
    """Whether a location has begun with any of the order that is still in the house."""
    return any(line.released + line.picked + line.packed + line.ready_for_pickup for line in order.lines)
