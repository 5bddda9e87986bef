"""Settle changes that wait for a buyer, for money or for a location."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from waybill.commands.changes.contents import gather_contents
from waybill.commands.credits import gather_credits
from waybill.commands.fulfillment.gathering import read_fulfillments
from waybill.commands.fulfillment.parcel_gathering import read_parcels
from waybill.commands.fulfillment.pickup_gathering import forget_withdrawn
from waybill.commands.gather import gather_items, gather_locations, gather_receipts, gather_shop
from waybill.commands.locking import Locked, Place, Reach, lock
from waybill.decisions.changes.settle_changes import Facts, decide
from waybill.decisions.changes.waiting import ChangeFact
from waybill.model.edits import SettleChange, SettleChangeResult
from waybill.model.events.changes import EditContent, LineUnits
from waybill.model.facts import OrderFact
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Row, Tx

_sql = load(__file__)
_edit = msgspec.json.Decoder(EditContent)
_units = msgspec.json.Decoder(list[LineUnits])


async def settle_changes(tx: Tx, requests: Sequence[SettleChange]) -> list[SettleChangeResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    asked = {request.change_id for request in requests}
    # a change's order, edit and units never change
    known = [_change(row) for row in await tx.fetch(_sql.changes, sorted(asked))]
    facts = await _gather(tx, known)
    decided = decide(facts, requests, tx.now, tx.ids)
    await forget_withdrawn(tx, decided.events)
    await record(tx, decided.events)
    return list(decided.results)


async def due_changes(tx: Tx, limit: int) -> list[SettleChange]:
    """The edits whose money is here, then those that ran out of time: what a worker asks `settle_changes` for."""
    paid = [SettleChange(change_id=row["change_id"], outcome="accepted") for row in await tx.fetch(_sql.paid, limit)]
    late = [
        SettleChange(change_id=row["change_id"], outcome="expired")
        for row in await tx.fetch(_sql.late, tx.now, limit, [one.change_id for one in paid])
    ]
    return [*paid, *late][:limit]


async def _gather(tx: Tx, known: Sequence[ChangeFact]) -> Facts:
    shop = await gather_shop(tx)
    locations = await gather_locations(tx)
    order_ids = {change.order_id for change in known}

    def concerned(orders: Mapping[UUID, OrderFact]) -> set[UUID]:
        lines = {line.item_id for order_id in order_ids if order_id in orders for line in orders[order_id].lines}
        return lines | {one.item_id for change in known if change.edit for one in change.edit.added}

    def reach(locked: Locked) -> Reach:
        return Reach(_gains(known, locked, [location.location_id for location in locations]))

    locked = await lock(tx, order_ids, concerned, reach, locations)
    ids = sorted(order_ids)
    # their states are read now that the orders are locked; so are the other changes of the orders
    changes = [_change(row) for row in await tx.fetch(_sql.changes_of_orders, ids, [one.change_id for one in known])]
    skus = {row["sku_key"] for row in await tx.fetch(_sql.skus, sorted(concerned(locked.orders)))}
    _, by_id = await gather_items(tx, skus)
    may_wait = sorted(by_id) if any(change.edit for change in known) else []
    receipts, queued = await gather_receipts(tx, may_wait) if may_wait else ({}, {})
    return Facts(
        shop=shop, items_by_id=by_id, locations=locations, changes=changes, orders=list(locked.orders.values()),
        levels=locked.levels, contents=await gather_contents(tx, ids), fulfillments=await read_fulfillments(tx, ids),
        parcels=await read_parcels(tx, ids), receipts=receipts, queued=queued,
        credits=await gather_credits(tx, locked.orders.values()),
    )  # fmt: skip


def _gains(known: Sequence[ChangeFact], locked: Locked, places: Sequence[UUID]) -> dict[Place, int]:
    """What may become free at most, wherever it is by now."""
    gains: dict[Place, int] = {}
    for change in known:
        order = locked.orders.get(change.order_id)
        units = dict(change.units)
        for one in (*change.edit.fewer, *change.edit.gone) if change.edit else ():
            units[one.line] = units.get(one.line, 0) + one.quantity
        anew = change.edit is not None and change.edit.resource
        for line in order.lines if order else ():
            quantity = line.reserved if anew else units.get(line.line, 0)
            for place in places if quantity else ():
                gains[line.item_id, place] = gains.get((line.item_id, place), 0) + quantity
    return gains


def _change(row: Row) -> ChangeFact:
    expires_at: datetime | None = row["expires_at"]
    return ChangeFact(
        change_id=row["change_id"], order_id=row["order_id"], kind=row["kind"], status=row["status"],
        edit=_edit.decode(row["edit"]) if row["edit"] else None, fulfillment_id=row["fulfillment_id"],
        units={one.line: one.quantity for one in _units.decode(row["units"])} if row["units"] else {},
        expires_at=expires_at,
    )  # fmt: skip
