"""Facts that several commands read."""

from collections.abc import Iterable, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from waybill.commands.calendars import public_holidays
from waybill.model.events import BundleOf
from waybill.model.facts import ItemFact, LocationFact, ReceiptFact, ShopFact
from waybill.model.setup import ShopSettings
from waybill.store.sql import load
from waybill.store.tx import Row, Tx

_sql = load(__file__)
_settings = msgspec.json.Decoder(ShopSettings)
_bundle = msgspec.json.Decoder(list[BundleOf])
_hours = msgspec.json.Decoder(dict[str, tuple[str, str]])
_abilities = msgspec.json.Decoder(frozenset[str])


class _Where(msgspec.Struct):
    country: str
    latitude: float | None = None
    longitude: float | None = None


_where = msgspec.json.Decoder(_Where)


async def gather_shop(tx: Tx) -> ShopFact:
    """The shop of the transaction."""
    row = await tx.fetchrow(_sql.shop)
    if row is None:
        raise LookupError(f"there is no shop {tx.shop_id}")
    settings = _settings.decode(row["settings"])
    holidays = public_holidays(tx.now.year) if settings.public_holidays else {}
    return ShopFact(row["currency"], row["country"], ZoneInfo(row["time_zone"]), settings, holidays)


async def lock_shop(tx: Tx) -> None:
    """Set-up of one shop is changed by one transaction at a time, so that a new SKU or code is made once."""
    await tx.execute(_sql.lock_shop)


async def gather_items(tx: Tx, sku_keys: Iterable[str]) -> tuple[dict[str, ItemFact], dict[UUID, ItemFact]]:
    """The items by SKU key, and by id together with the components of those that are bundles."""
    by_key = {row["sku_key"]: _item(row) for row in await tx.fetch(_sql.items, sorted(set(sku_keys)))}
    by_id = {item.item_id: item for item in by_key.values()}
    missing = {part.item_id for item in by_key.values() for part in item.bundle if part.item_id not in by_id}
    if missing:
        by_id |= {row["item_id"]: _item(row) for row in await tx.fetch(_sql.items_by_id, sorted(missing))}
    return by_key, by_id


def _item(row: Row) -> ItemFact:
    return ItemFact(
        row["item_id"],
        row["sku"],
        row["title"],
        row["price"],
        row["tax_category"],
        row["scale"],
        row["backorder"],
        row["active"],
        row["cost"],
        _bundle.decode(row["bundle"]) if row["bundle"] else [],
        row["available_on"],
    )


async def gather_locations(tx: Tx) -> list[LocationFact]:
    """All active locations of the shop."""
    locations = []
    for row in await tx.fetch(_sql.locations):
        where = _where.decode(row["address"])
        locations.append(
            LocationFact(
                row["location_id"],
                row["code"],
                row["priority"],
                where.country,
                where.latitude,
                where.longitude,
                _abilities.decode(row["abilities"]),
                _hours.decode(row["hours"]),
                row["cutoff"],
                row["kind"],
                row["daily_capacity"],
            )
        )
    return locations


async def gather_receipts(tx: Tx, item_ids: Sequence[UUID]) -> tuple[dict[UUID, list[ReceiptFact]], dict[UUID, int]]:
    """What is still to come of each item, soonest first, and how many units are backordered already."""
    receipts: dict[UUID, list[ReceiptFact]] = {}
    for row in await tx.fetch(_sql.receipts, item_ids):
        fact = ReceiptFact(row["location_id"], row["quantity"], row["expected_on"].toordinal())
        receipts.setdefault(row["item_id"], []).append(fact)
    backordered = {row["item_id"]: row["quantity"] for row in await tx.fetch(_sql.backordered, item_ids)}
    return receipts, backordered
