"""Facts that several decisions read: what was gathered from the tables, as decisions see it."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from waybill.model.events import BundleOf
from waybill.model.setup import ShopSettings


class ShopFact(Struct, frozen=True):
    """The shop a batch belongs to; `holidays` are public ones by country, as ordinals of days."""

    currency: str
    country: str
    time_zone: ZoneInfo
    settings: ShopSettings
    holidays: Mapping[str, frozenset[int]] = {}


class ItemFact(Struct, frozen=True):
    """An item; `price` and `cost` in millionths of the major unit. It may be ordered before it is `available_on`."""

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
    available_on: date | None = None


class LocationFact(Struct, frozen=True):
    """A location; coordinates in degrees where known, `daily_capacity` fulfillments begun in a day."""

    location_id: UUID
    code: str
    priority: int
    country: str
    latitude: float | None
    longitude: float | None
    abilities: frozenset[str]
    hours: dict[str, tuple[str, str]]
    cutoff: str
    kind: str = "warehouse"
    daily_capacity: int | None = None


class ReceiptFact(Struct, frozen=True):
    """An open expected receipt: `quantity` still to come, at the start of the day `expected_on` (as an ordinal)."""

    location_id: UUID
    quantity: int
    expected_on: int


class LevelFact(Struct, frozen=True):
    """What is on hand of an item at a location, by condition; `reserved` of it is promised, `safety` never offered."""

    sellable: int = 0
    reserved: int = 0
    safety: int = 0
    quarantine: int = 0
    damaged: int = 0


class LineFact(Struct, frozen=True):
    """A line of an order as it stands: its units by bucket, and what left, arrived and came back ever.

    `reservations` are the reserved units by location, `location_id` the only place it may come from, `available_on` the
    day on which its item comes out, where it may be ordered before.
    """

    line: int
    item_id: UUID
    quantity: int
    unsourced: int
    backordered: int
    reserved: int
    canceled: int
    discount: int
    tax: int
    total: int
    parent: int | None = None
    role: str = "item"
    location_id: UUID | None = None
    released: int = 0
    picked: int = 0
    packed: int = 0
    ready_for_pickup: int = 0
    in_transit: int = 0
    delivered: int = 0
    lost: int = 0
    returning: int = 0
    returned: int = 0
    shipped_ever: int = 0
    delivered_ever: int = 0
    returned_ever: int = 0
    available_on: date | None = None
    reservations: dict[UUID, int] = msgspec.field(default_factory=dict)


class OrderFact(Struct, frozen=True, kw_only=True):
    """An order as it stands, locked; `bundles` are units of its exploded lines by line. Amounts in minor units.

    `awaiting` is what changes that wait for their money will add to the total.

    `declined_by` are the locations that would not fulfill it, `pickup_at` the one where it is being made ready to be
    picked up.
    """

    order_id: UUID
    customer_id: UUID | None = None
    status: str
    version: int
    currency: str
    tax_included: bool
    method: str
    terms: str
    country: str | None
    paid: int
    item_total: int
    discount_total: int
    charge_total: int
    tax_total: int
    total: int
    requested_at: datetime | None
    expires_at: datetime | None
    ship_by: datetime | None
    deliver_by: datetime | None
    number: int = 0
    person_id: UUID | None = None
    prices: str = "ours"
    channel: str = "api"
    placed_at: datetime | None = None
    confirmed_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    due_on: date | None = None
    holds: list[str] = msgspec.field(default_factory=list)
    authorized: int = 0
    refund_pending: int = 0
    refunded: int = 0
    dispute_lost: int = 0
    credited: int = 0
    written_off: int = 0
    awaiting: int = 0
    declined_by: list[UUID] = msgspec.field(default_factory=list)
    pickup_at: UUID | None = None
    lines: list[LineFact] = msgspec.field(default_factory=list)
    bundles: dict[int, int] = msgspec.field(default_factory=dict)

    @property
    def balance(self) -> int:
        """What is still to be paid; negative is owed to the buyer."""
        return self.total - self.credited - self.written_off - (self.paid - self.refunded - self.dispute_lost)

    @property
    def owed(self) -> int:
        """What is owed to the buyer: never more than is kept of theirs, whatever else was credited or given up."""
        kept = self.paid - self.refunded - self.dispute_lost
        return max(0, kept - max(0, self.total - self.credited - self.written_off))


def sku_key(sku: str) -> str:
    """SKUs are the same when they are the same in upper case, without blanks around them.

    Letters that would become two in upper case (ß) stay as they are, as in the database's `pg_c_utf8`.
    """
    sku = sku.strip()
    if sku.isascii():
        return sku.upper()
    return "".join(upper if len(upper := sign.upper()) == 1 else sign for sign in sku)


class DraftFact(Struct, frozen=True):
    """An open draft: saved again, or placed, it keeps its number."""

    number: int
    version: int
