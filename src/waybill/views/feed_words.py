"""Events of a shop in words: what the timeline says of one order, for events of all orders."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from waybill.decisions.words import Context, words
from waybill.model.views import LogEvent
from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.store.upcasters import upcast
from waybill.views.measures import measures_of, named

_sql = load(__file__)


class Said(Struct, frozen=True):
    """An event in words; `about` is the order's number as `#1001`, empty where it is about no order."""

    about: str
    words: str


async def feed_words(tx: Tx, events: Sequence[LogEvent]) -> list[Said]:
    """One per event, in the shop's time zone."""
    shop = await tx.fetchrow(_sql.shop)
    if not events or shop is None:
        return []
    current = [upcast(event.type, event.version, bytes(event.data)) for event in events]
    decoded = [msgspec.json.decode(data) for _, data in current]
    order_ids = sorted({event.order_id for event in events if event.order_id})
    orders = {row["order_id"]: row for row in await tx.fetch(_sql.orders, order_ids)}
    lines: dict[UUID | None, dict[int, str]] = {}
    transfer_ids = sorted({UUID(id) for data in decoded for id in named(data, "transfer_id")})
    for row in await tx.fetch(_sql.lines, order_ids, transfer_ids):
        lines.setdefault(row["id"], {})[row["line"]] = row["sku"]
    item_ids = sorted({UUID(id) for data in decoded for id in named(data, "item_id")})
    items = {row["item_id"]: row["sku"] for row in await tx.fetch(_sql.items, item_ids)}
    locations = {row["location_id"]: row["code"] for row in await tx.fetch(_sql.locations)}
    skus = {sku for data in decoded for sku in named(data, "sku")}
    skus |= {*items.values(), *(sku for some in lines.values() for sku in some.values())}
    measures = await measures_of(tx, skus)
    said = []
    for event, (_, encoded), data in zip(events, current, decoded, strict=True):
        order = orders.get(event.order_id) if event.order_id else None
        context = Context(
            zone=ZoneInfo(shop["time_zone"]),
            currency=order["currency"] if order else shop["currency"],
            at=event.occurred_at,
            locations=locations,
            items=items,
            lines=lines.get(event.order_id or _transfer(data), {}),
            measures=measures,
        )
        said.append(Said(f"#{order['number']}" if order else "", words(event.type, encoded, context)))
    return said


def _transfer(data: Any) -> UUID | None:
    """The transfer that an event is of, if it is of one."""
    return next(map(UUID, named(data, "transfer_id")), None)
