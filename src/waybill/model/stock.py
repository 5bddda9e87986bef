"""Stock: what a caller asks of it and what it is answered. Quantities are steps of the item's unit."""

from datetime import date
from enum import StrEnum
from typing import Literal
from uuid import UUID

from msgspec import Struct

from waybill.model.results import Refused
from waybill.model.wire import Code, ExternalId, Price, Quantity, QuantityOrZero, SignedQuantity, Sku, check_years

Condition = Literal["sellable", "quarantine", "damaged"]
AdjustReason = Literal["damaged", "lost", "found", "theft", "correction", "sample", "expired", "other"]


class ReceiveStock(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Goods that arrived. `unit_cost` defaults to the item's; `receipt_id` names the expected receipt they belong to."""

    sku: Sku
    location: Code
    quantity: Quantity
    unit_cost: Price | None = None
    reference: ExternalId | None = None
    receipt_id: UUID | None = None


class AdjustStock(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A correction of what is on hand, up or down, with its reason."""

    sku: Sku
    location: Code
    quantity: SignedQuantity
    reason: AdjustReason
    condition: Condition = "sellable"


class CountStock(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What a person counted on the shelf: becomes the sellable quantity. Never refused for being below what is reserved."""

    sku: Sku
    location: Code
    quantity: QuantityOrZero


class ExpectStock(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Goods on their way in. With `receipt_id` an earlier expectation is changed (quantity 0 withdraws what is still open)."""

    sku: Sku
    location: Code
    quantity: QuantityOrZero
    expected_on: date
    reference: ExternalId | None = None
    receipt_id: UUID | None = None

    def __post_init__(self) -> None:
        check_years(self.expected_on)


class SetSafetyStock(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Units never offered for sale at this location."""

    sku: Sku
    location: Code
    quantity: QuantityOrZero


class StockChanged(Struct, frozen=True, tag="stock_changed", tag_field="result", omit_defaults=True, kw_only=True):
    """The level after the change; `filled` backordered units were reserved by it, `shorted` reserved units lost their stock."""

    sku: str
    location: str
    sellable: int
    reserved: int
    safety: int
    available: int
    filled: int = 0
    shorted: int = 0
    receipt_id: UUID | None = None


StockResult = StockChanged | Refused


class StockRefusal(StrEnum):
    """Why a stock change is refused, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ITEM = "unknown_item"
    BUNDLE_HAS_NO_STOCK = "bundle_has_no_stock"
    UNKNOWN_LOCATION = "unknown_location"
    UNKNOWN_RECEIPT = "unknown_receipt"
    NOTHING_TO_CHANGE = "nothing_to_change"
    EXPECTED_IN_THE_PAST = "expected_in_the_past"
    BELOW_ZERO = "below_zero"
    OUT_OF_RANGE = "out_of_range"
