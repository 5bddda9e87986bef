"""Customers; what is personal of them is in `person_data`."""

from typing import ClassVar
from uuid import UUID

import msgspec

from waybill.model.events.base import EventData


class CustomerAdded(EventData, frozen=True, kw_only=True):
    """Someone was seen for the first time."""

    type: ClassVar[str] = "customer.added"
    customer_id: UUID


class CustomerChanged(EventData, frozen=True, kw_only=True):
    """A customer's data changed: the new data is person `person_id`."""

    type: ClassVar[str] = "customer.changed"
    customer_id: UUID
    person_id: UUID


class CustomerErased(EventData, frozen=True, kw_only=True):
    """A customer's personal data is gone from every table."""

    type: ClassVar[str] = "customer.erased"
    customer_id: UUID


class CustomerAnnotated(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """Staff wrote a note (its text is with the people's data), changed tags, or the customer agreed or disagreed to something."""

    type: ClassVar[str] = "customer.annotated"
    customer_id: UUID
    note_id: UUID | None = None
    tags_added: list[str] = msgspec.field(default_factory=list)
    tags_removed: list[str] = msgspec.field(default_factory=list)
    email_marketing: bool | None = None
    sms_marketing: bool | None = None
    profiling: bool | None = None
    source: str | None = None


class CustomerMerged(EventData, frozen=True, kw_only=True):
    """Two records were one person: what was `duplicate_id`'s is `customer_id`'s from now on."""

    type: ClassVar[str] = "customer.merged"
    customer_id: UUID
    duplicate_id: UUID
