"""What happened to an order, in words."""

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from waybill.decisions.words import Context, words
from waybill.model.events import RAISING
from waybill.model.views import TimelineEntry
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.store.upcasters import upcast
from waybill.views.actors import names_of
from waybill.views.measures import measures_of, named

_sql = load(__file__)


async def timeline(tx: Tx, order_id: UUID, raised: int | None = None) -> list[TimelineEntry]:
    """The order's events, oldest first, in the shop's time zone; none for an order that there is not.

    `raised` leaves only those since its version was lower by so many.
    """
    rows = _since(await tx.fetch(_sql.events, order_id), raised)
    shop = await tx.fetchrow(_sql.shop)
    if not rows or shop is None:
        return []
    lines = await tx.fetch(_sql.lines, order_id)
    current = [upcast(row["type"], row["version"], row["data"])[1] for row in rows]
    decoded = [msgspec.json.decode(encoded) for encoded in current]
    items = {row["item_id"]: row["sku"] for row in lines}
    # what came back may be of no line
    others = {UUID(id) for data in decoded for id in named(data, "item_id")} - items.keys()
    items |= {row["item_id"]: row["sku"] for row in await tx.fetch(_sql.items, sorted(others))}
    skus = {*items.values(), *(row["sku"] for row in lines), *(sku for data in decoded for sku in named(data, "sku"))}
    about = {
        "zone": ZoneInfo(shop["time_zone"]),
        "currency": shop["currency"],
        "locations": {row["location_id"]: row["code"] for row in await tx.fetch(_sql.locations)},
        "items": items,
        "lines": {row["line"]: row["sku"] for row in lines},
        "measures": await measures_of(tx, skus),
    }
    names = await names_of(tx, (row["actor"] for row in rows))
    entries = []
    for row, encoded, data in zip(rows, current, decoded, strict=True):
        # what an order is paid in is its own, not the shop's
        about["currency"] = data.get("currency", about["currency"])
        entries.append(
            TimelineEntry(
                seq=row["seq"],
                type=row["type"],
                at=row["occurred_at"],
                words=words(row["type"], encoded, Context(at=row["occurred_at"], **about)),
                actor=row["actor"],
                name=names.get(row["actor"]),
                door=row["door"],
                data=data,
            )
        )
    return entries


def _since(rows: Sequence[Row], raised: int | None) -> Sequence[Row]:
    """The events that came after the version was what it was: from the first of the last `raised` that raised it."""
    if raised is None:
        return rows
    left = raised
    for place in range(len(rows) - 1, -1, -1):
        if left <= 0:
            return rows[place + 1 :]
        left -= rows[place]["type"] in RAISING
    return rows if raised > 0 else []
