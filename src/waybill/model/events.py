"""The facts of the log. Each Struct is the `data` of one event type at its newest version.

No personal data and no secret: events refer to rows of `person_data` by customer and person id.
`order.placed`, `order.drafted` and `order.imported` get their `number` when they are recorded.
Quantities are steps of the item's unit, amounts minor units, `unit_price` and `unit_cost` millionths of the major unit.
"""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.orders import Attribution, Consent
from waybill.model.setup import ShopSettings


class EventData(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The base of all event data. `numbered` types take the shop's next order number."""

    type: ClassVar[str]
    version: ClassVar[int] = 1
    numbered: ClassVar[bool] = False


class Event(Struct, frozen=True):
    """One fact to be recorded. `subject` is what it is about where that is no order; `request` the index of its request."""

    data: EventData
    order_id: UUID | None = None
    request: int = 0
    subject: str | None = None
    occurred_at: datetime | None = None
    cause_id: UUID | None = None


class OptionOn(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An option as ordered; its free text is kept with the people's data."""

    name: str
    sku: str | None = None
    quantity: int = 1
    unit_price: int = 0
    options: list["OptionOn"] = msgspec.field(default_factory=list)


class LinePlaced(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line; `parent` is the requested line that a bundle's component or a stocked option belongs to.

    `location_id` is the only place its units may come from, where there is only one.
    """

    line: int
    item_id: UUID
    sku: str
    title: str
    quantity: int
    unit_price: int
    subtotal: int
    total: int
    scale: int = 1
    discount: int = 0
    tax: int = 0
    tax_rate: int = 0
    unsourced: int = 0
    backordered: int = 0
    reserved: int = 0
    delivered: int = 0
    parent: int | None = None
    role: str = "item"
    location_id: UUID | None = None
    options: list[OptionOn] | None = None


class BundlePlaced(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A requested line that was exploded to components."""

    line: int
    item_id: UUID
    sku: str
    title: str
    quantity: int
    unit_price: int


class Reserved(Struct, frozen=True):
    """Units of a line reserved at a location."""

    line: int
    item_id: UUID
    location_id: UUID
    quantity: int


class ChargePlaced(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A charge; `amount` includes `tax` where the order's prices do."""

    charge: int
    type: str
    amount: int
    title: str | None = None
    tax: int = 0
    tax_rate: int = 0


class DiscountPlaced(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A discount as applied: on one line, or shared over all of them."""

    title: str
    amount: int
    code: str | None = None
    line: int | None = None


class OrderContent(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """What an order is, as placed or drafted."""

    numbered: ClassVar[bool] = True

    number: int = 0
    channel: str
    external_id: str | None = None
    test: bool = False
    prices: str = "ours"
    currency: str
    tax_included: bool = True
    customer_id: UUID | None = None
    person_id: UUID | None = None
    country: str | None = None
    method: str = "ship"
    terms: str = "prepaid"
    paid: int = 0
    payment_reference: str | None = None
    item_total: int
    discount_total: int = 0
    charge_total: int = 0
    tax_total: int = 0
    total: int
    requested_at: datetime | None = None
    expires_at: datetime | None = None
    ship_by: datetime | None = None
    deliver_by: datetime | None = None
    holds: list[str] = msgspec.field(default_factory=list)
    tags: list[str] = msgspec.field(default_factory=list)
    attribution: Attribution | None = None
    consent: Consent | None = None
    lines: list[LinePlaced]
    bundles: list[BundlePlaced] | None = None
    charges: list[ChargePlaced] = msgspec.field(default_factory=list)
    discounts: list[DiscountPlaced] | None = None
    reserved: list[Reserved] = msgspec.field(default_factory=list)


class OrderPlaced(OrderContent, frozen=True, omit_defaults=True, kw_only=True):
    """An order was taken in; `confirmed` where its payment terms were met at once."""

    type: ClassVar[str] = "order.placed"
    confirmed: bool = False


class OrderDrafted(OrderContent, frozen=True, omit_defaults=True, kw_only=True):
    """A draft was made: priced, nothing reserved."""

    type: ClassVar[str] = "order.drafted"


class OrderImported(OrderContent, frozen=True, omit_defaults=True, kw_only=True):
    """An order of the past, already delivered and paid, read from a file of past trade.

    `row` is the first row it was read from, `line_rows` and `charge_rows` those of its lines and charges in their order.
    `country_name` is what the file calls the country where that is no single one.
    """

    type: ClassVar[str] = "order.imported"
    source_id: UUID
    row: int
    line_rows: list[int]
    charge_rows: list[int]
    country_name: str | None = None


class HistoryOpened(EventData, frozen=True, kw_only=True):
    """A file of past trade is being imported; the figures are its control totals, in minor units of its currency."""

    type: ClassVar[str] = "history.opened"
    source_id: UUID
    reader: str
    sha256: str
    currency: str
    time_zone: str
    rows: int
    total: int
    absolute_total: int
    credit_rows_without_customer: int
    credit_rows_without_sale: int


class PartCredited(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Units of a credited row. `kind` and the `line` or `charge` say what they undo; `untied` says why they undo nothing.

    `charge_type` marks an amount that is no goods; `amount` is zero or negative.
    """

    row: int
    part: int
    sku: str
    quantity: int
    amount: int
    charge_type: str | None = None
    line: int | None = None
    charge: int | None = None
    kind: str | None = None
    untied: str | None = None


class CreditImported(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """What a past credit note took from one order, or (where the event has no order) what of it concerns no known sale."""

    type: ClassVar[str] = "credit.imported"
    source_id: UUID
    credit_id: UUID
    external_id: str
    customer_id: UUID | None = None
    parts: list[PartCredited]


class LedgerAdjusted(EventData, frozen=True, kw_only=True):
    """A past entry in the books that concerns no order, such as a bad debt."""

    type: ClassVar[str] = "ledger.adjusted"
    source_id: UUID
    row: int
    external_id: str
    code: str
    amount: int


class StockCorrectedInHistory(EventData, frozen=True, kw_only=True):
    """Stock was written off (negative) or found again in the past; the stock of today is untouched."""

    type: ClassVar[str] = "stock.corrected_in_history"
    source_id: UUID
    row: int
    external_id: str
    item_id: UUID
    sku: str
    quantity: int


class HistoryRejected(EventData, frozen=True, kw_only=True):
    """A row of a file of past trade that could not be taken in; `amount` is 0 where that cannot be read."""

    type: ClassVar[str] = "history.rejected"
    source_id: UUID
    row: int
    reason: str
    amount: int


class DraftClosed(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """A draft became an order (which follows as `order.placed` under the same id), or was discarded, or expired."""

    type: ClassVar[str] = "order.draft_closed"
    outcome: str


class LineCanceled(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Units of a line canceled, by the bucket they were in; `amount` is what the order's total loses by it."""

    line: int
    quantity: int
    unsourced: int = 0
    backordered: int = 0
    reserved: int = 0
    amount: int = 0
    tax: int = 0
    discount: int = 0


class OrderCanceled(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """Units were canceled; `whole` when nothing is left. Amounts are what the order's totals lose.

    `person_id` is the row of the buyer's data with the note that was made.
    """

    type: ClassVar[str] = "order.canceled"
    reason: str
    person_id: UUID | None = None
    whole: bool = False
    expired: bool = False
    item_total: int = 0
    discount_total: int = 0
    charge_total: int = 0
    tax_total: int = 0
    total: int = 0
    lines: list[LineCanceled]
    freed: list[Reserved] = msgspec.field(default_factory=list)


class OrderConfirmed(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """The payment terms of a placed order were met; `paid` is the money taken so far."""

    type: ClassVar[str] = "order.confirmed"
    paid: int = 0
    reference: str | None = None


class BackorderFilled(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """Backordered units of an order got stock."""

    type: ClassVar[str] = "order.backorder_filled"
    reserved: list[Reserved]


class StockShortage(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """Reserved units of an order lost their stock: to another location's stock, else to the backorders, else under a hold."""

    type: ClassVar[str] = "stock.shortage"
    lost: list[Reserved]
    resourced: list[Reserved] = msgspec.field(default_factory=list)
    hold: bool = False


class OrderRepromised(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """The expected dates of an order moved."""

    type: ClassVar[str] = "order.repromised"
    ship_by: datetime | None = None
    deliver_by: datetime | None = None


class StockMoved(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """What is on hand changed by `quantity`, at one location, in one condition."""

    item_id: UUID
    location_id: UUID
    quantity: int
    condition: str = "sellable"
    reference: str | None = None


class StockReceived(StockMoved, frozen=True, omit_defaults=True, kw_only=True):
    """Goods arrived, at `unit_cost`; `receipt_id` is the expected receipt they belong to."""

    type: ClassVar[str] = "stock.received"
    unit_cost: int | None = None
    receipt_id: UUID | None = None


class StockAdjusted(StockMoved, frozen=True, omit_defaults=True, kw_only=True):
    """What is on hand was corrected."""

    type: ClassVar[str] = "stock.adjusted"
    reason: str


class StockCounted(StockMoved, frozen=True, omit_defaults=True, kw_only=True):
    """The shelf was counted; `quantity` is the difference to what was thought to be there."""

    type: ClassVar[str] = "stock.counted"
    counted: int


class StockExpected(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """Goods are on their way in, or that expectation changed."""

    type: ClassVar[str] = "stock.expected"
    receipt_id: UUID
    item_id: UUID
    location_id: UUID
    quantity: int
    expected_on: date
    reference: str | None = None


class SafetyStockSet(EventData, frozen=True, kw_only=True):
    """Units never offered for sale."""

    type: ClassVar[str] = "stock.safety_set"
    item_id: UUID
    location_id: UUID
    quantity: int


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
    bundle: list[BundleOf] = msgspec.field(default_factory=list)


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


class CustomerAdded(EventData, frozen=True, kw_only=True):
    """Someone was seen for the first time."""

    type: ClassVar[str] = "customer.added"
    customer_id: UUID


class CustomerChanged(EventData, frozen=True, kw_only=True):
    """A customer's data changed: the new data is person `person_id`."""

    type: ClassVar[str] = "customer.changed"
    customer_id: UUID
    person_id: UUID


class CustomerErased(EventData, frozen=True, kw_only=True):
    """A customer's personal data is gone from every table."""

    type: ClassVar[str] = "customer.erased"
    customer_id: UUID


def _by_type(base: type[EventData]) -> dict[str, type[EventData]]:
    types = {base.type: base} if "type" in base.__dict__ else {}
    for derived in base.__subclasses__():
        types |= _by_type(derived)
    return types


# Every event type by name. Classes further up are bases only.
EVENT_TYPES = _by_type(EventData)
