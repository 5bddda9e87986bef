"""Changes of orders after they were taken in: holds, edits, and what a location is asked to take back."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from waybill.model.events.base import OrderChanged


class OrderHeld(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """An order was put on hold; `until` is when a dated hold ends. `person_id` is the row with the note that was made."""

    type: ClassVar[str] = "order.held"
    until: datetime | None = None
    person_id: UUID | None = None


class OrderHoldsLifted(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """Holds of an order were lifted; `due` where a dated one ended by itself. `person_id` is the row with the note."""

    type: ClassVar[str] = "order.holds_lifted"
    due: bool = False
    person_id: UUID | None = None
