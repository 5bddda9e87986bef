"""Facts that several decisions read: what was gathered from the tables, as decisions see it."""

from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from waybill.model.events import BundleOf
from waybill.model.setup import ShopSettings


class ShopFact(Struct, frozen=True):
    """The shop a batch belongs to."""

    currency: str
    country: str
    time_zone: ZoneInfo
    settings: ShopSettings


class ItemFact(Struct, frozen=True):
    """An item; `price` and `cost` in millionths of the major unit."""

    item_id: UUID
    sku: str
    title: str
    price: int
    tax_category: str
    scale: int
    backorder: bool
    active: bool
    cost: int | None = None
    bundle: list[BundleOf] = msgspec.field(default_factory=list)


class LocationFact(Struct, frozen=True):
    """A location; coordinates in degrees where known."""

    location_id: UUID
    code: str
    priority: int
    country: str
    latitude: float | None
    longitude: float | None
    abilities: frozenset[str]
    hours: dict[str, tuple[str, str]]
    cutoff: str


class ReceiptFact(Struct, frozen=True):
    """An open expected receipt: `quantity` still to come, at the start of the day `expected_on` (as an ordinal)."""

    location_id: UUID
    quantity: int
    expected_on: int


def sku_key(sku: str) -> str:
    """SKUs are the same when they are the same in upper case, without blanks around them.

    Letters that would become two in upper case (ß) stay as they are, as in the database's `pg_c_utf8`.
    """
    sku = sku.strip()
    if sku.isascii():
        return sku.upper()
    return "".join(upper if len(upper := sign.upper()) == 1 else sign for sign in sku)
