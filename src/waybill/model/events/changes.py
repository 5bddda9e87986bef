"""Changes of orders after they were taken in: holds, edits, and what a location is asked to take back."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events.base import OrderChanged
from waybill.model.events.fulfillment import FulfillmentChanged
from waybill.model.events.orders import BundlePlaced, ChargePlaced, DiscountPlaced, LinePlaced
from waybill.model.events.parcels import LineForgone


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


class LineUnits(Struct, frozen=True):
    """Units of a line."""

    line: int
    quantity: int


class LineRepriced(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line's amounts from now on, for all of its units, the canceled ones too."""

    line: int
    subtotal: int
    total: int
    discount: int = 0
    tax: int = 0
    tax_rate: int = 0


class EditContent(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What an edit makes of an order, apart from where the units come from.

    `fewer` units are wanted no longer, `more` are; a line of which nothing is left is canceled (`gone`). What is null stays
    as it is. The totals are differences, in minor units. `resource` takes all units that nobody has begun with anew; `ask` are
    units that a location has begun with and is asked to give back.
    """

    fewer: list[LineUnits] = msgspec.field(default_factory=list)
    gone: list[LineUnits] = msgspec.field(default_factory=list)
    more: list[LineUnits] = msgspec.field(default_factory=list)
    added: list[LinePlaced] = msgspec.field(default_factory=list)
    repriced: list[LineRepriced] = msgspec.field(default_factory=list)
    bundles: list[BundlePlaced] | None = None
    discounts: list[DiscountPlaced] | None = None
    charges: list[ChargePlaced] | None = None
    tags: list[str] | None = None
    customer_id: UUID | None = None
    person_id: UUID | None = None
    country: str | None = None
    method: str | None = None
    location_id: UUID | None = None
    resource: bool = False
    ask: list[LineUnits] = msgspec.field(default_factory=list)
    requested_at: datetime | None = None
    item_total: int = 0
    discount_total: int = 0
    charge_total: int = 0
    tax_total: int = 0
    total: int = 0


class ChangeOpened(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """A change that is not made yet: quoted, waiting for `to_pay` minor units, or for a location to take `units` back.

    `fulfillment_id` is the location's part of the order that the units are in; `cancel` that the whole order is to go.
    """

    type: ClassVar[str] = "change.opened"
    change_id: UUID
    kind: str
    status: str
    edit: EditContent | None = None
    to_pay: int = 0
    expires_at: datetime | None = None
    fulfillment_id: UUID | None = None
    units: list[LineUnits] = msgspec.field(default_factory=list)
    reason: str | None = None
    cancel: bool = False


class ChangeMoved(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """A change went on, or ended without being made: declined, expired, or too late because the goods are gone."""

    type: ClassVar[str] = "change.moved"
    change_id: UUID
    status: str
    expires_at: datetime | None = None
    why: str | None = None


class OrderEdited(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """An order was changed: what it is, and (in the common fields) which units were freed, reserved or wait."""

    type: ClassVar[str] = "order.edited"
    change_id: UUID
    edit: EditContent
    ship_by: datetime | None = None
    deliver_by: datetime | None = None


class UnitsTakenBack(FulfillmentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """A location took units back that were canceled: free again, or on the shelf; the labels of `voided` parcels are void.

    The totals are what the order's lose, in minor units, `lines` what each loses of it; events of old have no `lines`.
    """

    type: ClassVar[str] = "order.taken_back"
    change_id: UUID
    voided: list[UUID] = msgspec.field(default_factory=list)
    item_total: int = 0
    discount_total: int = 0
    charge_total: int = 0
    tax_total: int = 0
    total: int = 0
    lines: list[LineForgone] = msgspec.field(default_factory=list)


class DelayAccepted(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The buyer said that the new date, told by the event `seq`, is fine."""

    type: ClassVar[str] = "order.delay_accepted"
    seq: int
