"""What the verbs inside the house gather: fulfillments, their orders and stock, and who gains or loses by the change."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from msgspec import Struct

from waybill.commands.fulfillment.gathering import orders_of, read_fulfillments
from waybill.commands.gather import gather_locations, gather_receipts, gather_shop
from waybill.commands.locking import Locked, Place, Reach, lock, lock_levels, lock_orders
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.handling import Facts, PickItem
from waybill.model.facts import LocationFact, OrderFact, ReceiptFact
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)

Fulfillments = Mapping[UUID, FulfillmentFact]


class Touched(Struct, frozen=True):
    """The stock that a batch touches: of which items, and where units become free or are found missing.

    `gains` are units that become available by place, `left` the fewest that a report leaves on a shelf.
    """

    items: set[UUID]
    gains: Mapping[Place, int] = {}
    left: Mapping[Place, int] = {}


async def gather_handling(
    tx: Tx, fulfillment_ids: Iterable[UUID], touches: Callable[[Fulfillments], Touched] | None = None, *,
    reaching: bool = False,
) -> Facts:  # fmt: skip
    """The facts about fulfillments; `touches` says what stock is concerned, once their orders are locked.

    Only where it is `reaching` may others gain or lose by that stock.
    """
    asked = sorted(set((await orders_of(tx, fulfillment_ids)).values()))
    shop = await gather_shop(tx)
    locations = await gather_locations(tx)
    locked, incoming, queued = await _locked(tx, asked, touches, locations, reaching)
    fulfillments = await read_fulfillments(tx, locked.orders)
    named = {line.item_id for one in fulfillments.values() for line in one.lines}
    items = {row["item_id"]: PickItem(row["sku"], row["barcode"]) for row in await tx.fetch(_sql.items, sorted(named))}
    codes = {row["location_id"]: row["code"] for row in await tx.fetch(_sql.codes)}
    return Facts(
        shop, locations, list(locked.orders.values()), list(fulfillments.values()), items, codes, locked.levels, incoming,
        queued,
    )  # fmt: skip


async def _locked(
    tx: Tx, asked: list[UUID], touches: Callable[[Fulfillments], Touched] | None, locations: list[LocationFact],
    reaching: bool,
) -> tuple[Locked, Mapping[UUID, list[ReceiptFact]], Mapping[UUID, int]]:  # fmt: skip
    """The orders and stock, locked; what is to come of the items and waits for them, where somebody gains or loses."""
    if touches is None:
        return Locked(await lock_orders(tx, asked), {}), {}, {}
    touched = Touched(set())

    async def items(orders: Mapping[UUID, OrderFact]) -> Iterable[UUID]:
        nonlocal touched
        touched = touches(await read_fulfillments(tx, [order_id for order_id in asked if order_id in orders]))
        return touched.items

    def reach(now: Locked) -> Reach:
        losses = {
            place: now.levels[place].reserved + touched.gains.get(place, 0) - least
            for place, least in touched.left.items()
            if place in now.levels
        }
        return Reach(touched.gains, losses)

    if not reaching:
        orders = await lock_orders(tx, asked)
        return Locked(orders, await lock_levels(tx, await items(orders))), {}, {}
    locked = await lock(tx, asked, items, reach, locations)
    incoming, queued = await gather_receipts(tx, sorted(touched.items))
    return locked, incoming, queued


def freed(fulfillments: Fulfillments, asked: Iterable[UUID]) -> Touched:
    """What leaves all units to pick of some fulfillments free at their locations."""
    gains: dict[Place, int] = {}
    for id in asked:
        one = fulfillments.get(id)
        for line in one.lines if one else ():
            if one and line.to_pick:
                place = line.item_id, one.location_id
                gains[place] = gains.get(place, 0) + line.to_pick
    return Touched({item_id for item_id, _ in gains}, gains)


def items_on(fulfillments: Fulfillments, lines: Mapping[UUID, Iterable[int] | None]) -> set[UUID]:
    """The items on some lines (all, where none are named) of some fulfillments."""
    found = set()
    for id, numbers in lines.items():
        wanted = None if numbers is None else set(numbers)
        one = fulfillments.get(id)
        found |= {line.item_id for line in one.lines if wanted is None or line.line in wanted} if one else set()
    return found
