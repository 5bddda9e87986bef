"""What the API answers about parcels, pickups, what is to be looked at, and transfers."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.parcels import ParcelStatus, TrackingNumber
from waybill.model.pickups import PickupStatus
from waybill.model.transfers import TransferStatus
from waybill.model.views import Amount, Cursor, Limit, Steps
from waybill.model.wire import Code

OrderNumberAsked = Annotated[int, Meta(ge=1, le=10**15, description="An order's number.")]


class ParcelQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which parcels, newest first; all that is given must hold. `late` are those on their way that should have arrived."""

    status: ParcelStatus | None = None
    order: OrderNumberAsked | None = None
    order_id: UUID | None = None
    location: Code | None = None
    carrier: Code | None = None
    tracking_number: TrackingNumber | None = None
    late: bool = False
    limit: Limit = 50
    cursor: Cursor | None = None


class PickupQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which pickups; without a status or an order, those that wait."""

    location: Code | None = None
    status: PickupStatus | None = None
    order: OrderNumberAsked | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class PickupShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Goods that wait for their buyer. `name`, `bay` and `car` are gone once the customer is erased."""

    fulfillment_id: UUID
    number: Annotated[str, Meta(description="The fulfillment's.", examples=["#1001-1"])]
    order_id: UUID
    location: str
    status: PickupStatus
    units: Steps
    amounts: Annotated[list[Amount], Meta(description="The units, by what they are measured in.")] = msgspec.field(
        default_factory=list
    )
    name: str | None = None
    bay: str | None = None
    car: str | None = None
    ready_at: datetime
    until: datetime
    arrived_at: datetime | None = None
    ended_at: datetime | None = None


class ExceptionQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What is to be looked at, oldest first; `all` is also what was."""

    kind: Code | None = None
    order: OrderNumberAsked | None = None
    all: bool = False
    limit: Limit = 50
    cursor: Cursor | None = None


class ExceptionShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Something that a person has to look at: of an order's parcel or payment, of a transfer, or of a number nobody knows."""

    exception_id: UUID
    kind: Annotated[str, Meta(examples=["lost"])]
    order_id: UUID | None = None
    number: Annotated[int, Meta(description="The order's.")] | None = None
    subject_id: UUID | None = None
    tracking_number: str | None = None
    opened_at: datetime
    resolved_at: datetime | None = None
    resolution: str | None = None


class TransferQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which transfers, newest first; all that is given must hold."""

    status: TransferStatus | None = None
    origin: Code | None = None
    destination: Code | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class TransferLineShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Units of a transfer's line. `missing` left and have not come."""

    line: int
    sku: str
    title: str
    scale: int = 1
    unit: str = "unit"
    quantity: Steps
    shipped: Steps = 0
    received: Steps = 0
    damaged: Steps = 0
    missing: Steps = 0
    receipt_id: UUID | None = None


class TransferShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A transfer whole."""

    transfer_id: UUID
    origin: str
    destination: str
    status: TransferStatus
    reference: str | None = None
    expected_on: date | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    created_at: datetime
    shipped_at: datetime | None = None
    ended_at: datetime | None = None
    lines: list[TransferLineShown]
