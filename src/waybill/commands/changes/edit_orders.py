"""Edit orders, or quote what an edit would come to."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from waybill.commands.changes.contents import gather_contents, gather_open, gather_waiting
from waybill.commands.changes.texts import Kept, keep_texts, people_of
from waybill.commands.fulfillment.gathering import read_fulfillments
from waybill.commands.gather import gather_items, gather_locations, gather_receipts, gather_shop
from waybill.commands.locking import Locked, Reach, lock
from waybill.commands.payments.limits import gather_credit
from waybill.commands.people import added
from waybill.decisions.changes.edit_orders import Facts, Whose, decide
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.payments.limits import OWING
from waybill.decisions.pricing import stocked_options
from waybill.model.edits import Edited, EditOrder, EditOrderResult
from waybill.model.facts import ItemFact, OrderFact, sku_key
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def edit_orders(tx: Tx, requests: Sequence[EditOrder]) -> list[EditOrderResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    people = await people_of(tx, requests)
    facts = await _gather(tx, requests, people)
    decided = decide(facts, requests, tx.now, tx.ids)
    made = {index for index, one in enumerate(decided.results) if isinstance(one, Edited) and one.status != "preview"}
    await keep_texts(tx, requests, people, decided.lines, made)
    newcomers = added((index, one.known) for index, one in people.items() if index in made and one.known)
    await record(tx, [*newcomers, *decided.events])
    return list(decided.results)


async def _gather(tx: Tx, requests: Sequence[EditOrder], people: Mapping[int, Kept]) -> Facts:
    order_ids = {request.order_id for request in requests}
    shop = await gather_shop(tx)
    locations = await gather_locations(tx)
    items, by_id = await _items(tx, requests, order_ids)
    owing = {row["customer_id"] for row in await tx.fetch(_sql.owing, sorted(order_ids), OWING)}
    credit = await gather_credit(tx, shop, owing) if owing else {}

    def concerned(orders: Mapping[UUID, OrderFact]) -> set[UUID]:
        asked = [orders[order_id] for order_id in order_ids if order_id in orders]
        lines = {line.item_id for order in asked for line in order.lines}
        return lines | {item_id for item_id, item in by_id.items() if not item.bundle}

    def reach(locked: Locked) -> Reach:
        return _reach(requests, locked)

    locked = await lock(tx, order_ids, concerned, reach, locations)
    asked = {order_id: order for order_id, order in locked.orders.items() if order_id in order_ids}
    fulfillments: dict[UUID, list[FulfillmentFact]] = {}
    for one in (await read_fulfillments(tx, asked)).values():
        fulfillments.setdefault(one.order_id, []).append(one)
    may_wait = sorted(
        item_id for item_id, item in by_id.items() if (item.backorder or item.available_on) and not item.bundle
    )
    receipts, queued = await gather_receipts(tx, may_wait) if may_wait else ({}, {})
    return Facts(
        shop=shop, items=items, items_by_id=by_id, locations=locations, orders=list(locked.orders.values()),
        levels=locked.levels, contents=await gather_contents(tx, asked), fulfillments=fulfillments,
        asked=await gather_open(tx, asked), receipts=receipts, queued=queued,
        changes=await gather_waiting(tx, asked), credit=credit,
        persons={index: Whose(one.customer_id, one.person_id, one.said) for index, one in people.items()},
    )  # fmt: skip


def _reach(requests: Sequence[EditOrder], locked: Locked) -> Reach:
    """What may become free at most: what fewer are wanted of, or everything where units are taken anew."""
    gains: dict[tuple[UUID, UUID], int] = {}
    for request in requests:
        order = locked.orders.get(request.order_id)
        anew = request.method is not None or request.location is not None
        named = {line.line for line in request.lines if line.quantity is not None}
        for line in order.lines if order else ():
            if anew or line.line in named or line.parent in named:
                for location_id, units in line.reservations.items():
                    place = line.item_id, location_id
                    gains[place] = gains.get(place, 0) + units
    return Reach(gains)


async def _items(
    tx: Tx, requests: Sequence[EditOrder], order_ids: set[UUID]
) -> tuple[dict[str, ItemFact], dict[UUID, ItemFact]]:
    """The items that are added, and those on the orders: what they cost today, and what bundles are made of."""
    keys = {sku_key(line.sku) for request in requests for line in request.add}
    for request in requests:
        for line in request.add:
            keys |= {sku_key(option.sku) for option in stocked_options(line.options) if option.sku}
    if any(one.lines or one.ship_to or one.method or one.location for one in requests):
        keys |= {row["sku_key"] for row in await tx.fetch(_sql.skus, sorted(order_ids))}
    return await gather_items(tx, keys)
