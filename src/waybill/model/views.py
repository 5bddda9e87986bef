"""What the API answers about orders, their timelines and the log. Amounts are minor units of the order's currency."""

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Raw, Struct

from waybill.model.changes import HoldReason
from waybill.model.orders import Address, Attribution, Consent, OrderStatus, Promise
from waybill.model.parcel_shown import ParcelShown
from waybill.model.returns import ReturnKind, ReturnState
from waybill.model.wire import Code, Email, ExternalId, Name, Sku, Tag, check_years

Row = TypeVar("Row")

Minor = Annotated[int, Meta(description="Minor units of the currency (cents).", examples=[4500])]
Steps = Annotated[int, Meta(description="Quantity in steps of the item's unit.", examples=[2])]
Scale = Annotated[int, Meta(description="Steps in one unit: 1000 where 250 steps are 0.250 kg.")]
Unit = Annotated[str, Meta(description="unit, kg, l or m.", examples=["unit"])]
UnitPrice = Annotated[str, Meta(description="Major units, up to 6 decimals.", examples=["12.50"])]
OrderNumber = Annotated[int, Meta(description="The number people see, rising per shop.", examples=[1001])]
Cursor = Annotated[
    str,
    Meta(
        pattern=r"\A[A-Za-z0-9_-]{1,400}\Z",
        description="`next` of the page before; opaque.",
        examples=["AZOvYJQAfABkq1b7rY1oWg"],
    ),
]
Limit = Annotated[int, Meta(ge=1, le=250, description="The most rows a page has.")]
PaymentStatus = Literal[
    "nothing_due", "unpaid", "authorized", "due_on_delivery", "on_account", "part_paid", "paid", "overpaid"
]  # fmt: skip
FulfillmentStatus = Literal[
    "unsourced", "backordered", "part_backordered", "reserved", "in_progress", "ready_for_pickup",
    "part_shipped", "shipped", "delivered", "lost", "returning", "returned", "canceled",
]  # fmt: skip
# How a buyer is told what happens, and gets a code.
Reach = Literal["email", "text"]
OpenState = Literal[
    "awaiting_payment", "cancel_pending", "on_hold", "waiting_for_stock", "to_release", "in_fulfillment", "ready_for_pickup",
    "on_the_way", "to_complete",
]  # fmt: skip
ReturnStatus = Literal["none", "returning", "part_returned", "returned"]


class Page(Struct, Generic[Row], frozen=True, omit_defaults=True):
    """One page of a list. `next` is absent at the end, and only there: a page may be shorter than asked for."""

    rows: list[Row]
    next: str | None = None


class OrderQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which orders; all that is given must hold. Days are of the shop's time zone, `placed_to` is the last one of them."""

    q: (
        Annotated[
            str,
            Meta(
                min_length=1,
                max_length=128,
                pattern=r"\A[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*\Z",
                description="A number, external id, e-mail or SKU; where it is none, the beginning of a name.",
                examples=["#1001"],
            ),
        ]
        | None
    ) = None
    number: (
        Annotated[str, Meta(pattern=r"\A#?[0-9]{1,18}\Z", description="With or without `#`.", examples=["#1001"])]
        | None
    ) = None
    external_id: ExternalId | None = None
    channel: Code | None = None
    email: Email | None = None
    name: Annotated[Name, Meta(description="How a buyer's name begins, without regard to case.")] | None = None
    customer_id: UUID | None = None
    sku: Sku | None = None
    status: OrderStatus | None = None
    location: Annotated[Code, Meta(description="The location where units wait for the order.")] | None = None
    tag: Tag | None = None
    payment_status: PaymentStatus | None = None
    fulfillment_status: FulfillmentStatus | None = None
    hold: (
        Annotated[HoldReason | Literal["any"], Meta(description="A hold that the order is on; `any` of them.")] | None
    ) = None
    state: (
        Annotated[
            OpenState | Literal["held"],
            Meta(description="What open orders wait for, as insights count them; `held`: those on any hold. No tests."),
        ]
        | None
    ) = None
    total_from: Annotated[int, Meta(ge=0, le=10**12, description="Minor units.")] | None = None
    total_to: Annotated[int, Meta(ge=0, le=10**12, description="Minor units.")] | None = None
    placed_from: date | None = None
    placed_to: date | None = None
    order: Literal["newest", "oldest"] = "newest"
    limit: Limit = 50
    cursor: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{22}\Z", description="`next` of the page before.")] | None = (
        None
    )

    def __post_init__(self) -> None:
        check_years(self.placed_from, self.placed_to)


