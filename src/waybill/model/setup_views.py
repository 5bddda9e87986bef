"""What the API answers about a shop, its locations and its customers."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.customers import CustomerNote, Segment
from waybill.model.orders import Address
from waybill.model.setup import ShopSettings
from waybill.model.views import Limit, Minor
from waybill.model.wire import Email, ExternalId, Name, Phone, Tag


class ShopFound(Struct, frozen=True, kw_only=True):
    """A shop among the others of a database."""

    shop_id: int
    name: str
    currency: str
    country: str
    time_zone: str
    locale: str


class ShopShown(Struct, frozen=True, kw_only=True):
    """The shop that the key belongs to."""

    name: str
    currency: str
    country: str
    time_zone: Annotated[str, Meta(examples=["Europe/Berlin"])]
    locale: str
    settings: ShopSettings


class LocationShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A place with stock; lower `priority` comes first. Hours are local times of opening and closing by weekday."""

    location_id: UUID
    code: Annotated[str, Meta(examples=["BERLIN"])]
    name: str
    kind: str
    address: Address
    hours: dict[str, tuple[str, str]]
    cutoff: str
    abilities: list[str]
    priority: int
    daily_capacity: int | None = None
    active: bool = True


class HoldKind(Struct, frozen=True, kw_only=True):
    """A reason for which an order is held: what waits for it, what sets it without being asked, which scope lifts it."""

    reason: Annotated[str, Meta(examples=["fraud"])]
    blocks: list[Literal["reserve", "capture", "release", "hand_over"]]
    set_by: str
    lifted_by: str


class CustomerQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which customers, newest first; all that is given must hold. `name` is how a name of theirs begins."""

    q: (
        Annotated[
            str,
            Meta(
                min_length=1,
                max_length=128,
                pattern=r"\A[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*\Z",
                description="How a name, e-mail, phone number or external id of theirs begins.",
                examples=["ida"],
            ),
        ]
        | None
    ) = None
    tag: Tag | None = None
    email: Email | None = None
    phone: Phone | None = None
    external_id: ExternalId | None = None
    name: Name | None = None
    limit: Limit = 50
    cursor: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{22}\Z", description="`next` of the page before.")] | None = (
        None
    )


class CustomerSummary(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A customer as lists show them, with their newest data and what they bought in the shop's currency, as last counted."""

    customer_id: UUID
    since: datetime
    external_id: str | None = None
    email: str | None = None
    phone: str | None = None
    name: str | None = None
    language: str | None = None
    tags: list[str] = msgspec.field(default_factory=list)
    segment: Segment | None = None
    orders: int = 0
    net: Annotated[Minor, Meta(description="Less what was canceled and credited.")] = 0
    currency: str
    last_at: Annotated[datetime, Meta(description="When they ordered last.")] | None = None
    merged_into: UUID | None = None
    erased_at: datetime | None = None


class Alike(CustomerSummary, frozen=True, omit_defaults=True, kw_only=True):
    """Another record that may be the same person, and what speaks for it."""

    same: Annotated[
        list[Literal["name", "phone", "email", "address"]], Meta(description="What both gave.", examples=[["name"]])
    ]


class Bought(Struct, frozen=True, kw_only=True):
    """What a customer bought in one currency: orders placed, confirmed or completed, without tests. `net` is less credits."""

    currency: str
    orders: int
    total: Minor
    net: Minor
    average: Annotated[int, Meta(description="Net by order.", examples=[4500])]
    first_at: datetime
    last_at: datetime


class CustomerCredit(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a customer may owe and owes on account and on delivery, in minor units of the shop's currency.

    The limits and days are the shop's but those that are the customer's `own`; absent limits are none. On account they
    pay within `account_days`.
    """

    currency: str
    account_limit: int | None = None
    account_owed: int = 0
    account_days: int
    delivery_limit: int | None = None
    delivery_owed: int = 0
    own: list[Literal["account_limit", "account_days", "delivery_limit"]] = msgspec.field(default_factory=list)


class CustomerDetail(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A customer: what is known of them, what they are recognized by, what they bought."""

    customer_id: UUID
    since: datetime
    email: str | None = None
    phone: str | None = None
    name: str | None = None
    language: str | None = None
    address: Address | None = None
    bill_to: Address | None = None
    keys: Annotated[
        dict[str, list[str]], Meta(description="By kind: external_id, email, phone.", examples=[{"email": ["a@b.de"]}])
    ] = msgspec.field(default_factory=dict)
    bought: list[Bought] = msgspec.field(default_factory=list)
    credit: (
        Annotated[CustomerCredit, Meta(description="Absent where nothing is limited or owed, and nothing their own.")]
        | None
    ) = None
    tags: list[str] = msgspec.field(default_factory=list)
    notes: list[CustomerNote] = msgspec.field(default_factory=list)
    email_marketing: (
        Annotated[bool, Meta(description="What they agreed to last; absent where they were never asked.")] | None
    ) = None
    sms_marketing: bool | None = None
    profiling: bool | None = None
    consent_at: datetime | None = None
    consent_source: str | None = None
    returns: Annotated[int, Meta(description="How often goods of theirs came back or were to.")] = 0
    messages: Annotated[int, Meta(description="How many messages they were written.")] = 0
    segment: Segment | None = None
    merged_into: UUID | None = None
    erased_at: datetime | None = None
