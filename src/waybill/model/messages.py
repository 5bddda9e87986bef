"""Messages to buyers and deliveries to webhooks, as they are looked at."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from waybill.model.inquiries import InquiryShown
from waybill.model.orders import Address
from waybill.model.setup_views import CustomerDetail
from waybill.model.views import Cursor, Limit, OrderDetail
from waybill.model.wire import Text

OrderMessageKind = Literal[
    "order_received", "order_confirmed", "payment_needed", "payment_failed", "backordered", "delayed", "order_changed",
    "change_proposed", "change_dropped", "part_shipped", "shipped", "out_for_delivery", "delivery_exception", "delivered",
    "ready_for_pickup", "pickup_reminder", "pickup_withdrawn", "order_partly_canceled", "order_canceled",
    "return_approved", "return_received", "return_declined", "refunded", "refund_failed", "quote", "change_code",
]  # fmt: skip
MessageLanguage = Literal["en", "de", "es", "fr", "zh"]
Subject = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\A[^\x00-\x1f]*\Z")]
MessageStatus = Literal["pending", "sent", "kept", "skipped", "failed", "erased"]
DeliveryStatus = Literal["pending", "delivered", "failed", "canceled"]


class MessageListed(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A message without its text. `cause_seq` is the event it was written for; `last_error` why it was not sent."""

    message_id: UUID
    kind: str
    status: MessageStatus
    cause_seq: int
    created_at: datetime
    order_id: UUID | None = None
    customer_id: UUID | None = None
    recipient: str | None = None
    subject: str | None = None
    attempts: int = 0
    last_error: str | None = None
    sent_at: datetime | None = None


class MessageShown(MessageListed, frozen=True, omit_defaults=True, kw_only=True):
    """A message as it was (or would be) sent; there is no text before its first try, nor after an erasure."""

    text: str | None = None
    html: str | None = None


class DeliveryQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which deliveries, the newest event first."""

    status: DeliveryStatus | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class DeliveryListed(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The delivery of one event to one webhook; `last_status` is the HTTP status last answered."""

    webhook_id: UUID
    seq: int
    type: str
    status: DeliveryStatus
    attempts: int
    created_at: datetime
    next_at: datetime | None = None
    last_status: int | None = None
    last_error: str | None = None
    delivered_at: datetime | None = None


class PastContact(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a customer gave at one time."""

    given_at: datetime
    email: str | None = None
    phone: str | None = None
    name: str | None = None
    language: str | None = None
    address: Address | None = None
    bill_to: Address | None = None


class CustomerExport(Struct, frozen=True, kw_only=True):
    """Everything that is kept about a customer: contacts, orders, messages and inquiries, the oldest first."""

    customer: CustomerDetail
    contacts: list[PastContact]
    orders: list[OrderDetail]
    messages: list[MessageShown]
    inquiries: list[InquiryShown]


class PreviewMessage(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A message as it would be written now; in the buyer's language, if not said otherwise."""

    order_id: UUID
    kind: OrderMessageKind
    language: MessageLanguage | None = None


class MessagePreview(Struct, frozen=True, tag="preview", tag_field="result", omit_defaults=True, kw_only=True):
    """What would be said. Without a `cause_seq` nothing of the kind has happened yet, and the cause was made up.

    `off`: the shop has turned the kind off. The links of a preview lead nowhere.
    """

    order_id: UUID
    kind: OrderMessageKind
    language: MessageLanguage
    recipient: str | None = None
    off: bool = False
    cause_seq: int | None = None
    subject: str
    text: str
    html: str


class MessageTemplate(Struct, frozen=True, tag="template", tag_field="result", omit_defaults=True, kw_only=True):
    """A shop's own words for a kind; without a language they hold where a language has none of its own."""

    kind: OrderMessageKind
    language: MessageLanguage | None = None
    off: bool = False
    subject: str | None = None
    intro: str | None = None
    paragraph: str | None = None


class SaveMessageTemplate(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Own words for a kind, whole: what is left out is as ours. `off`: no such message is sent.

    `intro` stands instead of our paragraphs (a blank line parts its own), `paragraph` after them. Placeholders such as
    {number} are filled in; a paragraph with one that has nothing to say is left out.
    """

    kind: OrderMessageKind
    language: MessageLanguage | None = None
    off: bool = False
    subject: Subject | None = None
    intro: Text | None = None
    paragraph: Text | None = None


class CauseListed(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An event that causes a message; `when` follows "It is sent"; `later`: not at once."""

    type: str
    when: str
    later: bool = False


class MessageKind(Struct, frozen=True, kw_only=True):
    """A kind of message to buyers, with what causes it and the shop's own words for it."""

    kind: OrderMessageKind
    causes: list[CauseListed]
    languages: list[MessageLanguage]
    placeholders: list[str]
    templates: list[MessageTemplate]


class PreviewProblem(StrEnum):
    """Why there is nothing to preview, in order of precedence."""

    UNKNOWN_ORDER = "unknown_order"
    ORDER_IMPORTED = "order_imported"


class TemplateProblem(StrEnum):
    """Why own words are refused."""

    UNKNOWN_PLACEHOLDER = "unknown_placeholder"


class DeadLetterQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many dead letters, newest first."""

    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100


class RedriveDeadLetter(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A dead letter as the list names it. Those of `figures` and `hours` are counted anew instead (`waybill reports recount`)."""

    consumer: Annotated[
        str,
        Meta(
            max_length=64,
            pattern=r"\A[a-z]+(-[a-z]+)?(:[0-9a-f-]{36})?\Z",
            examples=["messages"],
        ),
    ]
    seq: Annotated[int, Meta(ge=1, le=2**53)]


class Redriven(Struct, frozen=True, tag="redriven", tag_field="result", kw_only=True):
    """The event was handed to its consumer again, and is off the list."""

    consumer: str
    seq: int
