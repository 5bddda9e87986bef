"""The shop front: how a shop opens it, what a buyer asks of it, and why it can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.orders import Address, Attribution, Consent, DeliveryMethod, Placed
from waybill.model.payments import Token
from waybill.model.results import Refused
from waybill.model.stored_value import GiftCode
from waybill.model.wire import (
    Amount,
    Code,
    Country,
    Email,
    Label,
    Language,
    Moment,
    Name,
    Phone,
    Price,
    Quantity,
    Sku,
    Text,
    check_years,
)

Slug = Annotated[
    str,
    Meta(
        pattern=r"\A[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?\Z",
        description="The shop front's name in addresses: small letters, digits and hyphens, at most 48.",
        examples=["tea-and-co"],
    ),
]
PostalPrefix = Annotated[
    str, Meta(min_length=1, max_length=20, pattern=r"\A[A-Za-z0-9][A-Za-z0-9 -]*\Z", description="How a code begins.")
]


class FrontWay(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A way to the buyer: the first that fits the address holds. Amounts in minor units.

    It goes to `countries` (none named: the shop's own) and to the postal codes that begin with one of `postal_codes` (none
    named: all). It costs `fee`, nothing once the items come to `free_from`; below `minimum` it is not offered.
    """

    method: DeliveryMethod
    countries: Annotated[list[Country], Meta(max_length=250)] = msgspec.field(default_factory=list)
    postal_codes: Annotated[list[PostalPrefix], Meta(max_length=500)] = msgspec.field(default_factory=list)
    fee: Amount = 0
    free_from: Amount | None = None
    minimum: Amount = 0


class FrontSettings(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A shop front. It sells the items that are `published`; closed, it answers as if there were none.

    Cards are taken through the `gateways`, in this order; `pay_later` lets buyers pay at the door or at the counter. An item
    of which `few` or fewer are left says so.
    """

    slug: Slug
    open: bool = True
    title: Name | None = None
    ways: Annotated[list[FrontWay], Meta(min_length=1, max_length=50)]
    gateways: Annotated[list[Code], Meta(max_length=10)] = msgspec.field(default_factory=list)
    pay_later: bool = False
    few: Annotated[int, Meta(ge=0, le=1_000)] = 5


class Choice(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What a buyer may choose: at `price` more, or with a `sku`, of whose stock it takes `quantity` steps, at that item's price."""

    name: Name
    price: Price | None = None
    sku: Sku | None = None
    quantity: Quantity = 1


class ChoiceGroup(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What belongs together, such as sizes or toppings: at `least` and at `most` so many of them are chosen."""

    name: Name
    choices: Annotated[list[Choice], Meta(min_length=1, max_length=50)]
    least: Annotated[int, Meta(ge=0, le=20)] = 0
    most: Annotated[int, Meta(ge=1, le=20)] = 1


class Chosen(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One choice of a group, by their names."""

    group: Name
    choice: Name


class BasketLine(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """So many of an item, with what was chosen on it."""

    sku: Sku
    quantity: Annotated[int, Meta(ge=1, le=100_000, description="In steps of the item's unit.")]
    choices: Annotated[list[Chosen], Meta(max_length=50)] = msgspec.field(default_factory=list)


Lines = Annotated[list[BasketLine], Meta(min_length=1, max_length=100)]


class BuyerWay(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """How the buyer wants it, at which `location` it is picked up, and not before when."""

    method: DeliveryMethod
    location: Code | None = None
    requested_at: Moment | None = None

    def __post_init__(self) -> None:
        check_years(self.requested_at)


class QuoteBasket(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A basket to be priced and promised. Without an address it is quoted as if it went to the shop's country."""

    lines: Lines
    way: BuyerWay | None = None
    ship_to: Address | None = None


class Buyer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Who orders, and is written to."""

    email: Email
    name: Label
    phone: Phone | None = None
    language: Language | None = None


class CheckOutBasket(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A basket to be ordered. `expected_total` (minor units) is what the buyer was shown, and is refused if it comes to another.

    `pay` says when: `now`, with what is sent beside it, or `later`, at the door or at the counter.
    """

    lines: Lines
    way: BuyerWay
    buyer: Buyer
    ship_to: Address | None = None
    bill_to: Address | None = None
    expected_total: Amount
    pay: Literal["now", "later"] = "now"
    note: Text | None = None
    attribution: Attribution | None = None
    consent: Consent = Consent()


class Card(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A buyer's card as the gateway gave a token for it; without a `gateway` the front's first."""

    gateway: Code | None = None
    token: Token


class CheckOut(CheckOutBasket, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A basket to be ordered, with what pays for it now: a gift card first, a card for the rest. It may be paid afterwards, too."""

    card: Card | None = None
    gift_code: GiftCode | None = None

    def __post_init__(self) -> None:
        if self.pay == "later" and (self.card or self.gift_code):
            raise ValueError("What is paid later takes no card now; leave it out, or pay now")

    @property
    def basket(self) -> CheckOutBasket:
        """The basket alone."""
        return CheckOutBasket(**{name: getattr(self, name) for name in CheckOutBasket.__struct_fields__})


class PayFrontOrder(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Pay what is due of an order: with a gift card, a card, or one after the other."""

    card: Card | None = None
    gift_code: GiftCode | None = None

    def __post_init__(self) -> None:
        if not self.card and not self.gift_code:
            raise ValueError("Send a card, a gift card's code, or both")


CheckOutResult = Placed | Refused


class FrontRefusal(StrEnum):
    """Why a basket is not ordered, in order of precedence; what placing refuses comes after it."""

    KEY_REUSED = "key_reused"
    NOT_FOR_SALE = "not_for_sale"
    BAD_CHOICE = "bad_choice"
    WAY_NOT_OFFERED = "way_not_offered"
    NOT_DELIVERED_THERE = "not_delivered_there"
    BELOW_MINIMUM = "below_minimum"
    PAYMENT_NOT_OFFERED = "payment_not_offered"


class AskOrderList(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Ask for a link to all orders of an e-mail address, by e-mail."""

    email: Email


class OrderListAsked(Struct, frozen=True, tag="asked", tag_field="result", kw_only=True):
    """Where there are orders of the address, a link to them is on its way to it. The answer is always the same."""


AskOrderListResult = OrderListAsked | Refused


class OrderListFact(Struct, frozen=True):
    """Whom an address belongs to: the newest of their data with it, and when they were last written a link."""

    customer_id: UUID
    person_id: UUID
    asked_at: datetime | None = None
