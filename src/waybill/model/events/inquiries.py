"""Inquiries: what customers ask, and what becomes of it. What is written is personal, and in no event."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from waybill.model.events.base import EventData


class InquiryData(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """The base of what happens to an inquiry; `status` is its new one."""

    inquiry_id: UUID
    status: str | None = None


class InquiryOpened(InquiryData, frozen=True, omit_defaults=True, kw_only=True):
    """A customer asked something; `message_id` is the row with what."""

    type: ClassVar[str] = "inquiry.opened"
    reference: str
    customer_id: UUID
    channel: str
    message_id: UUID


class InquiryHeard(InquiryData, frozen=True, omit_defaults=True, kw_only=True):
    """The customer wrote again."""

    type: ClassVar[str] = "inquiry.heard"
    message_id: UUID
    channel: str


class InquiryAnswered(InquiryData, frozen=True, omit_defaults=True, kw_only=True):
    """Staff answered, or (`internal`) made a note that the customer does not see."""

    type: ClassVar[str] = "inquiry.answered"
    message_id: UUID
    internal: bool = False


class InquiryLinked(InquiryData, frozen=True, omit_defaults=True, kw_only=True):
    """It is about this order, or draft, from now on."""

    type: ClassVar[str] = "inquiry.linked"
    draft: bool = False


class InquiryQuoted(InquiryData, frozen=True, omit_defaults=True, kw_only=True):
    """The draft of an inquiry was offered to the customer, until `expires_at`."""

    type: ClassVar[str] = "inquiry.quoted"
    expires_at: datetime | None = None


class InquiryClosed(InquiryData, frozen=True, omit_defaults=True, kw_only=True):
    """Nothing more is to be said."""

    type: ClassVar[str] = "inquiry.closed"
