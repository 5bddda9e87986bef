"""What the stock verbs gather: the item, the place, the level, and the orders that gain or lose by the change."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from waybill.commands.fulfillment.gathering import read_fulfillments
from waybill.commands.gather import gather_items, gather_locations, gather_receipts, gather_shop, lock_shop
from waybill.commands.locking import Locked, Place, Reach, lock
from waybill.decisions.levels import OpenReceipt, Request, StockFacts
from waybill.model.facts import ItemFact, LevelFact, LocationFact, OrderFact, ShopFact, sku_key
from waybill.store.sql import load
from waybill.store.tx import Tx, columns

_sql = load(__file__)

# What the level's sellable units become by one request, given what they are before it.
Step = Callable[[int], int]


class Known(Struct, frozen=True):
    """The shop's side of the requests; `places` is where each request goes, None where there is no such place."""

    shop: ShopFact
    items: dict[str, ItemFact]
    locations: list[LocationFact]
    places: list[Place | None]


async def know(tx: Tx, requests: Sequence[Request]) -> Known:
    """Find the items and locations of the requests."""
    shop = await gather_shop(tx)
    locations = await gather_locations(tx)
    items, _ = await gather_items(tx, {sku_key(request.sku) for request in requests})
    codes = {location.code.upper(): location.location_id for location in locations}
    places: list[Place | None] = []
    for request in requests:
        item, location_id = items.get(sku_key(request.sku)), codes.get(request.location.upper())
        places.append((item.item_id, location_id) if item and not item.bundle and location_id else None)
    return Known(shop, items, locations, places)


async def gather_stock(tx: Tx, known: Known, reach: Callable[[Mapping[Place, LevelFact]], Reach]) -> StockFacts:
    """Lock the levels of the items, and the orders within reach."""

    def items(_: Any) -> Iterable[UUID]:
        return {place[0] for place in known.places if place}

    def within(locked: Locked) -> Reach:
        return reach(locked.levels)

    if await any_new(tx, {place for place in known.places if place}):
        # a level that does not exist yet cannot be locked: whoever makes one waits for whoever else does
        await lock_shop(tx)
    locked = await lock(tx, (), items, within, known.locations)
    return StockFacts(known.shop, known.items, known.locations, locked.levels, list(locked.orders.values()))


async def any_new(tx: Tx, places: Iterable[Place]) -> bool:
    """Whether one of these levels does not exist yet."""
    where = sorted(set(places))
    return bool(where and await tx.fetchval(_sql.any_new, *columns(where, 2)))


async def gather_steps(tx: Tx, known: Known, steps: Sequence[Step | None]) -> StockFacts:
    """The facts for requests that change what is sellable, up and down, one after the other."""

    def reach(levels: Mapping[Place, LevelFact]) -> Reach:
        gains: dict[Place, int] = {}
        lowest: dict[Place, int] = {}
        sellable = {place: level.sellable for place, level in levels.items()}
        for place, step in zip(known.places, steps, strict=True):
            if place is None or step is None:
                continue
            before = sellable.get(place, 0)
            after = sellable[place] = step(before)
            lowest[place] = min(lowest.get(place, after), after)
            if after > before:
                gains[place] = gains.get(place, 0) + after - before
        # what one request gave to who waits, a later one may take away again
        losses = {
            place: levels[place].reserved + gains.get(place, 0) - least
            for place, least in lowest.items()
            if place in levels
        }
        return Reach(gains, losses)

    facts = await gather_stock(tx, known, reach)
    if not facts.orders:
        return facts
    incoming, queued = await gather_receipts(tx, sorted({place[0] for place in known.places if place}))
    fulfillments = await read_fulfillments(tx, {order.order_id for order in facts.orders})
    return StockFacts(
        facts.shop, facts.items, facts.locations, facts.levels, facts.orders, incoming=incoming, queued=queued,
        fulfillments=list(fulfillments.values()),
    )  # fmt: skip


async def lock_receipts(tx: Tx, receipt_ids: Iterable[UUID], item_ids: Iterable[UUID]) -> list[OpenReceipt]:
    """The receipts of these ids, and all open ones of these items, locked."""
    rows = await tx.fetch(_sql.lock_receipts, sorted(set(receipt_ids)), sorted(set(item_ids)))
    return [OpenReceipt(*row) for row in rows]


async def lock_queue(
    tx: Tx, orders: Iterable[OrderFact], receipt_ids: Iterable[UUID] = ()
) -> tuple[list[OpenReceipt], dict[tuple[UUID, int], int]]:
    """The receipts of these ids and all open ones of what the orders wait for, locked; and how many units are to be served up
    to each of their waiting lines, that line's own included.
    """
    known = list(orders)
    awaited = sorted({line.item_id for order in known for line in order.lines if line.backordered})
    receipts = await lock_receipts(tx, receipt_ids, awaited)
    rows = await tx.fetch(_sql.ahead, awaited, sorted(order.order_id for order in known)) if awaited else []
    return receipts, {(row["order_id"], row["line"]): row["ahead"] for row in rows}
