"""The shop front as a buyer sees it: the shop, its items, and the orders that a link leads to."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from waybill.decisions.front.availability import Shelf, availability
from waybill.decisions.promise import may_wait
from waybill.model.events import BundleOf
from waybill.model.facts import ItemFact, ReceiptFact, ShopFact, sku_key
from waybill.model.front import ChoiceGroup, FrontSettings
from waybill.model.front_views import (
    CategoryShown,
    FrontItem,
    FrontItemQuery,
    FrontShown,
    GatewayShown,
    PlaceShown,
    WayShown,
)
from waybill.model.money import price_text
from waybill.model.setup_views import LocationShown, ShopShown
from waybill.model.views import Page
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.locations import list_locations
from waybill.views.pages import BadCursor, key_cursor, key_of, page_of
from waybill.views.shop import get_shop

_sql = load(__file__)
_bundle = msgspec.json.Decoder(list[BundleOf])
_choices = msgspec.json.Decoder(list[ChoiceGroup])
LANGUAGES = ("en", "de", "es", "fr", "zh")
MOST_WORDS = 8


async def show_front(tx: Tx, gateways: Sequence[str] = ()) -> FrontShown | None:
    """The front, with those of its gateways that are installed; None where it is closed."""
    shop = await get_shop(tx)
    front = open_front(shop)
    if front is None:
        return None
    pickup = any(way.method == "pickup" for way in front.ways)
    places = [_place(one) for one in await list_locations(tx) if one.active and "pickup" in one.abilities]
    return FrontShown(
        slug=front.slug,
        title=front.title or shop.name,
        currency=shop.currency,
        country=shop.country,
        language=shop.locale,
        languages=list(LANGUAGES),
        time_zone=shop.time_zone,
        tax_included=shop.settings.tax_included,
        ways=[
            WayShown(
                method=way.method, countries=way.countries or [shop.country], postal_codes=way.postal_codes, fee=way.fee,
                free_from=way.free_from, minimum=way.minimum,
            )
            for way in front.ways
        ],
        places=places if pickup else [],
        gateways=[GatewayShown(name=one, sandbox=one == "sandbox") for one in front.gateways if one in gateways],
        pay_later=front.pay_later,
        categories=[CategoryShown(name=row["category"], items=row["items"]) for row in await tx.fetch(_sql.categories)],
    )  # fmt: skip


def open_front(shop: ShopShown) -> FrontSettings | None:
    """The shop's front, where it is open."""
    front = shop.settings.front
    return front if front is not None and front.open else None


def _place(place: LocationShown) -> PlaceShown:
    address = place.address
    return PlaceShown(
        location=place.code, name=place.name, kind=place.kind, lines=address.lines, postal_code=address.postal_code,
        city=address.city, country=address.country, latitude=address.latitude, longitude=address.longitude,
        hours=place.hours,
    )  # fmt: skip


class _Behind(Struct, frozen=True):
    """What stands behind the items of a page: parts of bundles, units by place, what is to come."""

    parts: Mapping[UUID, ItemFact]
    levels: Mapping[UUID, Mapping[UUID, int]]
    receipts: Mapping[UUID, Sequence[ReceiptFact]]
    backordered: Mapping[UUID, int]
    able: Mapping[str, frozenset[UUID]]


async def list_front_items(tx: Tx, query: FrontItemQuery) -> Page[FrontItem] | None:
    """Published items in order of their titles, with what can be said of when they can be had; None where it is closed."""
    found = await get_shop(tx)
    front = open_front(found)
    if front is None:
        return None
    shop = ShopFact(found.currency, found.country, ZoneInfo(found.time_zone), found.settings)
    words = query.search.lower().split()[:MOST_WORDS] if query.search else []
    sku = sku_key(query.sku) if query.sku is not None else None
    rows = await tx.fetch(_sql.items, *_after(query.cursor), query.category, sku, words, query.limit + 1)
    facts = {row["item_id"]: _fact(row) for row in rows}
    behind = await _look_behind(tx, front, list(facts.values()))
    shown = [
        (_item(row, facts[row["item_id"]], behind, shop, front, tx), key_cursor(row["title_key"], str(row["item_id"])))
        for row in rows
    ]
    return page_of(shown, query.limit)


