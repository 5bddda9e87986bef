"""From the packing bench to the doorstep: parcels, pickups, what carriers say, and what a person has to look at."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events.base import EventData, OrderChanged
from waybill.model.events.fulfillment import FulfillmentChanged


class UnitsInParcel(Struct, frozen=True):
    """Units of a line in a parcel."""

    line: int
    item_id: UUID
    quantity: int


class ParcelsHandled(FulfillmentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The base of what is done with a fulfillment's parcels, named by `parcel_id` or `parcel_ids`; `parcel_status` is their new one."""

    parcel_status: str


class ParcelPacked(ParcelsHandled, frozen=True, omit_defaults=True, kw_only=True):
    """Picked units were put into a parcel, the order's `position`th; weight in grams."""

    type: ClassVar[str] = "parcel.packed"
    parcel_id: UUID
    position: int
    lines: list[UnitsInParcel]
    weight: int | None = None


class ParcelUnpacked(ParcelsHandled, frozen=True, omit_defaults=True, kw_only=True):
    """A parcel was opened before it left: its units are picked again."""

    type: ClassVar[str] = "parcel.unpacked"
    parcel_id: UUID


class ParcelHandedOver(ParcelsHandled, frozen=True, omit_defaults=True, kw_only=True):
    """A parcel left with a carrier or courier, who is to take `cash` at the door; `reports` had come for its number before."""

    type: ClassVar[str] = "parcel.handed_over"
    parcel_id: UUID
    carrier: str
    service: str | None = None
    tracking_number: str | None = None
    expected_at: datetime | None = None
    cash: int = 0
    reports: list[UUID] = msgspec.field(default_factory=list)


class HandOverUndone(ParcelsHandled, frozen=True, omit_defaults=True, kw_only=True):
    """A parcel had not left after all."""

    type: ClassVar[str] = "parcel.hand_over_undone"
    parcel_id: UUID


class TrackingReported(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """What was seen of a parcel, at the event's own time; `person_id` is the buyer's data with what was said of it.

    Without a `parcel_id` nobody here knows the number.
    """

    type: ClassVar[str] = "tracking.reported"
    report_id: UUID
    status: str
    source: str
    parcel_id: UUID | None = None
    tracking_number: str | None = None
    carrier: str | None = None
    person_id: UUID | None = None


class ParcelMoved(ParcelsHandled, frozen=True, omit_defaults=True, kw_only=True):
    """By all that was reported the parcel is somewhere else now."""

    type: ClassVar[str] = "parcel.moved"
    parcel_id: UUID


class ParcelLate(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """A parcel did not arrive when it should have; `expected_at` is the new guess."""

    type: ClassVar[str] = "parcel.late"
    parcel_id: UUID
    missed: datetime
    expected_at: datetime


class PickupMadeReady(ParcelsHandled, frozen=True, omit_defaults=True, kw_only=True):
    """Goods wait for their buyer, until `until`."""

    type: ClassVar[str] = "pickup.ready"
    parcel_ids: list[UUID]
    until: datetime


class PickupWithdrawn(ParcelsHandled, frozen=True, omit_defaults=True, kw_only=True):
    """Goods wait for their buyer no longer: they are packed, and may be made ready again. The code opens nothing any more."""

    type: ClassVar[str] = "pickup.withdrawn"
    parcel_ids: list[UUID]


class PickupAwaited(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """The buyer is here; `person_id` is the buyer's data with bay and car."""

    type: ClassVar[str] = "pickup.arrived"
    fulfillment_id: UUID
    person_id: UUID | None = None


class PickupTaken(ParcelsHandled, frozen=True, omit_defaults=True, kw_only=True):
    """The buyer has the goods; `checked` is `code` or `id`."""

    type: ClassVar[str] = "pickup.collected"
    parcel_ids: list[UUID]
    checked: str


class LineForgone(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Units of a line that were canceled after the release: taken back, or not collected.

    Amounts are what the order's totals lose by them.
    """

    line: int
    quantity: int
    amount: int = 0
    tax: int = 0
    discount: int = 0


class PickupUncollected(ParcelsHandled, frozen=True, omit_defaults=True, kw_only=True):
    """Nobody came: the goods are back in stock, their units canceled. Amounts are what the order's totals lose.

    `fee` is a charge that is kept of what was paid; the totals lose so much less.
    """

    type: ClassVar[str] = "pickup.uncollected"
    parcel_ids: list[UUID]
    item_total: int = 0
    discount_total: int = 0
    charge_total: int = 0
    tax_total: int = 0
    total: int = 0
    fee: int = 0
    lines: list[LineForgone]


class ExceptionOpened(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """Something that a person has to look at: `kind` says what, `subject_id` of which parcel, payment or transfer."""

    type: ClassVar[str] = "exception.opened"
    exception_id: UUID
    kind: str
    subject_id: UUID | None = None


class ExceptionResolved(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """It was looked at, or settled itself; `person_id` is the buyer's data with the note that was made."""

    type: ClassVar[str] = "exception.resolved"
    exception_id: UUID
    kind: str
    resolution: str
    person_id: UUID | None = None


class OrderCompleted(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """Nothing of the order is open: neither goods nor money."""

    type: ClassVar[str] = "order.completed"
