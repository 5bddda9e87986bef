"""Parcels by id, with their orders locked: what every verb about parcels and pickups begins with."""

from collections.abc import Iterable
from uuid import UUID

from msgspec import Struct

from waybill.commands.fulfillment.gathering import orders_of, read_fulfillments
from waybill.commands.locking import lock_orders
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.goods import ExceptionFact, ParcelFact
from waybill.decisions.fulfillment.tracking import Report
from waybill.model.facts import OrderFact
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


class Gathered(Struct, frozen=True):
    """Orders, locked, and all of their fulfillments and parcels, those not asked for as well."""

    orders: dict[UUID, OrderFact]
    fulfillments: dict[UUID, FulfillmentFact]
    parcels: list[ParcelFact]


async def lock_parcels(tx: Tx, parcel_ids: Iterable[UUID]) -> Gathered:
    """Lock the orders of these parcels, as far as they exist."""
    rows = await tx.fetch(_sql.orders_of_parcels, sorted(set(parcel_ids)))
    return await _gathered(tx, {row["order_id"] for row in rows})


async def lock_with_parcels(tx: Tx, fulfillment_ids: Iterable[UUID]) -> Gathered:
    """Lock the orders of these fulfillments, as far as they exist."""
    return await _gathered(tx, set((await orders_of(tx, fulfillment_ids)).values()))


async def _gathered(tx: Tx, order_ids: set[UUID]) -> Gathered:
    orders = await lock_orders(tx, order_ids)
    return Gathered(orders, await read_fulfillments(tx, orders), await read_parcels(tx, orders))


async def read_parcels(tx: Tx, order_ids: Iterable[UUID]) -> list[ParcelFact]:
    """All parcels of these orders; the caller has locked them."""
    ids = sorted(set(order_ids))
    if not ids:
        return []
    rows = await tx.fetch(_sql.parcels, ids)
    lines: dict[UUID, dict[int, int]] = {}
    for row in await tx.fetch(_sql.lines, ids) if rows else ():
        lines.setdefault(row["parcel_id"], {})[row["line"]] = row["quantity"]
    return [ParcelFact(**dict(row.items()), lines=lines.get(row["parcel_id"], {})) for row in rows]


async def read_reports(tx: Tx, order_ids: Iterable[UUID]) -> dict[UUID, list[Report]]:
    """All that was reported of the parcels of these orders."""
    reports: dict[UUID, list[Report]] = {}
    for row in await tx.fetch(_sql.reports, sorted(set(order_ids))):
        reports.setdefault(row["parcel_id"], []).append(Report(row["status"], row["at"], row["ours"]))
    return reports


async def read_exceptions(tx: Tx, order_ids: Iterable[UUID]) -> list[ExceptionFact]:
    """What was to be looked at of these orders, resolved or not."""
    return [ExceptionFact(*row) for row in await tx.fetch(_sql.exceptions, sorted(set(order_ids)))]
