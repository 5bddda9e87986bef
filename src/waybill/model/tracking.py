"""What a buyer sees of an order and may do with it: by a link, and with a code where something changes.

Words are left to the page: what is told are codes, amounts in minor units, quantities in steps, and times. All fields are
told, also those at their default, so that a page need not know any.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.delays import DelayAnswer
from waybill.model.orders import Address
from waybill.model.parcels import ParcelStatus, TrackingNumber, TrackingStatus, tracking_key
from waybill.model.results import Refused
from waybill.model.returns import ReturnKind, ReturnLine, ReturnState
from waybill.model.views import Minor, OptionShown, Reach, Steps
from waybill.model.wire import Moment, Name, Text, check_years

StepCode = Literal[
    "placed", "confirmed", "preparing", "baking", "checked", "packed", "on_its_way", "out_for_delivery", "delivered",
    "ready_for_pickup", "collected", "canceled",
]  # fmt: skip
StepState = Literal["done", "current", "to_come"]
Trouble = Literal[
    "backordered", "delayed", "failed_attempt", "held_at_point", "exception", "lost", "returning", "returned",
    "payment_needed", "pickup_ended", "packed_again",
]  # fmt: skip
Hindrance = Literal[
    "already_shipped", "already_packed", "already_ended", "already_asked", "nothing_delivered", "window_closed",
    "not_returnable", "not_for_pickup", "nothing_due", "being_paid", "not_offered", "no_email", "not_yet", "nothing_asked",
]  # fmt: skip
Degrees = Annotated[float, Meta(description="Degrees.", examples=[51.51])]


class Step(Struct, frozen=True, kw_only=True):
    """A step of the order's way, with when it was reached."""

    step: StepCode
    state: StepState
    at: datetime | None = None


class Point(Struct, frozen=True, kw_only=True):
    """A place on a map, as far as it is known."""

    latitude: Degrees | None = None
    longitude: Degrees | None = None
    name: str | None = None
    city: str | None = None
    country: str | None = None
    at: Annotated[datetime, Meta(description="When something was seen there.")] | None = None


class LineTracked(Struct, frozen=True, kw_only=True):
    """A line as bought, a bundle as one; `states` are its units by where they are. `total` is what the wanted ones cost.

    `returnable` units are with the buyer and in no return: they can come back until `return_until` and, where the seller is
    at fault, until `fault_until`.
    """

    line: int
    title: str
    quantity: Steps
    scale: int = 1
    unit: str = "unit"
    total: Minor
    states: Annotated[dict[str, int], Meta(examples=[{"on_its_way": 2}])]
    options: list[OptionShown] = msgspec.field(default_factory=list)
    returnable: Steps = 0
    return_until: datetime | None = None
    fault_until: datetime | None = None


class ParcelLine(Struct, frozen=True, kw_only=True):
    """Units in a parcel or a return."""

    line: int
    title: str
    quantity: Steps
    scale: int = 1
    unit: str = "unit"


class ParcelEvent(Struct, frozen=True, kw_only=True):
    """What was seen of a parcel, and where."""

    status: TrackingStatus
    at: datetime
    place: str | None = None


class ParcelTracked(Struct, frozen=True, kw_only=True):
    """A parcel on its way or arrived, what was seen of it latest first, and where it is while something moves.

    `arrives_at` is when it is expected, from its position where a courier of the shop's own has it (`by_courier`).
    """

    parcel_id: UUID
    number: str
    status: ParcelStatus
    by_courier: bool = False
    carrier: str | None = None
    tracking_number: str | None = None
    link: str | None = None
    shipped_at: datetime | None = None
    arrives_at: datetime | None = None
    delivered_at: datetime | None = None
    lines: list[ParcelLine] = msgspec.field(default_factory=list)
    events: list[ParcelEvent] = msgspec.field(default_factory=list)
    origin: Point | None = None
    position: Point | None = None
    destination: Point | None = None


class PickupTracked(Struct, frozen=True, kw_only=True):
    """Goods that wait, or waited, to be picked up; `code` opens them as long as they wait."""

    name: str
    address: Address | None = None
    hours: Annotated[dict[str, list[str]], Meta(description="By weekday, from and to.")] = msgspec.field(
        default_factory=dict
    )
    status: str
    code: str | None = None
    ready_at: datetime
    until: datetime
    ended_at: datetime | None = None


class PaymentTracked(Struct, frozen=True, kw_only=True):
    """How it is paid: the `amount` was taken, what is `authorized` beside it is reserved with the bank and not taken yet."""

    tender: str
    amount: Minor
    authorized: Minor = 0
    at: datetime


