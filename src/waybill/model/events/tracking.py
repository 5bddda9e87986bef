"""What buyers ask for by the links of their orders."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from waybill.model.events.base import EventData


class CodeRequested(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """The buyer asked for a code to change the order with; which one it is, no event says."""

    type: ClassVar[str] = "code.requested"
    code_id: UUID
    expires_at: datetime
