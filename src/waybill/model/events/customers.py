"""Customers; what is personal of them is in `person_data`."""

from typing import ClassVar
from uuid import UUID

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
