"""An order as its buyer sees it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from waybill.decisions.returns.policy import Goods, terms_of
from waybill.decisions.tracking.questions import OpenChange
from waybill.decisions.tracking.telling import Beside, Window, tell_buyer
from waybill.model.events.changes import EditContent
from waybill.model.invoice_views import InvoiceQuery
from waybill.model.orders import Address
from waybill.model.setup import ShopSettings
from waybill.model.tracking import DelayAsked, DocumentTracked, PickupTracked, Point, TrackedOrder
from waybill.model.views import OrderDetail
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.invoices import list_invoices
from waybill.views.order_details import get_orders
from waybill.views.returns import get_returns

_sql = load(__file__)
_address = msgspec.json.Decoder(Address)
_settings = msgspec.json.Decoder(ShopSettings)
_edit = msgspec.json.Decoder(EditContent)
_hours = msgspec.json.Decoder(dict[str, list[str]])


async def track_order(tx: Tx, order_id: UUID) -> TrackedOrder | None:
    """The order as its buyer sees it; None where there is none, or only a draft."""
    found = await get_orders(tx, [order_id])
    about = await tx.fetchrow(_sql.about, order_id)
    if not found or about is None or found[0].status in ("draft", "discarded"):
        return None
    return tell_buyer(found[0], await _beside(tx, found[0], about), tx.now)


async def address_hint(tx: Tx, order_id: UUID) -> str:
    """The e-mail address or phone that a code goes to, so that only who knows it recognizes it."""
    row = await tx.fetchrow(_sql.reached_at, order_id)
    email, phone = (row["email"] or "", row["phone"] or "") if row else ("", "")
    name, _, domain = email.partition("@")
    if domain:
        return f"{name[:1]}•••@{domain}"
    return f"•••{phone[-3:]}" if phone else ""


async def newest_positions(tx: Tx, order_id: UUID) -> dict[UUID, Point]:
    """Where the order's parcels on the road were seen last."""
    return {
        row["parcel_id"]: Point(latitude=row["latitude"], longitude=row["longitude"], at=row["at"])
        for row in await tx.fetch(_sql.positions, order_id)
    }


async def _beside(tx: Tx, order: OrderDetail, about: Row) -> Beside:
    settings = _settings.decode(about["settings"])
    places = {row["code"]: _place(row) for row in await tx.fetch(_sql.places, order.order_id)}
    items = {row["item_id"]: row for row in await tx.fetch(_sql.items, order.order_id)}
    steps = {row["status"]: row["at"] for row in await tx.fetch(_sql.kitchen_steps, order.order_id)}
    documents = [] if about["erased"] else await _documents(tx, order.order_id)
    pickups = [_pickup(row) for row in await tx.fetch(_sql.pickups, order.order_id)]
    return Beside(
        seq=await tx.fetchval(_sql.newest) or 0,
        shop=about["shop_name"], country=about["country"], time_zone=about["time_zone"],
        language=about["language"], locale=about["locale"], erased=about["erased"],
        reach=about["reach"], late=about["late"], packed_again=about["packed_again"], settings=settings, places=places,
        units={item_id: row["unit"] for item_id, row in items.items()},
        windows=_windows(order, settings, items), kitchen_steps=steps, pickups=pickups,
        positions=await newest_positions(tx, order.order_id),
        returns=await get_returns(tx, [one.return_id for one in order.returns]),
        documents=documents,
        send_to={row["return_id"]: _place(row) for row in await tx.fetch(_sql.send_to, order.order_id)},
        delay=await _delay(tx, order.order_id), changes=await _changes(tx, order.order_id),
    )  # fmt: skip


async def _delay(tx: Tx, order_id: UUID) -> DelayAsked | None:
    """The newest date that nobody has answered yet."""
    row = await tx.fetchrow(_sql.delay, order_id)
    return DelayAsked(**dict(row.items())) if row else None


async def _changes(tx: Tx, order_id: UUID) -> list[OpenChange]:
    rows = await tx.fetch(_sql.changes, order_id)
    return [OpenChange(**(dict(row.items()) | {"edit": _edit.decode(row["edit"])})) for row in rows]


async def _documents(tx: Tx, order_id: UUID) -> list[DocumentTracked]:
    page = await list_invoices(tx, InvoiceQuery(order_id=order_id))
    found = [
        DocumentTracked(
            invoice_id=one.invoice_id, number=one.number, kind=one.kind, total=one.total, issued_at=one.issued_at
        )
        for one in page.rows
    ]
    return found[::-1]


def _place(row: Row) -> tuple[str, Address]:
    return row["name"], _address.decode(row["address"])


def _pickup(row: Row) -> PickupTracked:
    return PickupTracked(
        name=row["name"], address=_address.decode(row["address"]), hours=_hours.decode(row["hours"]),
        status=row["status"], code=row["code"] if row["ended_at"] is None else None, ready_at=row["ready_at"],
        until=row["until"], ended_at=row["ended_at"],
    )  # fmt: skip


def _windows(order: OrderDetail, settings: ShopSettings, items: Mapping[UUID, Any]) -> dict[int, Window]:
    """Until when each line can be given back: as it is liked no longer, and as it is at fault."""
    found = {}
    for line in order.lines:
        item = items[line.item_id]
        goods = Goods(line.sku, item["tax_category"], order.country, item["returnable"])
        since: datetime | None = order.delivered_at or (order.promise.deliver_by if order.promise else None)
        plain = terms_of(settings.returns, goods, "unwanted", since or order.placed_at)
        fault = terms_of(settings.returns, goods, "defective", since or order.placed_at)
        found[line.line] = Window(plain.until if plain.returnable else None, fault.until, plain.returnable)
    return found
