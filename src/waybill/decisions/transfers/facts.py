"""Transfers as decisions see them."""

from datetime import date
from typing import Protocol
from uuid import UUID

import msgspec
from msgspec import Struct


class TransferLineFact(Struct, frozen=True, kw_only=True):
    """Units of a transfer's line: wanted, sent, and come, good and damaged."""

    line: int
    item_id: UUID
    sku: str
    quantity: int
    shipped: int = 0
    received: int = 0
    damaged: int = 0
    receipt_id: UUID | None = None

    @property
    def missing(self) -> int:
        """Units that left and did not come, so far."""
        return max(0, self.shipped - self.received - self.damaged)


class TransferFact(Struct, frozen=True, kw_only=True):
    """A transfer, locked; the codes are those of its locations, `destination` None where that one is closed."""

    transfer_id: UUID
    status: str
    origin_id: UUID
    destination_id: UUID
    destination: str | None
    reference: str | None = None
    expected_on: date | None = None
    lines: list[TransferLineFact] = msgspec.field(default_factory=list)

    def line(self, number: int) -> TransferLineFact | None:
        """The line with this number."""
        return next((one for one in self.lines if one.line == number), None)


class Named(Protocol):
    """Every request about a transfer names it."""

    @property
    def transfer_id(self) -> UUID: ...