def _after(cursor: str | None) -> tuple[str, UUID]:
    if cursor is None:
        return "", UUID(int=0)
    title, item_id = key_of(cursor, str, str)
    try:
        return str(title), UUID(str(item_id))
    except ValueError:
        raise BadCursor(cursor) from None


def _fact(row: Row) -> ItemFact:
    return ItemFact(
        row["item_id"], row["sku"], row["title"], row["price"], row["tax_category"], row["scale"], row["backorder"], True,
        bundle=_bundle.decode(row["bundle"]) if row["bundle"] else [], available_on=row["available_on"],
    )  # fmt: skip


async def _look_behind(tx: Tx, front: FrontSettings, items: Sequence[ItemFact]) -> _Behind:
    wanted = sorted({part.item_id for item in items for part in item.bundle})
    parts = {row["item_id"]: _fact(row) for row in await tx.fetch(_sql.parts, wanted)} if wanted else {}
    stocked = sorted({*parts, *(item.item_id for item in items if not item.bundle)})
    levels: dict[UUID, dict[UUID, int]] = {}
    for row in await tx.fetch(_sql.stock, stocked):
        levels.setdefault(row["item_id"], {})[row["location_id"]] = row["units"]
    waiting = [item.item_id for item in (*items, *parts.values()) if item.backorder]
    receipts: dict[UUID, list[ReceiptFact]] = {}
    for row in await tx.fetch(_sql.receipts, waiting) if waiting else ():
        fact = ReceiptFact(row["location_id"], row["quantity"], row["expected_on"].toordinal())
        receipts.setdefault(row["item_id"], []).append(fact)
    rows = await tx.fetch(_sql.backordered, waiting) if waiting else []
    offered = {way.method for way in front.ways}
    able: dict[str, set[UUID]] = {method: set() for method in offered}
    for row in await tx.fetch(_sql.able, sorted(offered)):
        able[row["method"]].add(row["location_id"])
    return _Behind(
        parts, levels, receipts, {row["item_id"]: row["quantity"] for row in rows},
        {method: frozenset(places) for method, places in able.items()},
    )  # fmt: skip


def _item(row: Row, item: ItemFact, behind: _Behind, shop: ShopFact, front: FrontSettings, tx: Tx) -> FrontItem:
    fields: dict[str, Any] = {name: row[name] for name in ("sku", "title", "unit", "scale", "category", "description")}
    everywhere = frozenset[UUID]().union(*behind.able.values())
    return FrontItem(
        **fields,
        price=price_text(row["price"]),
        availability=availability(item, behind.parts, _shelf(behind, everywhere), shop, front.few, tx.now),
        ways=[
            method
            for method in dict.fromkeys(way.method for way in front.ways)
            if _goes(item, behind, behind.able[method], shop, tx)
        ],
        choices=_choices.decode(row["choices"]) if row["choices"] else [],
        contents=[behind.parts[part.item_id].title for part in item.bundle],
        returnable=row["returnable"],
    )


def _shelf(behind: _Behind, places: frozenset[UUID]) -> Shelf:
    units = {id: sum(n for place, n in levels.items() if place in places) for id, levels in behind.levels.items()}
    return Shelf(units, behind.receipts, behind.backordered)


def _goes(item: ItemFact, behind: _Behind, places: frozenset[UUID], shop: ShopFact, tx: Tx) -> bool:
    """Whether one of it can be had from these places."""
    if not places:
        return False
    wanted = [(behind.parts[part.item_id], part.quantity) for part in item.bundle] or [(item, 1)]
    return all(
        may_wait(one, shop, tx.now)
        or sum(n for place, n in behind.levels.get(one.item_id, {}).items() if place in places) >= quantity
        for one, quantity in wanted
    )
