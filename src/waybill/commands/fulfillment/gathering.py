"""Fulfillments by id, with their orders locked: what every verb about fulfillments begins with."""

from collections.abc import Iterable
from uuid import UUID

from msgspec import Struct

from waybill.commands.locking import lock_orders
from waybill.decisions.fulfillment.facts import FulfillmentFact, FulfillmentLineFact
from waybill.model.facts import OrderFact
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


class Gathered(Struct, frozen=True):
    """Orders, locked, and all of their fulfillments, those not asked for as well."""

    orders: dict[UUID, OrderFact]
    fulfillments: dict[UUID, FulfillmentFact]


async def lock_fulfillments(tx: Tx, fulfillment_ids: Iterable[UUID]) -> Gathered:
    """Lock the orders of these fulfillments, as far as they exist, and read all fulfillments of those."""
    orders = await lock_orders(tx, set((await orders_of(tx, fulfillment_ids)).values()))
    return Gathered(orders, await read_fulfillments(tx, orders))


async def orders_of(tx: Tx, fulfillment_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The order of each fulfillment that exists; nothing is locked, for it never changes."""
    rows = await tx.fetch(_sql.orders, sorted(set(fulfillment_ids)))
    return {row["fulfillment_id"]: row["order_id"] for row in rows}


async def read_fulfillments(tx: Tx, order_ids: Iterable[UUID]) -> dict[UUID, FulfillmentFact]:
    """All fulfillments of these orders, in order of their ids; the caller has locked the orders."""
    ids = sorted(set(order_ids))
    if not ids:
        return {}
    rows = await tx.fetch(_sql.fulfillments, ids)
    lines: dict[UUID, list[FulfillmentLineFact]] = {}
    for fulfillment_id, *line in await tx.fetch(_sql.lines, ids) if rows else ():
        lines.setdefault(fulfillment_id, []).append(FulfillmentLineFact(*line))
    return {
        row["fulfillment_id"]: FulfillmentFact(**dict(row.items()), lines=lines.get(row["fulfillment_id"], []))
        for row in rows
    }
