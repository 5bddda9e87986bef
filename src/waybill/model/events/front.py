"""The shop front."""

from typing import ClassVar
from uuid import UUID

from waybill.model.events.base import EventData


class OrderListRequested(EventData, frozen=True, kw_only=True):
    """A buyer asked for a link to all their orders; it is sent to the address of person `person_id`."""

    type: ClassVar[str] = "order_list.requested"
    customer_id: UUID
    person_id: UUID
