"""The shop, its items and its locations as saved."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events.base import EventData
from waybill.model.front import ChoiceGroup
from waybill.model.setup import ShopSettings


class BundleOf(Struct, frozen=True, kw_only=True):
    """A component of a bundle."""

    item_id: UUID
    quantity: int


class ItemSaved(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """An item as it is from now on."""

    type: ClassVar[str] = "item.saved"
    item_id: UUID
    sku: str
    title: str
    price: int
    tax_category: str = "standard"
    unit: str = "unit"
    scale: int = 1
    weight: int | None = None
    length: int | None = None
    width: int | None = None
    height: int | None = None
    barcode: str | None = None
    cost: int | None = None
    backorder: bool = False
    returnable: bool = True
    active: bool = True
    available_on: date | None = None
    bundle: list[BundleOf] = msgspec.field(default_factory=list)
    published: bool = False
    category: str | None = None
    description: str | None = None
    choices: list[ChoiceGroup] = msgspec.field(default_factory=list)


class LocationSaved(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """A location as it is from now on."""

    type: ClassVar[str] = "location.saved"
    location_id: UUID
    code: str
    name: str
    kind: str
    address: dict[str, Any]
    hours: dict[str, tuple[str, str]]
    cutoff: str
    abilities: list[str]
    priority: int
    daily_capacity: int | None = None
    active: bool = True


class ShopSaved(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """A shop as it is from now on."""

    type: ClassVar[str] = "shop.saved"
    name: str
    currency: str
    country: str
    time_zone: str
    locale: str
    settings: ShopSettings
