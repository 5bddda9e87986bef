"""What the API answers about stock. Quantities are steps of the item's unit."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.front import ChoiceGroup
from waybill.model.views import Cursor, Limit, Steps, UnitPrice
from waybill.model.wire import Code, QuantityOrZero, Sku

Search = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=128,
        pattern=r"\A[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*\Z",
        description="How a SKU begins, a barcode, or words of a title.",
        examples=["green tea"],
    ),
]


class StockQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which items' stock, by SKU. `below` asks for what is low: items of which fewer are available."""

    q: Search | None = None
    sku: Sku | None = None
    location: Code | None = None
    below: Annotated[QuantityOrZero, Meta(description="Only items with fewer available than this.")] | None = None
    low: Annotated[
        bool, Meta(description="Only items with less than their safety stock somewhere, or that orders wait for.")
    ] = False
    by: Annotated[date, Meta(description="The day `available_to_promise` is for; today if left out.")] | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class StockLevel(Struct, frozen=True, kw_only=True):
    """An item's stock at a location. `available` is sellable less reserved and safety stock, never below 0; 0 at a closed one."""

    location: Annotated[str, Meta(description="The location's code.", examples=["BERLIN"])]
    on_hand: Annotated[int, Meta(description="All that is there: sellable, quarantined and damaged.")]
    sellable: Steps
    quarantine: Steps
    damaged: Steps
    reserved: Steps
    safety: Steps
    available: Steps


class ItemStock(Struct, frozen=True, kw_only=True):
    """An item's stock, whole and by location. `available_to_promise` adds what is expected by the day, less what is owed."""

    item_id: UUID
    sku: str
    title: str
    scale: int
    unit: Annotated[str, Meta(examples=["unit"])] = "unit"
    on_hand: Steps
    sellable: Steps
    reserved: Steps
    available: Steps
    backordered: Annotated[int, Meta(description="Ordered and still without stock.")]
    incoming: Annotated[int, Meta(description="Expected and not yet received, by any day.")]
    available_to_promise: Steps
    levels: list[StockLevel]


class MovementQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which movements of stock, newest first."""

    sku: Sku | None = None
    location: Code | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class StockMovement(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One line of the ledger that on hand is the sum of."""

    seq: Annotated[int, Meta(description="The event of the log that it follows from.")]
    position: int
    sku: str
    scale: int = 1
    unit: str = "unit"
    location: str
    kind: Annotated[str, Meta(examples=["received"])]
    condition: Annotated[str, Meta(examples=["sellable"])]
    quantity: Annotated[int, Meta(description="Steps of the item's unit, negative where goods left.", examples=[12])]
    reason: str | None = None
    reference: str | None = None
    unit_cost: UnitPrice | None = None
    at: datetime


class ReceiptQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which expected receipts, soonest first: those still open, or `all`."""

    sku: Sku | None = None
    location: Code | None = None
    all: bool = False
    limit: Limit = 50
    cursor: Cursor | None = None


class ExpectedReceipt(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Goods on their way in; `open` is what has not been received yet."""

    receipt_id: UUID
    sku: str
    scale: int = 1
    unit: str = "unit"
    location: str
    expected_on: date
    quantity: Steps
    received: Steps = 0
    open: Steps = 0
    reference: str | None = None


class ItemQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which items, by SKU; `prefix` is how the SKU begins."""

    q: Search | None = None
    sku: Sku | None = None
    prefix: Sku | None = None
    barcode: Code | None = None
    active: bool | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class ComponentShown(Struct, frozen=True):
    """`quantity` steps of an item in each unit of a bundle."""

    sku: str
    quantity: Steps


class ItemShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An item. Weight in grams, dimensions in millimeters."""

    item_id: UUID
    sku: Annotated[str, Meta(examples=["TEA-100"])]
    title: str
    price: UnitPrice
    tax_category: str
    unit: str
    scale: int = 1
    weight: int | None = None
    length: int | None = None
    width: int | None = None
    height: int | None = None
    barcode: str | None = None
    cost: UnitPrice | None = None
    backorder: bool = False
    returnable: bool = True
    active: bool = True
    available_on: date | None = None
    bundle: list[ComponentShown] = msgspec.field(default_factory=list)
    published: bool = False
    category: str | None = None
    description: str | None = None
    choices: list[ChoiceGroup] = msgspec.field(default_factory=list)
