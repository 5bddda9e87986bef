"""Messages to buyers and deliveries to webhooks, as they are looked at."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from waybill.model.orders import Address
from waybill.model.setup_views import CustomerDetail
from waybill.model.views import OrderDetail

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
    """Everything that is kept about a customer: contacts, orders and messages, the oldest first."""

    customer: CustomerDetail
    contacts: list[PastContact]
    orders: list[OrderDetail]
    messages: list[MessageShown]
