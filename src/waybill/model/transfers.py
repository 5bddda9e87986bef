"""Transfers between locations: what a caller asks, what it is answered, and why it can be refused."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from waybill.model.parcels import LineNumber, TrackingNumber
from waybill.model.results import Refused
from waybill.model.wire import Code, ExternalId, Quantity, QuantityOrZero, Sku, check_years

TransferStatus = Literal["created", "shipped", "part_received", "received", "canceled"]


class TransferLine(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Units of an item that are to be moved."""

    sku: Sku
    quantity: Quantity


class CreateTransfer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Goods that are to go from one location to another. Nothing moves, and nothing is set aside, before they are shipped."""

    origin: Code
    destination: Code
    lines: Annotated[list[TransferLine], Meta(min_length=1, max_length=1_000)]
    expected_on: date | None = None
    reference: ExternalId | None = None

    def __post_init__(self) -> None:
        check_years(self.expected_on)


class ShipLine(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many of a transfer's line really go."""

    line: LineNumber
    quantity: Quantity


class ShipTransfer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The goods leave: all (no `lines`), or what is said. They are expected at their destination from then on."""

    transfer_id: UUID
    lines: Annotated[list[ShipLine], Meta(min_length=1, max_length=1_000)] | None = None
    expected_on: date | None = None
    carrier: Code | None = None
    tracking_number: TrackingNumber | None = None

    def __post_init__(self) -> None:
        check_years(self.expected_on)


class ReceiveLine(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What came of a line: good units, and damaged ones. More than was sent may come."""

    line: LineNumber
    quantity: QuantityOrZero = 0
    damaged: QuantityOrZero = 0


class ReceiveTransfer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Goods arrive: all that is still to come (no `lines`), or what is said. With `final` the rest is not waited for."""

    transfer_id: UUID
    lines: Annotated[list[ReceiveLine], Meta(min_length=1, max_length=1_000)] | None = None
    final: bool = False


class CancelTransfer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The goods do not go after all."""

    transfer_id: UUID


class TransferCreated(Struct, frozen=True, tag="created", tag_field="result", kw_only=True):
    """The transfer, to be shipped."""

    transfer_id: UUID


class TransferShipped(Struct, frozen=True, tag="shipped", tag_field="result", kw_only=True):
    """The goods are on their way, expected on this day; units by line."""

    transfer_id: UUID
    expected_on: date
    shipped: dict[int, int]


class TransferReceived(Struct, frozen=True, tag="received", tag_field="result", kw_only=True):
    """What came, by line; `missing` units are still to come or, once the transfer is received, lost on the way.

    `filled` backordered units were reserved by it.
    """

    transfer_id: UUID
    status: TransferStatus
    received: dict[int, int]
    damaged: dict[int, int]
    missing: int
    filled: int


class TransferCanceled(Struct, frozen=True, tag="canceled", tag_field="result", kw_only=True):
    """Nothing is moved."""

    transfer_id: UUID


CreateTransferResult = TransferCreated | Refused
ShipTransferResult = TransferShipped | Refused
ReceiveTransferResult = TransferReceived | Refused
CancelTransferResult = TransferCanceled | Refused


class CreateTransferRefusal(StrEnum):
    """Why a transfer is not created, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_LOCATION = "unknown_location"
    SAME_LOCATION = "same_location"
    UNKNOWN_ITEM = "unknown_item"
    BUNDLE_HAS_NO_STOCK = "bundle_has_no_stock"
    EXPECTED_IN_THE_PAST = "expected_in_the_past"


class ShipTransferRefusal(StrEnum):
    """Why a transfer is not shipped, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_TRANSFER = "unknown_transfer"
    ALREADY_SHIPPED = "already_shipped"
    ALREADY_ENDED = "already_ended"
    UNKNOWN_LOCATION = "unknown_location"
    UNKNOWN_LINE = "unknown_line"
    TOO_MANY_UNITS = "too_many_units"
    INSUFFICIENT_STOCK = "insufficient_stock"
    EXPECTED_IN_THE_PAST = "expected_in_the_past"


class ReceiveTransferRefusal(StrEnum):
    """Why nothing is received, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_TRANSFER = "unknown_transfer"
    NOT_SHIPPED = "not_shipped"
    ALREADY_ENDED = "already_ended"
    UNKNOWN_LOCATION = "unknown_location"
    UNKNOWN_LINE = "unknown_line"
    NOTHING_TO_CHANGE = "nothing_to_change"
    OUT_OF_RANGE = "out_of_range"


class CancelTransferRefusal(StrEnum):
    """Why a transfer is not canceled, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_TRANSFER = "unknown_transfer"
    ALREADY_SHIPPED = "already_shipped"
    ALREADY_ENDED = "already_ended"