class RefundTracked(Struct, frozen=True, kw_only=True):
    """Money on its way back, or back."""

    tender: str
    amount: Minor
    status: Literal["pending", "succeeded", "failed"]
    at: datetime


class ReturnTracked(Struct, frozen=True, kw_only=True):
    """A return: where it is, where the goods are to be sent, and what it brings. `expected` is what was said at first."""

    return_id: UUID
    number: str
    status: ReturnState
    kind: ReturnKind
    requested_at: datetime
    expires_at: datetime | None = None
    received_at: datetime | None = None
    ended_at: datetime | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    link: str | None = None
    send_to: str | None = None
    address: Address | None = None
    instructions: str | None = None
    lines: list[ParcelLine] = msgspec.field(default_factory=list)
    expected: Minor = 0
    credited: Minor = 0


class DocumentTracked(Struct, frozen=True, kw_only=True):
    """An invoice or a credit note of the order, that the buyer may download."""

    invoice_id: UUID
    number: str
    kind: Literal["invoice", "credit_note"]
    total: Minor
    issued_at: datetime


class Ability(Struct, frozen=True, kw_only=True):
    """Whether the buyer may do something now; `why` not. `asks`: a location has begun and is asked first."""

    can: bool
    why: Hindrance | None = None
    asks: bool = False


class DelayAsked(Struct, frozen=True, kw_only=True):
    """A later date that the buyer is asked about, told by the event `seq`: it is fine, or what has not left is canceled.

    `partly`: something has left already.
    """

    seq: int
    before: datetime
    promised_at: datetime
    partly: bool = False


class LineChange(Struct, frozen=True, kw_only=True):
    """Units that a change adds to a line, or (negative) takes away."""

    title: str
    quantity: Steps
    scale: int = 1
    unit: str = "unit"


class ChangeAsked(Struct, frozen=True, kw_only=True):
    """A change of the order that the shop proposes (`quoted`), or that waits for its money.

    `difference` is what it adds to the total, which comes to `total`; `to_pay` is to be paid before it is made.
    """

    change_id: UUID
    status: Literal["quoted", "awaiting_payment"]
    difference: Minor
    total: Minor
    to_pay: Minor = 0
    expires_at: datetime | None = None
    lines: list[LineChange] = msgspec.field(default_factory=list)


class Abilities(Struct, frozen=True, kw_only=True):
    """What the buyer may do now; `answer` is about `delay` and `changes`."""

    cancel: Ability
    address: Ability
    returns: Ability
    pay: Ability
    invoice: Ability
    answer: Ability


class TrackedOrder(Struct, frozen=True, kw_only=True):
    """An order as its buyer sees it. Amounts are minor units, quantities steps; nothing internal, and no e-mail or phone.

    `state` is the furthest step of what is not delivered yet; `partly` where other units are elsewhere. `erased`: the buyer's
    data is gone. `seq` is the newest event it takes in: what the stream says with a higher one is news.
    """

    seq: int
    number: int
    version: int
    shop: str
    country: str
    time_zone: str
    language: Annotated[str, Meta(description="The buyer's, one of en, de, es, fr, zh.")]
    locale: Annotated[str, Meta(description="For dates and amounts, where it is the buyer's own.", examples=["en-GB"])]
    method: Literal["ship", "pickup", "local_delivery"]
    kitchen: bool = False
    state: StepCode
    partly: bool = False
    trouble: Trouble | None = None
    late: bool = False
    expired: bool = False
    cancel_asked: bool = False
    erased: bool = False
    placed_at: datetime
    ends_at: Annotated[datetime, Meta(description="Until when it waits for its payment.")] | None = None
    arrives_at: (
        Annotated[datetime, Meta(description="When the next of it is expected; or ready, for a pickup.")] | None
    ) = None
    promised_at: Annotated[datetime, Meta(description="The promise, as it stands.")] | None = None
    delivered_at: datetime | None = None
    steps: list[Step]
    name: str | None = None
    ship_to: Address | None = None
    lines: list[LineTracked]
    currency: str
    item_total: Minor
    discount_total: Minor = 0
    charge_total: Minor = 0
    tax_total: Minor = 0
    tax_included: bool = True
    total: Minor
    paid: Minor = 0
    due: Minor = 0
    refunded: Minor = 0
    payments: list[PaymentTracked] = msgspec.field(default_factory=list)
    refunds: list[RefundTracked] = msgspec.field(default_factory=list)
    parcels: list[ParcelTracked] = msgspec.field(default_factory=list)
    pickups: list[PickupTracked] = msgspec.field(default_factory=list)
    returns: list[ReturnTracked] = msgspec.field(default_factory=list)
    documents: list[DocumentTracked] = msgspec.field(default_factory=list)
    delay: Annotated[DelayAsked, Meta(description="The new date that waits for an answer.")] | None = None
    changes: list[ChangeAsked] = msgspec.field(default_factory=list)
    may: Abilities
    reach: Annotated[Reach, Meta(description="How a code reaches the buyer: by e-mail or as a text.")] | None = None
    pay: Annotated[str, Meta(description="The token of a link to pay what is due, good for a day.")] | None = None


