"""Save items by SKU: new ones are made, known ones replaced."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from waybill.commands.gather import gather_locations, gather_shop, lock_shop
from waybill.commands.locking import lock_orders
from waybill.commands.stock import lock_queue
from waybill.decisions.coming import Promised
from waybill.decisions.levels import StockFacts
from waybill.decisions.save_items import Facts, decide, skus_of_choices
from waybill.model.events import BundleOf, ItemSaved
from waybill.model.facts import sku_key
from waybill.model.front import ChoiceGroup
from waybill.model.setup import SaveItem, SaveResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Row, Tx

_sql = load(__file__)
# Promises of more orders than these, the oldest of an item, stay as they are when it comes out on another day.
REPROMISED_AT_MOST = 1_000
_bundle = msgspec.json.Decoder(list[BundleOf])
_choices = msgspec.json.Decoder(list[ChoiceGroup])


async def save_items(tx: Tx, requests: Sequence[SaveItem]) -> list[SaveResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    await lock_shop(tx)
    facts = await _gather(tx, requests)
    decided = decide(facts, requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)


async def preview_items(tx: Tx, requests: Sequence[SaveItem]) -> list[tuple[SaveResult, bool]]:
    """What saving these would answer now, and whether it would change anything. Nothing is locked or saved."""
    decided = decide(await _gather(tx, requests, locking=False), requests, tx.now, tx.ids)
    changing = {event.request for event in decided.events}
    return [(result, index in changing) for index, result in enumerate(decided.results)]


async def _gather(tx: Tx, requests: Sequence[SaveItem], *, locking: bool = True) -> Facts:
    keys = {sku_key(request.sku) for request in requests}
    keys |= {sku_key(component.sku) for request in requests for component in request.bundle}
    keys |= {sku_key(sku) for request in requests for sku in skus_of_choices(request)}
    items = {row["sku_key"]: _item(row) for row in await tx.fetch(_sql.items, sorted(keys))}
    to_bundle: set[UUID] = set()
    to_recount: set[UUID] = set()
    for request in requests:
        before = items.get(sku_key(request.sku))
        if before is None:
            continue
        if request.bundle and not before.bundle:
            to_bundle.add(before.item_id)
        if (request.unit, request.scale) != (before.unit, before.scale):
            to_recount.add(before.item_id)
    promised = await _promised(tx, requests, items)
    return Facts(
        items=items,
        promised=promised,
        stocked=await _stocked(tx, to_bundle, locking) if to_bundle else frozenset(),
        used=await _used(tx, to_recount) if to_recount else frozenset(),
        parts=await _parts(tx, to_bundle) if to_bundle else {},
    )


async def _promised(tx: Tx, requests: Sequence[SaveItem], items: Mapping[str, ItemSaved]) -> Promised | None:
    """The orders whose promise may move, locked: those of items that are to come out on another day than before."""
    moved = set()
    for request in requests:
        before = items.get(sku_key(request.sku))
        if before is not None and before.available_on != request.available_on:
            moved.add(before.item_id)
    rows = await tx.fetch(_sql.promised, sorted(moved), REPROMISED_AT_MOST) if moved else []
    if not rows:
        return None
    orders = await lock_orders(tx, {row["order_id"] for row in rows})
    receipts, ahead = await lock_queue(tx, orders.values())
    shop, locations = await gather_shop(tx), await gather_locations(tx)
    return Promised(StockFacts(shop, {}, locations, {}, list(orders.values()), receipts), ahead)


async def _stocked(tx: Tx, item_ids: Collection[UUID], locking: bool) -> frozenset[UUID]:
    wanted = sorted(item_ids)
    levels = await tx.fetch(_sql.lock_levels if locking else _sql.levels, wanted)
    waited_for = await tx.fetch(_sql.waited_for, wanted)
    return frozenset({row["item_id"] for row in levels if row["units"]} | {row["item_id"] for row in waited_for})


async def _used(tx: Tx, item_ids: Collection[UUID]) -> frozenset[UUID]:
    return frozenset(row["item_id"] for row in await tx.fetch(_sql.used, sorted(item_ids)))


async def _parts(tx: Tx, item_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    parts: dict[UUID, set[UUID]] = {}
    for row in await tx.fetch(_sql.bundles_of, sorted(item_ids)):
        parts.setdefault(row["part_id"], set()).add(row["bundle_id"])
    return {part: frozenset(bundles) for part, bundles in parts.items()}


def _item(row: Row) -> ItemSaved:
    return ItemSaved(
        item_id=row["item_id"],
        sku=row["sku"],
        title=row["title"],
        price=row["price"],
        tax_category=row["tax_category"],
        unit=row["unit"],
        scale=row["scale"],
        weight=row["weight"],
        length=row["length"],
        width=row["width"],
        height=row["height"],
        barcode=row["barcode"],
        cost=row["cost"],
        backorder=row["backorder"],
        returnable=row["returnable"],
        active=row["active"],
        available_on=row["available_on"],
        bundle=_bundle.decode(row["bundle"]) if row["bundle"] else [],
        published=row["published"],
        category=row["category"],
        description=row["description"],
        choices=_choices.decode(row["choices"]) if row["choices"] else [],
    )
