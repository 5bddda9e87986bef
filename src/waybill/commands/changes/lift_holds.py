"""Lift holds of orders, asked or because their time has come."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from waybill.commands.changes.notes import keep_notes, notes_of
from waybill.commands.gather import gather_locations, gather_shop
from waybill.commands.locking import Reach, lock
from waybill.decisions.changes.lift_holds import Facts, decide, gets_stock
from waybill.model.changes import LiftHold, LiftHoldResult
from waybill.model.facts import OrderFact
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def lift_holds(tx: Tx, requests: Sequence[LiftHold], *, due: bool = False) -> list[LiftHoldResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    shop = await gather_shop(tx)
    locations = await gather_locations(tx)

    def awaited(orders: Mapping[UUID, OrderFact]) -> Iterable[UUID]:
        reasons: dict[UUID, list[str]] = {}
        for request in requests:
            reasons.setdefault(request.order_id, []).extend(request.reasons)
        freed = [order for order in orders.values() if gets_stock(order, reasons[order.order_id])]
        return {line.item_id for order in freed for line in order.lines if line.backordered}

    locked = await lock(tx, {request.order_id for request in requests}, awaited, lambda _: Reach(), locations)
    notes = notes_of(tx, requests, locked.orders)
    decided = decide(Facts(shop, locations, locked.orders, locked.levels, notes, due), requests, tx.now)
    await keep_notes(tx, requests, decided.results, locked.orders, notes)
    await record(tx, decided.events)
    return list(decided.results)


async def due_holds(tx: Tx, limit: int) -> list[LiftHold]:
    """The dated holds whose time has come, the longest overdue first: what a worker asks `lift_holds` for."""
    rows = await tx.fetch(_sql.due, tx.now, limit)
    return [LiftHold(order_id=row["order_id"], reasons=["until_date"]) for row in rows]
