"""What the shop front answers. Amounts are minor units of the shop's currency, quantities steps of the item's unit."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from waybill.model.front import ChoiceGroup
from waybill.model.orders import DeliveryMethod, OrderStatus
from waybill.model.payments import PaymentState
from waybill.model.results import Refused
from waybill.model.views import Cursor, Minor, OrderNumber, Steps, UnitPrice
from waybill.model.wire import Name, Sku

AvailabilityState = Literal["in_stock", "few_left", "preorder", "backorder", "sold_out"]


class FrontItemQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which items, by title; all that is given must hold. Each word of `search` must be in the title, SKU or category."""

    search: (
        Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\A[^\x00-\x1f\x7f]*\Z", examples=["tea"])] | None
    ) = None
    category: Name | None = None
    sku: Sku | None = None
    limit: Annotated[int, Meta(ge=1, le=100, description="The most rows a page has.")] = 24
    cursor: Annotated[Cursor, Meta(max_length=1_600)] | None = None


class WayShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A way to the buyer, to which countries, and what it costs: nothing once the items come to `free_from`."""

    method: DeliveryMethod
    countries: list[str]
    postal_codes: Annotated[list[str], Meta(description="How the codes begin that it goes to; none named: all.")] = (
        msgspec.field(default_factory=list)
    )
    fee: Minor = 0
    free_from: Minor | None = None
    minimum: Minor = 0


class PlaceShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Where orders are picked up. Hours are local times of opening and closing by weekday; none named: open at all times."""

    location: Annotated[str, Meta(examples=["BERLIN"])]
    name: str
    kind: str
    lines: list[str] = msgspec.field(default_factory=list)
    postal_code: str | None = None
    city: str | None = None
    country: str
    latitude: float | None = None
    longitude: float | None = None
    hours: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)


class GatewayShown(Struct, frozen=True, kw_only=True):
    """Where cards are taken; `sandbox`: no real money moves."""

    name: str
    sandbox: bool


class CategoryShown(Struct, frozen=True, kw_only=True):
    """A shelf, and how many items are on it."""

    name: str
    items: int


class FrontShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A shop front as a buyer enters it."""

    slug: str
    title: str
    currency: str
    country: str
    language: str
    languages: list[str]
    time_zone: str
    tax_included: bool
    ways: list[WayShown]
    places: list[PlaceShown] = msgspec.field(default_factory=list)
    gateways: list[GatewayShown] = msgspec.field(default_factory=list)
    pay_later: bool = False
    categories: list[CategoryShown] = msgspec.field(default_factory=list)


class Availability(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What can be said honestly: `left` of what is nearly gone, and `on` which day it comes out or comes in, where that is known."""

    state: AvailabilityState
    left: Steps | None = None
    on: date | None = None


class FrontItem(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An item for sale. Its price is with tax where the front's prices are; `ways` are those that it can be had by now."""

    sku: Annotated[str, Meta(examples=["TEA-100"])]
    title: str
    price: UnitPrice
    unit: str = "unit"
    scale: int = 1
    category: str | None = None
    description: str | None = None
    availability: Availability
    ways: list[DeliveryMethod] = msgspec.field(default_factory=list)
    choices: list[ChoiceGroup] = msgspec.field(default_factory=list)
    contents: Annotated[list[str], Meta(description="What is in a bundle, by title.")] = msgspec.field(
        default_factory=list
    )
    returnable: bool = True


class Hitch(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Why something cannot be had like this: a type as in problems, what to do, and which line it is about."""

    type: str
    detail: str
    line: int | None = None


class LineMissing(Struct, frozen=True, kw_only=True):
    """Of a line's item there is less than is wanted."""

    line: int
    wanted: Steps
    available: Steps


class QuotedLine(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line of the basket as it would be ordered; one with a `hitch` has no price where its item is none."""

    line: int
    sku: str
    quantity: Steps
    title: str | None = None
    unit_price: UnitPrice | None = None
    total: Minor = 0
    availability: Availability | None = None
    hitch: Hitch | None = None


class QuotedWay(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The basket by one way: what it comes to and when it is there, or why not, and what of it is `missing`.

    `minutes` are given where a kitchen makes it while one waits. Without dates nobody knows yet when it will be there.
    """

    method: DeliveryMethod
    location: str | None = None
    chosen: bool = False
    item_total: Minor = 0
    charge_total: Minor = 0
    tax_total: Minor = 0
    total: Minor = 0
    ship_by: datetime | None = None
    deliver_by: datetime | None = None
    minutes: int | None = None
    waits: Annotated[list[int], Meta(description="Lines of which something has to come in first.")] = msgspec.field(
        default_factory=list
    )
    hitch: Hitch | None = None
    missing: list[LineMissing] = msgspec.field(default_factory=list)


class Quoted(Struct, frozen=True, tag="quoted", tag_field="result", omit_defaults=True, kw_only=True):
    """A basket as it could be ordered now. Nothing is reserved for it."""

    currency: str
    tax_included: bool
    lines: list[QuotedLine]
    ways: list[QuotedWay]


QuoteBasketResult = Quoted | Refused


class FrontPayment(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What became of the last payment: at `link` the buyer takes its next step; `reason` is why it failed."""

    status: PaymentState
    amount: Minor
    tender: str
    link: str | None = None
    reason: Annotated[str, Meta(examples=["card_declined"])] | None = None


class FrontOrderLine(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line of an order."""

    title: str
    quantity: Steps
    scale: int = 1
    unit: str = "unit"
    options: list[str] = msgspec.field(default_factory=list)
    total: Minor


class FrontOrderShown(Struct, frozen=True, tag="order", tag_field="result", omit_defaults=True, kw_only=True):
    """An order as whoever has ordered it sees it. Something is `due` until it is paid; until `expires_at` it can be.

    `may_pay`: a payment can be started. `token` leads here again, `tracking` to the order's page.
    """

    number: OrderNumber
    status: OrderStatus
    placed_at: datetime
    method: DeliveryMethod
    pay: Literal["now", "later"]
    currency: str
    item_total: Minor
    charge_total: Minor = 0
    tax_total: Minor = 0
    tax_included: bool = True
    total: Minor
    due: Minor = 0
    may_pay: bool = False
    ship_by: datetime | None = None
    deliver_by: datetime | None = None
    expires_at: datetime | None = None
    location: str | None = None
    payment: FrontPayment | None = None
    hitch: Annotated[Hitch, Meta(description="Why nothing was paid with what was sent.")] | None = None
    lines: list[FrontOrderLine] = msgspec.field(default_factory=list)
    token: str = ""
    tracking: Annotated[str, Meta(examples=["https://shop.example/t/AAAA"])] = ""


class OrderListed(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An order of an e-mail address. `tracking` leads to its page."""

    number: OrderNumber
    status: OrderStatus
    fulfillment_status: str
    placed_at: datetime
    currency: str
    total: Minor
    items: list[str]
    deliver_by: datetime | None = None
    tracking: str = ""


class OrderList(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The newest orders of an e-mail address; `more` says that there are older ones."""

    email: str
    rows: list[OrderListed]
    more: bool = False
