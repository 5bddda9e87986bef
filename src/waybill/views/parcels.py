"""Parcels with what was seen of them, pickups that wait, and what a person has to look at."""

from collections.abc import Sequence
from uuid import UUID

from waybill.model.parcel_shown import ParcelShown, ParcelUnits, TrackingEntry
from waybill.model.parcel_views import ExceptionQuery, ExceptionShown, ParcelQuery, PickupQuery, PickupShown
from waybill.model.parcels import tracking_key
from waybill.model.views import Amount, Page
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.pages import id_cursor, id_of, page_of

_sql = load(__file__)
_LAST = UUID(int=2**128 - 1)


async def list_parcels(tx: Tx, query: ParcelQuery) -> Page[ParcelShown]:
    """Parcels, the newest first."""
    after = id_of(query.cursor) if query.cursor is not None else _LAST
    location = query.location.upper() if query.location is not None else None
    number = tracking_key(query.tracking_number) if query.tracking_number is not None else None
    rows = await tx.fetch(
        _sql.matching, after, query.status, query.order, query.order_id, location, query.carrier, number,
        tx.now if query.late else None, query.limit + 1,
    )  # fmt: skip
    ids = [row["parcel_id"] for row in rows]
    shown = await get_parcels(tx, ids)
    return page_of([(parcel, id_cursor(parcel.parcel_id)) for parcel in shown], query.limit)


async def parcels_of_orders(tx: Tx, order_ids: Sequence[UUID]) -> dict[UUID, list[ParcelShown]]:
    """The parcels of each order, in order of packing."""
    rows = await tx.fetch(_sql.of_orders, list(order_ids))
    found: dict[UUID, list[ParcelShown]] = {}
    for parcel in await get_parcels(tx, [row["parcel_id"] for row in rows]):
        found.setdefault(parcel.order_id, []).append(parcel)
    return found


async def get_parcels(tx: Tx, parcel_ids: Sequence[UUID]) -> list[ParcelShown]:
    """The parcels with these ids, in the order asked for; unknown ones are left out."""
    if not parcel_ids:
        return []
    lines: dict[UUID, list[ParcelUnits]] = {}
    for row in await tx.fetch(_sql.lines, parcel_ids):
        fields = dict(row.items())
        lines.setdefault(fields.pop("parcel_id"), []).append(ParcelUnits(**fields))
    tracking: dict[UUID, list[TrackingEntry]] = {}
    for row in await tx.fetch(_sql.tracking, parcel_ids):
        fields = dict(row.items())
        tracking.setdefault(fields.pop("parcel_id"), []).append(TrackingEntry(**fields))
    shown = {}
    for row in await tx.fetch(_sql.parcels, parcel_ids):
        id, fields = row["parcel_id"], dict(row.items())
        number = f"#{fields.pop('order_number')}-P{fields.pop('position')}"
        shown[id] = ParcelShown(**fields, number=number, lines=lines.get(id, []), tracking=tracking.get(id, []))
    return [shown[id] for id in parcel_ids if id in shown]


async def list_pickups(tx: Tx, query: PickupQuery) -> Page[PickupShown]:
    """Pickups in order of their fulfillments; who waits at the curb is told by `arrived_at`."""
    after = id_of(query.cursor) if query.cursor is not None else UUID(int=0)
    location = query.location.upper() if query.location is not None else None
    rows = await tx.fetch(_sql.pickups, after, location, query.status, query.order, query.limit + 1)
    amounts: dict[UUID, list[Amount]] = {}
    for row in await tx.fetch(_sql.pickup_amounts, [row["fulfillment_id"] for row in rows]) if rows else ():
        fields = dict(row.items())
        amounts.setdefault(fields.pop("fulfillment_id"), []).append(Amount(**fields))
    shown = [_pickup(row, amounts.get(row["fulfillment_id"], [])) for row in rows]
    return page_of([(one, id_cursor(one.fulfillment_id)) for one in shown], query.limit)


def _pickup(row: Row, amounts: list[Amount]) -> PickupShown:
    fields = dict(row.items())
    number = f"#{fields.pop('order_number')}-{fields.pop('position')}"
    return PickupShown(**fields, number=number, amounts=amounts)


async def list_exceptions(tx: Tx, query: ExceptionQuery) -> Page[ExceptionShown]:
    """What is to be looked at, the oldest first."""
    after = id_of(query.cursor) if query.cursor is not None else UUID(int=0)
    rows = await tx.fetch(_sql.exceptions, after, query.kind, query.order, query.all, query.limit + 1)
    found = [(ExceptionShown(**dict(row.items())), id_cursor(row["exception_id"])) for row in rows]
    return page_of(found, query.limit)
