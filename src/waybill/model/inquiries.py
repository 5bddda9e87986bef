"""Inquiries: a thread with a customer that may become a draft, an offer and an order."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.orders import Contact, OrderStatus, PlaceOrder
from waybill.model.results import Refused
from waybill.model.views import Cursor, Limit, Minor, Steps
from waybill.model.wire import WITHOUT_CONTROLS, WITHOUT_NUL, Email

InquiryStatus = Literal["open", "waiting", "closed"]
InquiryChannel = Literal["email", "phone", "web", "chat", "store"]
Direction = Literal["in", "out", "note"]
LongText = Annotated[
    str, Meta(min_length=1, max_length=20_000, pattern=WITHOUT_NUL, description="At most 20,000 characters.")
]
Subject = Annotated[str, Meta(max_length=200, pattern=WITHOUT_CONTROLS)]
MailId = Annotated[
    str, Meta(min_length=1, max_length=255, pattern=r"\A[!-~]+\Z", description="A Message-ID, without <>.")
]


class OpenInquiry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A customer asks something; it may be about an order. The words are kept with the people's data."""

    customer: Contact
    text: LongText
    subject: Subject = ""
    channel: InquiryChannel = "phone"
    order_id: UUID | None = None


class ReplyInquiry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Answer the customer by e-mail; a `note` is for staff only.

    An answer opens a closed inquiry again, and a note does where it says `reopen`.
    """

    inquiry_id: UUID
    text: LongText
    note: bool = False
    reopen: bool = False


class CloseInquiry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Nothing more is to be said. An answer, or a mail of the customer's, opens it again."""

    inquiry_id: UUID


class DraftFromInquiry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Make a draft of what the customer asks for: an order's content, for the inquiry's customer."""

    inquiry_id: UUID
    order: PlaceOrder


class QuoteInquiry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Offer the inquiry's draft to the customer by e-mail, good for so many days."""

    inquiry_id: UUID
    days: Annotated[int, Meta(ge=1, le=365)] = 14


class AcceptQuote(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The customer takes the offer of this draft: it is placed at the figures that were offered."""

    order_id: UUID


class MailAttachment(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file that came with a mail; only its name, type and size in bytes are kept."""

    name: Subject
    type: Subject
    size: Annotated[int, Meta(ge=0, le=2**40)]


class ReceivedMail(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """An e-mail as it came: `mail_id` is its Message-ID, `references` those it answers; `auto` was written by a machine."""

    mail_id: MailId
    sender: Email
    name: Subject = ""
    subject: Subject = ""
    text: Annotated[str, Meta(max_length=20_000, pattern=WITHOUT_NUL)] = ""
    references: Annotated[list[MailId], Meta(max_length=50)] = msgspec.field(default_factory=list)
    attachments: Annotated[list[MailAttachment], Meta(max_length=100)] = msgspec.field(default_factory=list)
    auto: bool = False


class InquiryNow(Struct, frozen=True, tag="inquiry", tag_field="result", omit_defaults=True, kw_only=True):
    """An inquiry as it stands now; `reference` is what people and subjects call it. `message_id` is what was just added."""

    inquiry_id: UUID
    reference: str
    status: InquiryStatus
    customer_id: UUID
    order_id: UUID | None = None
    draft_id: UUID | None = None
    message_id: UUID | None = None


class MailTaken(Struct, frozen=True, tag="mail", tag_field="result", omit_defaults=True, kw_only=True):
    """What became of a mail: it `opened` an inquiry, went on a `thread`, came `again`, or was `ignored` (a machine's)."""

    outcome: Literal["opened", "thread", "again", "ignored"]
    inquiry_id: UUID | None = None
    reference: str | None = None


class QuoteAccepted(Struct, frozen=True, tag="accepted", tag_field="result", omit_defaults=True, kw_only=True):
    """The offer became an order; `track` is the token of its tracking link, told to who accepted it."""

    order_id: UUID
    number: int
    status: OrderStatus
    total: int
    track: str | None = None


class OfferLine(Struct, frozen=True, kw_only=True):
    """A line that is offered, a bundle as one."""

    title: str
    quantity: Steps
    scale: int = 1
    unit: str = "unit"
    total: Minor


class OfferShown(Struct, frozen=True, kw_only=True):
    """An offer as the customer sees it; amounts in minor units. Only an `open` one can be accepted.

    `track` is the token of the order's tracking link, once it was accepted.
    """

    status: Literal["open", "expired", "accepted", "closed"]
    shop: str
    number: int
    time_zone: str
    language: Annotated[str, Meta(description="The customer's, one of en, de, es, fr, zh.")]
    locale: Annotated[str, Meta(examples=["en-GB"])]
    currency: str
    lines: list[OfferLine]
    item_total: Minor
    discount_total: Minor = 0
    charge_total: Minor = 0
    tax_total: Minor = 0
    tax_included: bool = True
    total: Minor
    expires_at: datetime
    track: str | None = None


InquiryResult = InquiryNow | Refused
ReceiveMailResult = MailTaken | Refused
AcceptQuoteResult = QuoteAccepted | Refused


class InquiryRefusal(StrEnum):
    """Why something about an inquiry is refused, in order of precedence."""

    UNKNOWN_INQUIRY = "unknown_inquiry"
    UNKNOWN_CUSTOMER = "unknown_customer"
    UNKNOWN_ORDER = "unknown_order"
    INQUIRY_CLOSED = "inquiry_closed"
    NO_ADDRESS = "no_address"
    DRAFT_OPEN = "draft_open"
    NO_DRAFT = "no_draft"


class QuoteRefusal(StrEnum):
    """Why an offer cannot be accepted, in order of precedence; what placing refuses comes beside."""

    UNKNOWN_QUOTE = "unknown_quote"
    QUOTE_EXPIRED = "quote_expired"


class InquiryQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which inquiries, the newest first."""

    status: InquiryStatus | None = None
    customer_id: UUID | None = None
    order_id: UUID | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class InquiryListed(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An inquiry in a list."""

    inquiry_id: UUID
    reference: str
    status: InquiryStatus
    channel: InquiryChannel
    opened_at: datetime
    changed_at: datetime
    subject: str | None = None
    customer_id: UUID | None = None
    name: str | None = None
    email: str | None = None
    order_id: UUID | None = None
    draft_id: UUID | None = None


class InquiryMessage(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One turn of the thread; an erasure takes its text. `name` is who of the shop wrote it, `sent` what became of an answer."""

    message_id: UUID
    direction: Direction
    at: datetime
    actor: str
    name: str | None = None
    subject: str | None = None
    text: str | None = None
    sender: str | None = None
    auto: bool = False
    attachments: list[MailAttachment] = msgspec.field(default_factory=list)
    sent: str | None = None


class InquiryShown(InquiryListed, frozen=True, omit_defaults=True, kw_only=True):
    """An inquiry with its whole thread, the oldest first."""

    messages: list[InquiryMessage]
