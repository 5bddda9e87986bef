"""Parcels as carriers take them: from whom, to whom, and what is to be taken at the door."""

from typing import Any
from uuid import UUID

import msgspec

from waybill.decisions.payments.doors import DoorParcel, Noted, to_collect
from waybill.model.orders import Address
from waybill.ports.carrier import Place, Shipment
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.order_details import get_orders

_sql = load(__file__)
_address = msgspec.json.Decoder(Address)


async def shipment_of(tx: Tx, parcel_id: UUID) -> tuple[str, Shipment] | None:
    """The parcel's carrier and what a carrier needs to know of it; None where there is no such parcel."""
    row = await tx.fetchrow(_sql.shipment, parcel_id)
    if row is None:
        return None
    shipment = Shipment(
        number=f"#{row['number']}-P{row['position']}",
        sender=place_of(row["sender"], row["shop_name"]),
        recipient=place_of(row["recipient"], row["name"]) if row["recipient"] else Place(country=row["country"] or ""),
        weight=row["weight"],
        service=row["service"],
        cash=await _cash(tx, row, parcel_id) if row["terms"] == "on_delivery" else 0,
        currency=row["currency"],
    )
    return row["carrier"] or "manual", shipment


async def _cash(tx: Tx, row: Row, parcel_id: UUID) -> int:
    """What is to be taken at the door for this parcel."""
    (order,) = await get_orders(tx, [row["order_id"]])
    units = {parcel.parcel_id: {one.line: one.quantity for one in parcel.lines} for parcel in order.parcels}
    doors = [DoorParcel(id, status, units[id], cash) for id, status, cash in await tx.fetch(_sql.doors, order.order_id)]
    cash = {one["parcel_id"]: one["amount"] for one in await tx.fetch(_sql.cash, order.order_id)}
    forgone = await tx.fetchval(_sql.forgone, order.order_id)
    return to_collect(order, doors, Noted(cash, forgone)).get(parcel_id, 0)


def place_of(encoded: bytes, name: str | None) -> Place:
    """An address as carriers take it, of this name where it has none of its own."""
    address = _address.decode(encoded)
    known = msgspec.structs.asdict(address)
    fields: dict[str, Any] = {
        key: known[key] for key in ("country", "company", "lines", "postal_code", "city", "region", "phone")
    }
    return Place(**fields, name=address.name or name)
