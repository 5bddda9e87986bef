"""Stock on its way between locations."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from waybill.model.events.base import EventData, GoodsMoved


class UnitsToTransfer(Struct, frozen=True):
    """Units of an item that are to be moved."""

    line: int
    item_id: UUID
    quantity: int


class UnitsOnTheirWay(Struct, frozen=True):
    """Units of a transfer's line that left, expected at the destination under `receipt_id`."""

    line: int
    item_id: UUID
    quantity: int
    receipt_id: UUID


class UnitsArrived(Struct, frozen=True, omit_defaults=True):
    """Good and damaged units of a transfer's line; the good ones follow as `stock.received` of its receipt."""

    line: int
    quantity: int = 0
    damaged: int = 0


class TransferMade(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """Goods are to go from one location to another."""

    type: ClassVar[str] = "transfer.created"
    transfer_id: UUID
    origin_id: UUID
    destination_id: UUID
    lines: list[UnitsToTransfer]
    expected_on: date | None = None
    reference: str | None = None


class TransferSent(GoodsMoved, frozen=True, omit_defaults=True, kw_only=True):
    """The goods left their origin."""

    type: ClassVar[str] = "transfer.shipped"
    transfer_id: UUID
    expected_on: date
    lines: list[UnitsOnTheirWay]
    carrier: str | None = None
    tracking_number: str | None = None


class TransferArrived(GoodsMoved, frozen=True, omit_defaults=True, kw_only=True):
    """Goods arrived; `status` is the transfer's from now on."""

    type: ClassVar[str] = "transfer.received"
    transfer_id: UUID
    destination_id: UUID
    status: str
    lines: list[UnitsArrived]


class TransferDropped(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """The goods do not go after all."""

    type: ClassVar[str] = "transfer.canceled"
    transfer_id: UUID
