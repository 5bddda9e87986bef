"""Orders: what a caller asks, what it is answered, and why it can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.results import Refused
from waybill.model.wire import (
    Amount,
    Code,
    Country,
    Currency,
    Email,
    ExternalId,
    Language,
    Moment,
    Name,
    Phone,
    Price,
    Quantity,
    Rate,
    Sku,
    Tag,
    Text,
    Version,
    check_years,
)

PriceAuthority = Literal["ours", "theirs"]
ChargeType = Literal["shipping", "delivery", "small_order", "wrap", "deposit", "tip", "fee"]
DeliveryMethod = Literal["ship", "pickup", "local_delivery"]
Terms = Literal["prepaid", "deposit", "on_delivery", "on_account", "bank_transfer"]
Strategy = Literal["nearest", "priority", "fewest_parcels"]
OrderStatus = Literal["draft", "placed", "confirmed", "completed", "canceled", "cancel_pending", "expired", "discarded"]

# Every unit of a line is in exactly one of these; the order is that of the columns of `order_line`.
BUCKETS = (
    "unsourced", "backordered", "reserved", "released", "picked", "packed", "ready_for_pickup",
    "in_transit", "delivered", "lost", "returning", "returned", "canceled",
)  # fmt: skip

Properties = Annotated[dict[Name, Text], Meta(max_length=50)]


class Address(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A postal address; coordinates in degrees, where known, decide what is near."""

    country: Country
    name: Name | None = None
    company: Name | None = None
    lines: Annotated[list[Name], Meta(max_length=4)] = msgspec.field(default_factory=list)
    city: Name | None = None
    region: Name | None = None
    postal_code: Annotated[str, Meta(max_length=20, pattern=r"\A[^\x00-\x1f]*\Z")] | None = None
    phone: Phone | None = None
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None


