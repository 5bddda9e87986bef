"""Edits of orders: what a caller asks, what it is answered, and why it can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.orders import Address, DeliveryMethod, Discount, PlaceCharge, PlaceLine, Promise, Sourcing
from waybill.model.results import Refused
from waybill.model.views import Cursor, Limit
from waybill.model.wire import Amount, Code, Moment, QuantityOrZero, Tag, Text, Version, check_years

LineNumber = Annotated[int, Meta(ge=1, le=100_000)]
ChangeStatus = Literal["quoted", "awaiting_payment", "awaiting_location", "applied", "declined", "expired"]
# What more units cost: today's price, or the one that the line has.
Prices = Literal["today", "frozen"]


class EditLine(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """How many units of a line are wanted from now on, canceled ones aside; 0 removes it. `discounts` replace its own."""

    line: LineNumber
    quantity: QuantityOrZero | None = None
    discounts: Annotated[list[Discount], Meta(max_length=20)] | None = None


class EditOrder(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Change an order; what is left out stays as it is. With `preview` nothing is changed and the answer is the quote.

    What is there keeps its price; added items cost what they cost today, more units of a line likewise or, with `prices`
    frozen, what the line costs. `discounts` and `charges` replace the order's. Where a prepaid order comes to more,
    `settle` says whether the change waits for the money (`first`), or is made and the money is asked for (`later`); left
    out, it is the shop's setting. `quote` keeps the change with its figures until it is settled. `version` guards against
    an order changed meanwhile, `expected_total` against figures other than those shown.
    """

    order_id: UUID
    lines: Annotated[list[EditLine], Meta(max_length=5_000)] = msgspec.field(default_factory=list)
    add: Annotated[list[PlaceLine], Meta(max_length=5_000)] = msgspec.field(default_factory=list)
    discounts: Annotated[list[Discount], Meta(max_length=50)] | None = None
    charges: Annotated[list[PlaceCharge], Meta(max_length=50)] | None = None
    ship_to: Address | None = None
    bill_to: Address | None = None
    method: DeliveryMethod | None = None
    location: Code | None = None
    requested_at: Moment | None = None
    note: Text | None = None
    tags: Annotated[list[Tag], Meta(max_length=50)] | None = None
    prices: Prices = "today"
    sourcing: Sourcing = Sourcing()
    settle: Literal["first", "later"] | None = None
    quote: bool = False
    preview: bool = False
    expected_total: Amount | None = None
    version: Version | None = None

    def __post_init__(self) -> None:
        check_years(self.requested_at)


