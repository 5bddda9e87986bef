"""Customers: notes, tags, consent, merging; what a caller asks, what it is answered, and why it can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.results import Refused
from waybill.model.views import Cursor, Limit, Minor
from waybill.model.wire import Code, Quantity, Tag, Text

Segment = Literal["champions", "loyal", "promising", "new", "at_risk", "sleeping", "lost"]
Tags = Annotated[list[Tag], Meta(max_length=50)]


class AnnotateCustomer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Add a note, change tags, or say what the customer agrees to; what is left out stays. `source` says where they agreed."""

    customer_id: UUID
    note: Annotated[Text, Meta(min_length=1)] | None = None
    add_tags: Tags = msgspec.field(default_factory=list)
    remove_tags: Tags = msgspec.field(default_factory=list)
    email_marketing: bool | None = None
    sms_marketing: bool | None = None
    profiling: bool | None = None
    source: Code = "staff"


class CustomerNow(Struct, frozen=True, tag="annotated", tag_field="result", omit_defaults=True, kw_only=True):
    """The customer's tags and consent as they are now, and the id of the note that was made."""

    customer_id: UUID
    tags: list[str]
    email_marketing: bool | None = None
    sms_marketing: bool | None = None
    profiling: bool | None = None
    note_id: UUID | None = None


AnnotateCustomerResult = CustomerNow | Refused


class MergeCustomer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Two records are one person: everything of `duplicate_id` becomes `customer_id`'s. Cannot be undone."""

    customer_id: UUID
    duplicate_id: UUID


class Merged(Struct, frozen=True, tag="merged", tag_field="result", kw_only=True):
    """The customer that is left, and how many orders came to it."""

    customer_id: UUID
    duplicate_id: UUID
    orders: int


MergeCustomerResult = Merged | Refused


class CustomerRefusal(StrEnum):
    """Why a customer is not annotated or merged, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_CUSTOMER = "unknown_customer"
    SAME_CUSTOMER = "same_customer"
    CUSTOMER_ERASED = "customer_erased"
    CUSTOMER_MERGED = "customer_merged"
    NOTHING_TO_CHANGE = "nothing_to_change"


class CustomerNote(Struct, frozen=True, kw_only=True):
    """A note of staff."""

    note_id: UUID
    text: str
    actor: str
    at: datetime


class SegmentQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which customers, by what they bought in the shop's currency. With `consent`, only who agreed to that, and how to reach them."""

    segment: Segment | None = None
    consent: Literal["email_marketing", "sms_marketing", "profiling"] | None = None
    tag: Tag | None = None
    least_orders: Quantity | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class SegmentCustomer(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A customer in a segment, with scores from 1 (low) to 5. `net` is what orders came to, less canceled and credited."""

    customer_id: UUID
    segment: Segment
    recency: int
    frequency: int
    value: int
    orders: int
    net: Minor
    first_at: datetime
    last_at: datetime
    email: str | None = None
    phone: str | None = None
    name: str | None = None
    language: str | None = None


class SegmentCount(Struct, frozen=True, kw_only=True):
    """How many customers a segment has, and what they bought, in minor units of the shop's currency."""

    segment: Segment
    customers: int
    orders: int
    net: Minor


class SegmentReport(Struct, frozen=True, kw_only=True):
    """All segments, the best first. `scored_at` is when customers were last compared with each other."""

    currency: str
    scored_at: datetime | None
    rows: list[SegmentCount]
