"""What the shop front sells, and what placing would read, without locking any of it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from waybill.commands.gather import gather_items, gather_locations, gather_receipts, gather_shop
from waybill.commands.place_orders import gather_busy
from waybill.decisions import place_orders
from waybill.decisions.front.baskets import FrontFacts, named_skus
from waybill.decisions.promise import may_wait
from waybill.model.facts import LocationFact, sku_key
from waybill.model.front import BasketLine, ChoiceGroup
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)
_choices = msgspec.json.Decoder(list[ChoiceGroup])


class Closed(Exception):
    """The shop has no open front."""


async def gather_front(tx: Tx, lines: Iterable[BasketLine]) -> tuple[FrontFacts, Sequence[LocationFact]]:
    """What is sold of these lines' items, and all open locations. Raises `Closed`."""
    shop = await gather_shop(tx)
    front = shop.settings.front
    if front is None or not front.open:
        raise Closed
    wanted = list(lines)
    keys = sorted({sku_key(line.sku) for line in wanted})
    published = {
        row["sku_key"]: _choices.decode(row["choices"]) if row["choices"] else []
        for row in await tx.fetch(_sql.published, keys)
    }
    items, by_id = await gather_items(tx, named_skus(published, wanted))
    locations = await gather_locations(tx)
    places = {location.code.upper(): location for location in locations}
    return FrontFacts(front, shop, published, items, by_id, places), locations


async def gather_placing(tx: Tx, front: FrontFacts, locations: Sequence[LocationFact]) -> place_orders.Facts:
    """What placing these items would read now. Whatever it says may be gone the next moment: nothing is locked."""
    stocked = sorted(item_id for item_id, item in front.items_by_id.items() if not item.bundle)
    active = {location.location_id for location in locations}
    available: dict[UUID, dict[UUID, int]] = {}
    for row in await tx.fetch(_sql.stock, stocked):
        if row["location_id"] in active:
            available.setdefault(row["item_id"], {})[row["location_id"]] = row["units"]
    waiting = [item_id for item_id in stocked if may_wait(front.items_by_id[item_id], front.shop, tx.now)]
    receipts, backordered = await gather_receipts(tx, waiting) if waiting else ({}, {})
    return place_orders.Facts(
        shop=front.shop, items=front.items, items_by_id=front.items_by_id, locations=locations, available=available,
        order_ids=(), parties=(), receipts=receipts, backordered=backordered,
        busy=await gather_busy(tx, front.shop, locations),
    )  # fmt: skip
