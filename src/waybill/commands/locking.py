"""Lock orders, then stock, and find who else is touched: those that wait for stock, and those that must give way."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.changes.holds import blocking
from waybill.model.events import BundlePlaced
from waybill.model.facts import LevelFact, LineFact, LocationFact, OrderFact
from waybill.store.sql import load
from waybill.store.tx import Row, Tx, columns

_sql = load(__file__)
_GETS_NONE = sorted(blocking("reserve"))
_bundles = msgspec.json.Decoder(list[BundlePlaced])

Place = tuple[UUID, UUID]
Units = Mapping[Place, int]


class Locked(Struct, frozen=True):
    """Orders with their lines, and the levels by item and location of all items concerned."""

    orders: dict[UUID, OrderFact]
    levels: dict[Place, LevelFact]


class Reach(Struct, frozen=True):
    """How far a batch may go at most: `gains` are units that become available by place, `losses` units short there."""

    gains: Units = {}
    losses: Units = {}


class _MoreToLock(Exception):
    """Orders were found that have to be locked before the stock is."""


async def lock(
    tx: Tx,
    order_ids: Iterable[UUID],
    item_ids: Callable[[Mapping[UUID, OrderFact]], Iterable[UUID] | Awaitable[Iterable[UUID]]],
    reach: Callable[[Locked], Reach],
    locations: Sequence[LocationFact],
) -> Locked:
    """Lock these orders, the stock of the items, and every order that gets or loses stock within reach.

    Who that is shows only once the stock is locked, and orders are locked before stock: so the locks are given back
    (to a savepoint) and taken again with the newly found, until no more are found. `item_ids` may look for the items,
    now that the orders are locked.
    """
    asked = set(order_ids)
    wanted = set(asked)
    while True:
        try:
            async with tx.savepoint():
                orders = await lock_orders(tx, wanted)
                items = item_ids(orders)
                named = await items if isinstance(items, Awaitable) else items
                levels = await lock_levels(tx, {*named, *awaited_by_pickups(orders.values())})
                locked = Locked(orders, levels)
                more = await _touched(tx, locked, reach(locked), locations, sorted(asked)) - wanted
                if more:
                    raise _MoreToLock
        except _MoreToLock:
            wanted |= more
        else:
            return locked


def awaited_by_pickups(orders: Iterable[OrderFact]) -> set[UUID]:
    """The items that may come from elsewhere once nothing of an order to be picked up waits where some of it does now."""
    return {
        line.item_id
        for order in orders
        if order.method == "pickup"
        for line in order.lines
        if line.backordered and line.location_id is None
    }


async def lock_orders(tx: Tx, order_ids: Iterable[UUID]) -> dict[UUID, OrderFact]:
    """The orders that exist, locked, with their lines."""
    ids = sorted(order_ids)
    if not ids:
        return {}
    rows = await tx.fetch(_sql.lock_orders, ids)
    reservations: dict[tuple[UUID, int], dict[UUID, int]] = {}
    for one in await tx.fetch(_sql.reservations, ids):
        reservations.setdefault((one["order_id"], one["line"]), {})[one["location_id"]] = one["quantity"]
    lines: dict[UUID, list[LineFact]] = {}
    for line in await tx.fetch(_sql.lines, ids):
        fields = dict(line.items())
        order_id = fields.pop("order_id")
        fact = LineFact(**fields, reservations=reservations.get((order_id, line["line"]), {}))
        lines.setdefault(order_id, []).append(fact)
    places = await _pickup_places(tx, rows, lines)
    return {row["order_id"]: _order(row, lines.get(row["order_id"], []), places.get(row["order_id"])) for row in rows}


async def _pickup_places(tx: Tx, rows: Sequence[Row], lines: Mapping[UUID, list[LineFact]]) -> dict[UUID, UUID]:
    """Where orders that are picked up are being made ready already: the rest of one waits in the same place."""
    begun = [
        row["order_id"]
        for row in rows
        if row["method"] == "pickup"
        and any(one.released + one.picked + one.packed + one.ready_for_pickup for one in lines.get(row["order_id"], ()))
    ]
    if not begun:
        return {}
    return {row["order_id"]: row["location_id"] for row in await tx.fetch(_sql.pickup_places, begun)}


def _order(row: Row, lines: list[LineFact], pickup_at: UUID | None) -> OrderFact:
    fields: dict[str, Any] = dict(row.items())
    bundles = fields.pop("bundles")
    units = {bundle.line: bundle.quantity for bundle in _bundles.decode(bundles)} if bundles else {}
    return OrderFact(**fields, lines=lines, bundles=units, pickup_at=pickup_at)


async def lock_levels(tx: Tx, item_ids: Iterable[UUID]) -> dict[Place, LevelFact]:
    """The stock of the items at all locations, locked."""
    ids = sorted(set(item_ids))
    if not ids:
        return {}
    return {
        (item_id, location_id): LevelFact(*level)
        for item_id, location_id, *level in await tx.fetch(_sql.lock_levels, ids)
    }


async def _touched(
    tx: Tx, locked: Locked, reach: Reach, locations: Sequence[LocationFact], asked: Sequence[UUID]
) -> set[UUID]:
    """The orders, apart from those asked for, that the reach may give stock to or take it from."""
    available = _available(locked.levels, reach.gains, {location.location_id for location in locations})
    totals: dict[UUID, int] = {}
    for (item_id, _), units in available.items():
        totals[item_id] = totals.get(item_id, 0) + units
    able = {location.location_id: sorted(location.abilities) for location in locations}
    rows = [
        (item_id, location_id, method, totals[item_id])
        for item_id, location_id in sorted(available)
        for method in able[location_id]
    ]
    touched = (
        {row["order_id"] for row in await tx.fetch(_sql.waiting, *columns(rows, 4), asked, _GETS_NONE)}
        if rows
        else set()
    )
    losses = [(*place, units) for place, units in sorted(reach.losses.items()) if units > 0]
    if losses:
        touched |= {row["order_id"] for row in await tx.fetch(_sql.giving_way, *columns(losses, 3))}
    return touched


def _available(levels: Mapping[Place, LevelFact], gains: Units, open_places: set[UUID]) -> dict[Place, int]:
    """Units that could be given to who waits, of the items that gain anything."""
    gaining = {item_id for (item_id, _), units in gains.items() if units > 0}
    available = {}
    for place in {*levels, *gains}:
        if place[0] in gaining and place[1] in open_places:
            level = levels.get(place, LevelFact())
            units = level.sellable - level.reserved - level.safety + gains.get(place, 0)
            if units > 0:
                available[place] = units
    return available