class TrackingLinkAsked(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """`show` the link as it is; `renew` makes another one, and the links before it lead nowhere; so does `revoke`."""

    action: Literal["show", "renew", "revoke"] = "show"


class TrackingLink(Struct, frozen=True, tag="link", tag_field="result", kw_only=True):
    """The order's link for its buyer; none while it is revoked."""

    order_id: UUID
    url: str | None = None
    revoked: bool = False


class RequestCode(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Send the buyer of an order a code, by which they may change it."""

    order_id: UUID


class CodeSent(Struct, frozen=True, tag="code_sent", tag_field="result", kw_only=True):
    """A code is on its way; it works until `expires_at`, once."""

    order_id: UUID
    code_id: UUID
    expires_at: datetime


RequestCodeResult = CodeSent | Refused


class CodeRefusal(StrEnum):
    """Why no code is sent, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    NO_ADDRESS = "no_address"
    TOO_MANY_CODES = "too_many_codes"


class CodeOnItsWay(Struct, frozen=True, tag="code_sent", tag_field="result", kw_only=True):
    """A code was sent to the address that is hinted at; it works until `expires_at`, once."""

    sent_to: Annotated[str, Meta(examples=["a•••@example.com"])]
    expires_at: datetime


class GivenCode(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The code as the buyer read it."""

    code: Annotated[
        str, Meta(min_length=6, max_length=12, pattern=r"\A[0-9][0-9 -]{4,10}[0-9]\Z", examples=["482 913"])
    ]


class MayChange(Struct, frozen=True, tag="may_change", tag_field="result", kw_only=True):
    """Send `token` as the header `Waybill-Change-Token` with what changes the order, until `expires_at`."""

    token: str
    expires_at: datetime


class BuyerCancel(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Cancel the order; `version` as last seen guards against changes."""

    version: Annotated[int, Meta(ge=1, le=2_147_483_647)] | None = None


class BuyerAddress(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Send the order elsewhere in the same country; `preview` tells what that comes to and changes nothing."""

    name: Name | None = None
    company: Name | None = None
    lines: Annotated[list[Name], Meta(min_length=1, max_length=4)]
    postal_code: Annotated[str, Meta(max_length=20, pattern=r"\A[^\x00-\x1f]*\Z")] | None = None
    city: Name
    region: Name | None = None
    version: Annotated[int, Meta(ge=1, le=2_147_483_647)] | None = None
    preview: bool = False


class BuyerReturn(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Give goods back; `preview` tells what that brings and changes nothing."""

    lines: Annotated[list[ReturnLine], Meta(min_length=1, max_length=1_000)]
    note: Text | None = None
    preview: bool = False


class BuyerDelay(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The new date that the event `seq` told is fine, or what has not left is to be canceled."""

    seq: Annotated[int, Meta(ge=1, le=2**53)]
    answer: DelayAnswer


class BuyerChange(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take a change that the shop proposes, or drop it."""

    change_id: UUID
    outcome: Literal["accepted", "declined"]


class ReportPosition(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Where a parcel was seen, by its id or its tracking number. Only the newest is kept, as long as it is on the road."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    at: Moment
    parcel_id: UUID | None = None
    tracking_number: TrackingNumber | None = None

    def __post_init__(self) -> None:
        check_years(self.at)
        if self.parcel_id is None and not self.number:
            raise ValueError("Either parcel_id or tracking_number is needed")

    @property
    def number(self) -> str | None:
        """The tracking number as it is kept."""
        return tracking_key(self.tracking_number) if self.tracking_number else None


class Positioned(Struct, frozen=True, tag="positioned", tag_field="result", kw_only=True):
    """Noted, if it is news of a parcel that is on the road; never refused for coming late or twice."""

    known: bool
    parcel_id: UUID | None = None
    order_id: UUID | None = None
    kept: bool = False
