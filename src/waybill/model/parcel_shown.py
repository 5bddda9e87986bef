"""A parcel as the API shows it, in lists and in its order."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.parcels import ParcelStatus, TrackingStatus

Steps = Annotated[int, Meta(description="Quantity in steps of the item's unit.", examples=[2])]


class ParcelUnits(Struct, frozen=True, omit_defaults=True):
    """Units of a line in a parcel."""

    line: int
    sku: str
    title: str
    quantity: Steps
    scale: int = 1
    unit: str = "unit"


class TrackingEntry(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What was seen of a parcel. `place` and `note` are gone once the customer is erased."""

    status: TrackingStatus
    at: datetime
    recorded_at: datetime
    source: Annotated[str, Meta(description="carrier, courier, staff, or waybill: concluded from a silence.")]
    place: str | None = None
    note: str | None = None


class ParcelShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A parcel, what is in it, and what was seen of it, latest first. Weight in grams."""

    parcel_id: UUID
    number: Annotated[str, Meta(examples=["#1001-P1"])]
    order_id: UUID
    fulfillment_id: UUID
    location: Annotated[str, Meta(description="Where it was packed.", examples=["BERLIN"])]
    status: ParcelStatus
    carrier: str | None = None
    service: str | None = None
    tracking_number: str | None = None
    weight: int | None = None
    created_at: datetime
    shipped_at: datetime | None = None
    expected_at: datetime | None = None
    delivered_at: datetime | None = None
    currency: Annotated[str, Meta(description="The order's, of `cash`.", examples=["EUR"])]
    cash: Annotated[int, Meta(description="What its carrier was told to take at the door as it left, minor units.")] = 0
    lines: list[ParcelUnits] = msgspec.field(default_factory=list)
    tracking: list[TrackingEntry] = msgspec.field(default_factory=list)
