"""Set-up: shops, items, locations, customers."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.front import ChoiceGroup, FrontSettings
from waybill.model.invoice_policy import InvoicePolicy
from waybill.model.orders import Address, Strategy
from waybill.model.results import Refused
from waybill.model.return_policy import ReturnPolicy
from waybill.model.wire import (
    Amount,
    Code,
    Country,
    Currency,
    Email,
    ExternalId,
    Label,
    Language,
    Name,
    Phone,
    Price,
    Quantity,
    Rate,
    Sku,
    Text,
    check_years,
)

Ability = Literal["ship", "pickup", "local_delivery"]
LocationKind = Literal["warehouse", "store", "kitchen"]
ClockTime = Annotated[
    str, Meta(pattern=r"\A([01][0-9]|2[0-3]):[0-5][0-9]\Z|\A24:00\Z", description="Local time, HH:MM.")
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class TaxRate(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The rate for a tax category, everywhere or in one country."""

    category: Code
    rate: Rate
    country: Country | None = None


class Zone(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Working days in transit to some countries; none named are all others."""

    countries: Annotated[list[Country], Meta(max_length=250)] = msgspec.field(default_factory=list)
    days: Annotated[int, Meta(ge=0, le=90)]


class Service(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A carrier's service, how long it takes where, and the days on which it delivers."""

    name: Name
    zones: Annotated[list[Zone], Meta(min_length=1, max_length=50)]
    weekdays: Annotated[list[Weekday], Meta(min_length=1, max_length=7)] = msgspec.field(
        default_factory=lambda: list(WEEKDAYS[:5])
    )


class ShopSettings(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What an owner decides once. Times in minutes and days; `price_tolerance` and limits in minor units.

    `account_limit` and `delivery_limit` are the most that a customer may owe on account, and on delivery. The first of the
    `services` that goes to a country says how long a parcel takes; where none does, `transit_days` (`_abroad`) do.
    `edits_settle` says whether an edit that costs more waits for the money (`first`), `quote_days` how long a quote lasts.
    """

    tax_included: bool = True
    tax_rates: Annotated[list[TaxRate], Meta(max_length=2_000)] = msgspec.field(default_factory=list)
    strategy: Strategy = "priority"
    split: bool = True
    auto_release: bool = False
    hold_minutes: Annotated[int, Meta(ge=1, le=43_200)] = 60
    price_tolerance: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    handling_days: Annotated[int, Meta(ge=0, le=60)] = 1
    transit_days: Annotated[int, Meta(ge=0, le=90)] = 3
    transit_days_abroad: Annotated[int, Meta(ge=0, le=90)] = 7
    services: Annotated[list[Service], Meta(max_length=50)] = msgspec.field(default_factory=list)
    public_holidays: bool = True
    # a kitchen's minutes from order to oven's door, a courier's to set off and for each kilometer as the crow flies
    kitchen_minutes: Annotated[int, Meta(ge=0, le=1_440)] = 20
    courier_minutes: Annotated[int, Meta(ge=0, le=1_440)] = 10
    courier_minutes_per_km: Annotated[int, Meta(ge=0, le=120)] = 4
    # after so many days without a word from the carrier a parcel counts as lost, and a pickup as not wanted any more
    lost_after_days: Annotated[int, Meta(ge=1, le=365)] = 14
    pickup_days: Annotated[int, Meta(ge=1, le=90)] = 7
    # what of the money for an order that nobody collected anything of is kept, at most
    pickup_uncollected: Literal["refund", "keep_fee"] = "refund"
    pickup_fee: Amount = 0
    mail_from: Email | None = None
    reply_to: Email | None = None
    # the webhook that brings short texts to buyers who gave a phone and no e-mail address
    texts_webhook_id: UUID | None = None
    edits_settle: Literal["first", "later"] = "first"
    quote_days: Annotated[int, Meta(ge=1, le=365)] = 7
    late_money: Literal["reinstate", "refund"] = "reinstate"
    account_limit: Amount | None = None
    account_days: Annotated[int, Meta(ge=0, le=730)] = 30
    delivery_limit: Amount | None = None
    pay_link_gateway: Code | None = None
    returns: ReturnPolicy = ReturnPolicy()
    invoices: InvoicePolicy = InvoicePolicy()
    front: FrontSettings | None = None


class ShopFields(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A shop: the unit of isolation."""

    name: Label
    currency: Currency = "EUR"
    country: Country = "DE"
    time_zone: Annotated[str, Meta(max_length=64, pattern=r"\A[A-Za-z0-9_+/-]+\Z")] = "UTC"
    locale: Language = "en"
    settings: ShopSettings = ShopSettings()


class SaveShop(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Change the shop; what is left out stays as it is. `settings` are saved whole.

    With `settings_seen`, which are those that were changed from, nothing is lost that somebody else saved meanwhile.
    """

    name: Label | None = None
    currency: Currency | None = None
    country: Country | None = None
    time_zone: Annotated[str, Meta(max_length=64, pattern=r"\A[A-Za-z0-9_+/-]+\Z")] | None = None
    locale: Language | None = None
    settings: ShopSettings | None = None
    settings_seen: ShopSettings | None = None


class Component(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`quantity` steps of another item in each unit of a bundle."""

    sku: Sku
    quantity: Quantity


class SaveItem(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """An item, whole: saving the same SKU again replaces it. Weight in grams, dimensions in millimeters.

    It may be ordered before the day on which it is `available_on`, however little there is, and is promised from then on.
    Only what is `published` is sold at the shop front, under its `category`, with what may be chosen on it.
    """

    sku: Sku
    title: Label
    price: Price
    tax_category: Code = "standard"
    unit: Literal["unit", "kg", "l", "m"] = "unit"
    scale: Literal[1, 10, 100, 1000] = 1
    weight: Annotated[int, Meta(ge=0, le=100_000_000)] | None = None
    length: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    width: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    height: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    barcode: Code | None = None
    cost: Price | None = None
    backorder: bool = False
    returnable: bool = True
    active: bool = True
    available_on: date | None = None
    bundle: Annotated[list[Component], Meta(max_length=100)] = msgspec.field(default_factory=list)
    published: bool = False
    category: Name | None = None
    description: Text | None = None
    choices: Annotated[list[ChoiceGroup], Meta(max_length=20)] = msgspec.field(default_factory=list)

    def __post_init__(self) -> None:
        check_years(self.available_on)


class SaveLocation(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A place with stock, whole: saving the same code again replaces it. Lower `priority` comes first."""

    code: Code
    name: Label
    kind: LocationKind = "warehouse"
    address: Address
    hours: dict[Weekday, tuple[ClockTime, ClockTime]] = msgspec.field(
        default_factory=lambda: dict.fromkeys(WEEKDAYS[:5], ("08:00", "17:00"))
    )
    cutoff: ClockTime = "14:00"
    abilities: Annotated[list[Ability], Meta(max_length=3)] = msgspec.field(default_factory=lambda: ["ship"])
    priority: Annotated[int, Meta(ge=0, le=10_000)] = 100
    daily_capacity: Annotated[int, Meta(ge=0, le=10_000_000)] | None = None
    active: bool = True


class SaveCustomer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A customer's current data; found again by `customer_id`, `external_id`, e-mail or phone, in this order.

    What is left out stays as it is; what `remove` names and is not given anew is taken away.
    """

    customer_id: UUID | None = None
    external_id: ExternalId | None = None
    email: Email | None = None
    phone: Phone | None = None
    name: Name | None = None
    language: Language | None = None
    address: Address | None = None
    remove: Annotated[list[Literal["email", "phone", "name", "language", "address"]], Meta(max_length=5)] = (
        msgspec.field(default_factory=list)
    )


class EraseCustomer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Erase a customer's personal data everywhere. Cannot be undone."""

    customer_id: UUID


class Saved(Struct, frozen=True, tag="saved", tag_field="result", kw_only=True):
    """Saved under this id; `created` when it was new."""

    id: UUID
    created: bool


class Erased(Struct, frozen=True, tag="erased", tag_field="result", kw_only=True):
    """Nothing personal of this customer is left; `orders` keep their figures."""

    customer_id: UUID
    orders: int


class ShopNow(Struct, frozen=True, tag="saved", tag_field="result", kw_only=True):
    """The shop as it is from now on."""

    name: str
    currency: str
    country: str
    time_zone: str
    locale: str
    settings: ShopSettings


SaveShopResult = ShopNow | Refused
SaveResult = Saved | Refused
EraseResult = Erased | Refused


class SetupRefusal(StrEnum):
    """Why set-up is refused, in order of precedence."""

    KEY_REUSED = "key_reused"
    SETTINGS_CHANGED = "settings_changed"
    BAD_TIME_ZONE = "bad_time_zone"
    CURRENCY_IN_USE = "currency_in_use"
    UNKNOWN_WEBHOOK = "unknown_webhook"
    SLUG_TAKEN = "slug_taken"
    UNKNOWN_COMPONENT = "unknown_component"
    BUNDLE_IN_BUNDLE = "bundle_in_bundle"
    BUNDLE_WITH_STOCK = "bundle_with_stock"
    UNIT_IN_USE = "unit_in_use"
    BAD_HOURS = "bad_hours"
    UNKNOWN_CUSTOMER = "unknown_customer"
    IDENTITY_TAKEN = "identity_taken"
    NO_IDENTITY = "no_identity"