class EditedLine(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line that the edit adds or changes, with its wanted units; amounts in minor units."""

    line: int
    sku: str
    quantity: int
    total: int
    added: bool = False


class Edited(Struct, frozen=True, tag="edited", tag_field="result", omit_defaults=True, kw_only=True):
    """What the edit comes to. `to_pay` is what the buyer owes by now, `owed` what is owed to the buyer.

    `status` is `preview` (nothing was changed), `quoted`, `awaiting_payment` until `expires_at`, or `applied`; then
    `requested` are units by line that locations were asked to take back, in changes of their own (`requests`).
    """

    order_id: UUID
    change_id: UUID | None = None
    status: Literal["preview", "quoted", "awaiting_payment", "applied"]
    version: int
    currency: str
    before: int
    item_total: int
    discount_total: int = 0
    charge_total: int = 0
    tax_total: int = 0
    total: int
    lines: list[EditedLine] = msgspec.field(default_factory=list)
    freed: int = 0
    reserved: int = 0
    backordered: int = 0
    to_pay: int = 0
    owed: int = 0
    promise: Promise | None = None
    expires_at: datetime | None = None
    requested: dict[int, int] = msgspec.field(default_factory=dict)
    requests: list[UUID] = msgspec.field(default_factory=list)


EditOrderResult = Edited | Refused


class EditRefusal(StrEnum):
    """Why an order is not edited, in order of precedence. Prices and stock refuse as in placing."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    IS_DRAFT = "is_draft"
    ALREADY_ENDED = "already_ended"
    UNKNOWN_LINE = "unknown_line"
    LINE_TWICE = "line_twice"
    IN_PARCEL = "in_parcel"
    BELOW_SHIPPED = "below_shipped"
    UNKNOWN_ITEM = "unknown_item"
    ITEM_INACTIVE = "item_inactive"
    UNKNOWN_LOCATION = "unknown_location"
    LOCATION_NOT_ABLE = "location_not_able"
    WRONG_CURRENCY = "wrong_currency"
    PRICE_CHANGED = "price_changed"
    BAD_DISCOUNT = "bad_discount"
    AMOUNT_OUT_OF_RANGE = "amount_out_of_range"
    ADDRESS_NEEDED = "address_needed"
    REQUESTED_IN_THE_PAST = "requested_in_the_past"
    NOTHING_LEFT = "nothing_left"
    NOTHING_TO_CHANGE = "nothing_to_change"
    BELOW_REFUNDED = "below_refunded"
    TOTAL_CHANGED = "total_changed"
    INSUFFICIENT_STOCK = "insufficient_stock"
    CREDIT_LIMIT_EXCEEDED = "credit_limit_exceeded"


class SettleChange(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Answer a change that waits. `accepted`: the buyer takes the quote or has paid, or the location gave the units back.

    `at_once` makes an edit though its money is not here, `declined` and `expired` drop it; `too_late` is a location's whose
    goods are on their way.
    """

    change_id: UUID
    outcome: Literal["accepted", "at_once", "declined", "expired", "too_late"]


class ChangeSettled(Struct, frozen=True, tag="settled", tag_field="result", omit_defaults=True, kw_only=True):
    """What became of the change and its order; `owed` is what is owed to the buyer by now, in minor units.

    `taken_back` are units by line that are free again or on the shelf; `voided` the parcels whose labels are void;
    `returnable` says that the units are on their way and may come back as a return, `why` how a change that was dropped ended.
    """

    change_id: UUID
    order_id: UUID
    status: ChangeStatus
    order_status: str
    version: int
    currency: str
    total: int
    to_pay: int = 0
    owed: int = 0
    taken_back: dict[int, int] = msgspec.field(default_factory=dict)
    voided: list[UUID] = msgspec.field(default_factory=list)
    returnable: bool = False
    why: str | None = None
    expires_at: datetime | None = None


SettleChangeResult = ChangeSettled | Refused


class SettleRefusal(StrEnum):
    """Why a change is not settled, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_CHANGE = "unknown_change"
    ALREADY_SETTLED = "already_settled"
    NOT_EXPECTED = "not_expected"
    NOT_DUE = "not_due"
    NOT_PAID = "not_paid"
    ALREADY_SHIPPED = "already_shipped"


class ChangeQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which changes, newest first; all that is given must hold. `location` is the one that is asked to give units back."""

    order_id: UUID | None = None
    number: Annotated[int, Meta(ge=1, le=10**15)] | None = None
    status: ChangeStatus | None = None
    location: Code | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class ChangeShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A change of an order: an edit, or units that a location is asked to give back. Amounts in minor units.

    `total` is what the order's total changes by, `to_pay` what has to be paid first, `units` are by line. `cancel` says that
    the whole order is to be canceled, `why` how a change that was dropped ended.
    """

    change_id: UUID
    order_id: UUID
    number: int
    kind: Literal["edit", "cancel"]
    status: ChangeStatus
    currency: str
    total: int = 0
    to_pay: int = 0
    location: str | None = None
    fulfillment_id: UUID | None = None
    units: dict[int, int] = msgspec.field(default_factory=dict)
    reason: str | None = None
    cancel: bool = False
    why: str | None = None
    opened_at: datetime
    expires_at: datetime | None = None
    settled_at: datetime | None = None
