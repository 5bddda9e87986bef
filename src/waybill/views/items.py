"""Items, by SKU."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from waybill.model.events import BundleOf
from waybill.model.facts import sku_key
from waybill.model.front import ChoiceGroup
from waybill.model.money import price_text
from waybill.model.stock_views import ComponentShown, ItemQuery, ItemShown
from waybill.model.views import Page
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.pages import key_cursor, key_of, page_of
from waybill.views.stock import searched

_sql = load(__file__)
_bundle = msgspec.json.Decoder(list[BundleOf])
_choices = msgspec.json.Decoder(list[ChoiceGroup])


async def list_items(tx: Tx, query: ItemQuery) -> Page[ItemShown]:
    """Items in order of their SKUs."""
    after = str(key_of(query.cursor, str)[0]) if query.cursor is not None else ""
    prefix = sku_key(query.prefix) if query.prefix is not None else None
    sku = sku_key(query.sku) if query.sku is not None else None
    rows = await tx.fetch(
        _sql.items, after, sku, prefix, query.barcode, query.active, query.limit + 1, *searched(query.q)
    )
    bundles = {row["item_id"]: _bundle.decode(row["bundle"]) for row in rows if row["bundle"]}
    parts = sorted({part.item_id for bundle in bundles.values() for part in bundle})
    skus = {row["item_id"]: row["sku"] for row in await tx.fetch(_sql.skus, parts)} if parts else {}
    found = [(_item(row, bundles.get(row["item_id"], []), skus), key_cursor(row["sku_key"])) for row in rows]
    return page_of(found, query.limit)


def _item(row: Row, bundle: list[BundleOf], skus: Mapping[UUID, str]) -> ItemShown:
    return ItemShown(
        item_id=row["item_id"], sku=row["sku"], title=row["title"], price=price_text(row["price"]),
        tax_category=row["tax_category"], unit=row["unit"], scale=row["scale"], weight=row["weight"], length=row["length"],
        width=row["width"], height=row["height"], barcode=row["barcode"],
        cost=price_text(row["cost"]) if row["cost"] is not None else None, backorder=row["backorder"],
        returnable=row["returnable"], active=row["active"], available_on=row["available_on"],
        bundle=[ComponentShown(skus[part.item_id], part.quantity) for part in bundle], published=row["published"],
        category=row["category"], description=row["description"],
        choices=_choices.decode(row["choices"]) if row["choices"] else [],
    )  # fmt: skip