class Contact(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The buyer. Known again by `customer_id`, else `external_id`, else e-mail, else phone."""

    customer_id: UUID | None = None
    external_id: ExternalId | None = None
    email: Email | None = None
    phone: Phone | None = None
    name: Name | None = None
    language: Language | None = None


class Option(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A choice on a line, such as a topping or gift wrap. With a `sku` it takes stock, `quantity` steps for each unit of the line."""

    name: Name
    value: Text | None = None
    sku: Sku | None = None
    quantity: Quantity = 1
    unit_price: Price | None = None
    options: Annotated[list["Option"], Meta(max_length=20)] = msgspec.field(default_factory=list)


class Discount(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Either `amount` (minor units) or `percent` (parts per million of what it applies to)."""

    title: Name
    code: Code | None = None
    amount: Amount | None = None
    percent: Rate | None = None


class PlaceLine(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One line. `unit_price` is the channel's when the price authority is theirs, else a price to be checked against ours."""

    sku: Sku
    quantity: Quantity
    unit_price: Price | None = None
    title: Name | None = None
    tax_rate: Rate | None = None
    discounts: Annotated[list[Discount], Meta(max_length=20)] = msgspec.field(default_factory=list)
    options: Annotated[list[Option], Meta(max_length=50)] = msgspec.field(default_factory=list)
    properties: Properties = msgspec.field(default_factory=dict)
    location: Code | None = None


class PlaceCharge(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A charge on the order, `amount` in minor units (with tax where the order's prices include tax)."""

    type: ChargeType
    amount: Amount
    title: Name | None = None
    tax_rate: Rate | None = None


class Payment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """How the buyer pays. `paid` (minor units) is money already taken, or authorized, with the channel's `reference`."""

    terms: Terms = "prepaid"
    paid: Amount = 0
    reference: ExternalId | None = None


class Sourcing(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """How stock is chosen; what is left out is the shop's setting."""

    strategy: Strategy | None = None
    split: bool | None = None
    backorder: bool | None = None


class Attribution(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Where the order came from, as marketing counts it. Cannot be filled in later."""

    source: Name | None = None
    medium: Name | None = None
    campaign: Name | None = None
    referrer: Annotated[str, Meta(max_length=500, pattern=r"\A[^\x00-\x1f]*\Z")] | None = None
    coupon: Name | None = None


class Consent(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What the buyer had agreed to when ordering. Cannot be filled in later."""

    email_marketing: bool = False
    sms_marketing: bool = False
    profiling: bool = False


class PlaceOrder(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """An order to be placed, from any channel."""

    lines: Annotated[list[PlaceLine], Meta(min_length=1, max_length=5_000)]
    channel: Code = "api"
    external_id: ExternalId | None = None
    draft: bool = False
    draft_id: UUID | None = None
    test: bool = False
    currency: Currency | None = None
    prices: PriceAuthority = "ours"
    tax_included: bool | None = None
    expected_total: Amount | None = None
    customer: Contact | None = None
    ship_to: Address | None = None
    bill_to: Address | None = None
    method: DeliveryMethod = "ship"
    location: Code | None = None
    charges: Annotated[list[PlaceCharge], Meta(max_length=50)] = msgspec.field(default_factory=list)
    discounts: Annotated[list[Discount], Meta(max_length=50)] = msgspec.field(default_factory=list)
    payment: Payment = Payment()
    sourcing: Sourcing = Sourcing()
    requested_at: Moment | None = None
    note: Text | None = None
    tags: Annotated[list[Tag], Meta(max_length=50)] = msgspec.field(default_factory=list)
    attribution: Attribution | None = None
    consent: Consent = Consent()

    def __post_init__(self) -> None:
        check_years(self.requested_at)


class Source(Struct, frozen=True):
    """Units of a line taken from one location's stock."""

    location: str
    quantity: int


class LineAnswer(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line as placed; amounts in minor units."""

    line: int
    sku: str
    quantity: int
    total: int
    reserved: int = 0
    backordered: int = 0
    sources: list[Source] = msgspec.field(default_factory=list)


class Promise(Struct, frozen=True, omit_defaults=True):
    """When the order is expected to leave and to arrive; absent while a backordered line has no expected receipt."""

    ship_by: datetime | None = None
    deliver_by: datetime | None = None


class Placed(Struct, frozen=True, tag="placed", tag_field="result", omit_defaults=True, kw_only=True):
    """The order as placed (or drafted); amounts in minor units of `currency`."""

    order_id: UUID
    number: int
    status: OrderStatus
    version: int = 1
    currency: str
    item_total: int
    discount_total: int = 0
    charge_total: int = 0
    tax_total: int = 0
    total: int
    lines: list[LineAnswer]
    promise: Promise | None = None
    expires_at: datetime | None = None
    holds: list[str] = msgspec.field(default_factory=list)


class AlreadyPlaced(Struct, frozen=True, tag="already_placed", tag_field="result", kw_only=True):
    """This channel's external id was taken in before, as this order; nothing was changed."""

    order_id: UUID
    number: int


PlaceOrderResult = Placed | AlreadyPlaced | Refused


class PlaceRefusal(StrEnum):
    """Why an order is not placed, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_DRAFT = "unknown_draft"
    UNKNOWN_CUSTOMER = "unknown_customer"
    UNKNOWN_ITEM = "unknown_item"
    ITEM_INACTIVE = "item_inactive"
    UNKNOWN_LOCATION = "unknown_location"
    LOCATION_NOT_ABLE = "location_not_able"
    WRONG_CURRENCY = "wrong_currency"
    PRICE_MISSING = "price_missing"
    PRICE_CHANGED = "price_changed"
    BAD_DISCOUNT = "bad_discount"
    AMOUNT_OUT_OF_RANGE = "amount_out_of_range"
    TOTAL_CHANGED = "total_changed"
    ADDRESS_NEEDED = "address_needed"
    REQUESTED_IN_THE_PAST = "requested_in_the_past"
    INSUFFICIENT_STOCK = "insufficient_stock"
    CREDIT_LIMIT_EXCEEDED = "credit_limit_exceeded"


class CancelLine(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Units of one line to be canceled: a bundle's with its components, an item's with the options on it."""

    line: Annotated[int, Meta(ge=1, le=100_000)]
    quantity: Quantity


class CancelOrder(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Cancel an order whole (no `lines`) or some units of some lines. `version` guards against an order changed meanwhile.

    The `note` is kept with the buyer's data; an order of nobody known keeps none.
    """

    order_id: UUID
    lines: Annotated[list[CancelLine], Meta(min_length=1, max_length=5_000)] | None = None
    reason: Literal["customer", "inventory", "fraud", "payment", "staff", "channel", "other"] = "customer"
    note: Text | None = None
    version: Version | None = None


class Canceled(Struct, frozen=True, tag="canceled", tag_field="result", omit_defaults=True, kw_only=True):
    """What was canceled: units by line, the new total and what is owed back to the buyer, in minor units.

    `requested` are units by line that locations have begun with and are asked to give back, in changes of their own
    (`requests`); while a whole order waits for that it is `cancel_pending`.
    """

    order_id: UUID
    status: OrderStatus
    version: int
    currency: str
    canceled: dict[int, int]
    freed: int
    total: int
    owed: int
    requested: dict[int, int] = msgspec.field(default_factory=dict)
    requests: list[UUID] = msgspec.field(default_factory=list)


CancelOrderResult = Canceled | Refused


class CancelRefusal(StrEnum):
    """Why an order is not canceled, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    IS_DRAFT = "is_draft"
    ALREADY_ASKED = "already_asked"
    ALREADY_ENDED = "already_ended"
    ALREADY_SHIPPED = "already_shipped"
    UNKNOWN_LINE = "unknown_line"
    TOO_MANY_UNITS = "too_many_units"


class ExpireOrder(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """End an order that was not paid in time; its stock is free again."""

    order_id: UUID


class Expired(Struct, frozen=True, tag="expired", tag_field="result", kw_only=True):
    """The order ended unpaid; `freed` units are free, `owed` minor units go back to the buyer."""

    order_id: UUID
    version: int
    freed: int
    owed: int


ExpireOrderResult = Expired | Refused


class ExpireRefusal(StrEnum):
    """Why an order does not expire, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    NOT_WAITING = "not_waiting"
    NOT_DUE = "not_due"


class ConfirmOrder(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Money arrived for a placed order: `paid` minor units, under the payer's `reference`."""

    order_id: UUID
    paid: Amount
    reference: ExternalId | None = None
    version: Version | None = None


class Confirmed(Struct, frozen=True, tag="confirmed", tag_field="result", kw_only=True):
    """The payment terms are met; `paid` is all that was paid so far, `due` what is left of the total, in minor units."""

    order_id: UUID
    version: int
    currency: str
    paid: int
    due: int


ConfirmOrderResult = Confirmed | Refused


class ConfirmRefusal(StrEnum):
    """Why an order is not confirmed, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    ORDER_EXPIRED = "order_expired"
    NOT_WAITING = "not_waiting"
    UNDERPAID = "underpaid"


class DiscardDraft(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Throw a draft away. `version` guards against a draft changed meanwhile."""

    order_id: UUID
    version: Version | None = None


class Discarded(Struct, frozen=True, tag="discarded", tag_field="result", kw_only=True):
    """The draft is closed and keeps its number."""

    order_id: UUID
    version: int


DiscardDraftResult = Discarded | Refused


class DiscardRefusal(StrEnum):
    """Why a draft is not discarded, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    NOT_A_DRAFT = "not_a_draft"