class OrderSummary(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An order as lists show it."""

    order_id: UUID
    number: OrderNumber
    status: OrderStatus
    payment_status: PaymentStatus
    fulfillment_status: FulfillmentStatus
    return_status: ReturnStatus = "none"
    channel: str
    external_id: str | None = None
    test: bool = False
    currency: str
    total: Minor
    placed_at: datetime
    ship_by: datetime | None = None
    customer_id: UUID | None = None
    name: str | None = None
    email: str | None = None
    country: str | None = None
    lines: Annotated[int, Meta(description="How many lines the order has.", examples=[3])]
    holds: list[str] = msgspec.field(default_factory=list)
    tags: list[str] = msgspec.field(default_factory=list)


class AtLocation(Struct, frozen=True):
    """Units of a line reserved at a location."""

    location: Annotated[str, Meta(description="The location's code.", examples=["BERLIN"])]
    quantity: Steps


class OptionShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An option of a line, with what the buyer wrote."""

    name: str
    value: str | None = None
    sku: str | None = None
    quantity: Steps = 1
    unit_price: UnitPrice = "0.00"
    options: list["OptionShown"] = msgspec.field(default_factory=list)


class OrderLine(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line. `buckets` says where each unit is; they sum to `quantity`. A bundle's component names its `parent` line."""

    line: int
    item_id: UUID
    sku: str
    title: str
    quantity: Steps
    scale: Scale = 1
    unit: Unit = "unit"
    unit_price: UnitPrice
    subtotal: Minor
    discount: Minor = 0
    tax: Minor = 0
    tax_rate: Annotated[int, Meta(description="Parts per million.", examples=[190000])] = 0
    total: Minor
    buckets: Annotated[dict[str, int], Meta(description="Units by where they are.", examples=[{"reserved": 2}])]
    reserved_at: list[AtLocation] = msgspec.field(default_factory=list)
    parent: int | None = None
    role: Annotated[str, Meta(description="`item`, `component` of a bundle or stocked `option`.")] = "item"
    options: list[OptionShown] = msgspec.field(default_factory=list)
    properties: dict[str, str] = msgspec.field(default_factory=dict)
    location: (
        Annotated[str, Meta(description="Of a draft: the code of the one location that it is wanted from.")] | None
    ) = None

    @property
    def canceled(self) -> int:
        return self.buckets.get("canceled", 0)


class OrderBundle(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A bundle as bought; its components are lines whose `parent` is this `line`."""

    line: int
    item_id: UUID
    sku: str
    title: str
    quantity: Steps
    unit_price: UnitPrice
    properties: dict[str, str] = msgspec.field(default_factory=dict)


class OrderCharge(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A charge on the order, such as shipping."""

    charge: int
    type: str
    title: str | None = None
    amount: Minor
    tax: Minor = 0
    tax_rate: int = 0


class OrderDiscount(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A discount as applied: on one line, or shared over all of them. `percent` (parts per million) where it was given so."""

    title: str
    amount: Minor
    code: str | None = None
    line: int | None = None
    percent: int | None = None


class Buyer(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Who bought, as given with this order, else as known of the customer. All but the id is gone once the customer is erased."""

    customer_id: UUID
    email: str | None = None
    phone: str | None = None
    name: str | None = None
    language: str | None = None


class OrderFulfillment(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one location hands over, or did: units by line, less those it did not have or that were canceled."""

    fulfillment_id: UUID
    number: Annotated[str, Meta(examples=["#1001-1"])]
    location: str
    status: str
    profile: Annotated[str, Meta(description="The order's method, or `kitchen`.", examples=["ship"])]
    scheduled_at: datetime | None = None
    released_at: datetime | None = None
    accepted_at: datetime | None = None
    ready_at: datetime | None = None
    handed_over_at: datetime | None = None
    ended_at: datetime | None = None
    lines: dict[int, int]


class PaymentAction(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Something asked of a payment's gateway, and what came of it. `error` is the gateway's code of the last failure."""

    action_id: UUID
    kind: Annotated[str, Meta(description="authorize, capture, void, refund or renew.", examples=["capture"])]
    amount: Minor
    status: Annotated[str, Meta(description="pending, in_doubt, succeeded or failed.", examples=["succeeded"])]
    attempt: int = 1
    cause: Annotated[str, Meta(description="Why: shipment, cancel, return, ...", examples=["shipment"])] | None = None
    subject_id: UUID | None = None
    reference: str | None = None
    error: str | None = None
    requested_at: datetime
    settled_at: datetime | None = None


class PaymentDispute(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A payment that its holder disputes, or disputed; `external_id` is the gateway's name of it."""

    dispute_id: UUID
    external_id: Annotated[str, Meta(examples=["dp_1"])]
    status: Annotated[str, Meta(description="open, won or lost.", examples=["open"])]
    amount: Minor
    reason: str | None = None
    opened_at: datetime
    closed_at: datetime | None = None


class OrderPayment(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One tender of an order: what it authorized, took and gave back, and what was asked of its gateway."""

    payment_id: UUID
    tender: Annotated[str, Meta(description="card, bank_transfer, cash, ...", examples=["card"])]
    gateway: Annotated[str, Meta(description="Who handles the money.", examples=["sandbox"])]
    status: Annotated[str, Meta(description="Derived from its money and its answers.", examples=["authorized"])]
    amount: Annotated[Minor, Meta(description="What it is for.")]
    authorized: Minor = 0
    capture_pending: Minor = 0
    captured: Minor = 0
    refund_pending: Minor = 0
    refunded: Minor = 0
    disputed: Minor = 0
    dispute_lost: Minor = 0
    capture: Annotated[str, Meta(description="When its money is taken.", examples=["shipment"])] = "manual"
    reference: str | None = None
    created_at: datetime
    expires_at: Annotated[datetime, Meta(description="Until when what is authorized can be taken.")] | None = None
    actions: list[PaymentAction] = msgspec.field(default_factory=list)
    disputes: list[PaymentDispute] = msgspec.field(default_factory=list)


class Amount(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """How much of something is measured alike: in steps of 1/`scale` of `unit`."""

    quantity: Steps
    scale: int = 1
    unit: str = "unit"


class ReturnAmount(Amount, frozen=True, omit_defaults=True, kw_only=True):
    """How much of a return is measured alike, and how much of it came: in steps of 1/`scale` of `unit`."""

    received: Steps = 0


class OrderReturn(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A return or claim of the order, and the order that was made for its exchange or as a replacement."""

    return_id: UUID
    number: Annotated[str, Meta(examples=["#1001-R1"])]
    status: ReturnState
    kind: ReturnKind
    units: Steps
    amounts: Annotated[list[ReturnAmount], Meta(description="The units, by what they are measured in.")] = (
        msgspec.field(default_factory=list)
    )
    credited: Minor = 0
    linked_order_id: UUID | None = None


class OrderDetail(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A whole order. `balance` is what is still to be paid, negative where money is owed to the buyer."""

    order_id: UUID
    number: OrderNumber
    version: Annotated[int, Meta(description="Rises with every change; send it as `If-Match`.", examples=[1])]
    status: OrderStatus
    payment_status: PaymentStatus
    fulfillment_status: FulfillmentStatus
    return_status: ReturnStatus = "none"
    channel: str
    external_id: str | None = None
    test: bool = False
    prices: str = "ours"
    currency: str
    tax_included: bool
    item_total: Minor
    discount_total: Minor = 0
    charge_total: Minor = 0
    tax_total: Minor = 0
    total: Minor
    terms: str
    paid: Annotated[Minor, Meta(description="All that was ever taken.")] = 0
    refunded: Minor = 0
    refund_pending: Minor = 0
    credited: Annotated[
        Minor, Meta(description="What of the total need not be paid: returns, goodwill, price adjustments.")
    ] = 0
    written_off: Minor = 0
    dispute_lost: Minor = 0
    authorized: Minor = 0
    balance: Minor = 0
    due_on: date | None = None
    payment_reference: str | None = None
    customer: Buyer | None = None
    reach: (
        Annotated[Reach, Meta(description="How the buyer is told what happens; without it nobody is told.")] | None
    ) = None
    ship_to: Address | None = None
    bill_to: Address | None = None
    country: str | None = None
    method: str
    placed_at: datetime
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    shipped_at: Annotated[datetime, Meta(description="When the first of it left.")] | None = None
    delivered_at: Annotated[datetime, Meta(description="When the last of it arrived, so far.")] | None = None
    requested_at: datetime | None = None
    expires_at: Annotated[datetime, Meta(description="Until when an unpaid order holds its stock.")] | None = None
    promise: Promise | None = None
    holds: list[str] = msgspec.field(default_factory=list)
    held_until: datetime | None = None
    awaiting: Annotated[int, Meta(description="What changes that wait for their money add to the total.")] = 0
    tags: list[str] = msgspec.field(default_factory=list)
    note: str | None = None
    lines: list[OrderLine]
    bundles: list[OrderBundle] = msgspec.field(default_factory=list)
    charges: list[OrderCharge] = msgspec.field(default_factory=list)
    discounts: list[OrderDiscount] = msgspec.field(default_factory=list)
    fulfillments: list[OrderFulfillment] = msgspec.field(default_factory=list)
    parcels: list[ParcelShown] = msgspec.field(default_factory=list)
    payments: list[OrderPayment] = msgspec.field(default_factory=list)
    returns: list[OrderReturn] = msgspec.field(default_factory=list)
    from_order_id: (
        Annotated[UUID, Meta(description="The order that this one is an exchange or a replacement of.")] | None
    ) = None
    attribution: Attribution | None = None
    consent: Consent | None = None


class TimelineQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which part of an order's timeline."""

    after_version: (
        Annotated[int, Meta(ge=1, le=2_147_483_647, description="Only what happened since the order had this version.")]
        | None
    ) = None


class TimelineEntry(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Something that happened to an order, in words and as data."""

    seq: Annotated[int, Meta(description="Its place in the shop's log.", examples=[42])]
    type: Annotated[str, Meta(examples=["order.placed"])]
    at: datetime
    words: Annotated[str, Meta(examples=["Placed through web: 3 lines, 45.00 EUR, paid on account."])]
    actor: Annotated[str, Meta(description="Who did it: a person, a key, `cli`, a worker.")]
    name: Annotated[str | None, Meta(description="What the person or the key is called.")] = None
    door: Annotated[str, Meta(description="How it came in.", examples=["api"])]
    data: Any


class LogEvent(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One event of the shop's log, as feeds and webhooks carry it. `data` is documented per type and version."""

    seq: int
    id: UUID
    type: str
    version: int = 1
    order_id: UUID | None = None
    subject: str | None = None
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    door: str
    cause_id: UUID | None = None
    data: Raw


class EventPage(Struct, frozen=True, kw_only=True):
    """Events in order. `after` is the last seq examined: ask for what is after it next. `more` where there is more now."""

    rows: list[LogEvent]
    after: Annotated[int, Meta(examples=[1042])]
    more: bool
