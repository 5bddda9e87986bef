"""Orders being taken in, confirmed, canceled, promised."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events.base import EventData, Reserved
from waybill.model.orders import Attribution, Consent


class OptionOn(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An option as ordered; its free text is kept with the people's data."""

    name: str
    sku: str | None = None
    quantity: int = 1
    unit_price: int = 0
    options: list["OptionOn"] = msgspec.field(default_factory=list)


class LinePlaced(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line; `parent` is the requested line that a bundle's component or a stocked option belongs to.

    `location_id` is the only place its units may come from, where there is only one.
    """

    line: int
    item_id: UUID
    sku: str
    title: str
    quantity: int
    unit_price: int
    subtotal: int
    total: int
    scale: int = 1
    discount: int = 0
    tax: int = 0
    tax_rate: int = 0
    unsourced: int = 0
    backordered: int = 0
    reserved: int = 0
    delivered: int = 0
    parent: int | None = None
    role: str = "item"
    location_id: UUID | None = None
    options: list[OptionOn] | None = None


class BundlePlaced(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A requested line that was exploded to components."""

    line: int
    item_id: UUID
    sku: str
    title: str
    quantity: int
    unit_price: int


class ChargePlaced(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A charge; `amount` includes `tax` where the order's prices do."""

    charge: int
    type: str
    amount: int
    title: str | None = None
    tax: int = 0
    tax_rate: int = 0


class DiscountPlaced(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A discount as applied: on one line, or shared over all of them."""

    title: str
    amount: int
    code: str | None = None
    line: int | None = None
    percent: int | None = None


class Slot(Struct, frozen=True):
    """A place with room for so many orders a day, and the day on which this one is promised to leave it."""

    location_id: UUID
    day: date


class OrderContent(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """What an order is, as placed or drafted. What comes of a draft keeps the draft's `number`."""

    number: int = 0
    channel: str
    external_id: str | None = None
    test: bool = False
    prices: str = "ours"
    currency: str
    tax_included: bool = True
    customer_id: UUID | None = None
    person_id: UUID | None = None
    country: str | None = None
    method: str = "ship"
    terms: str = "prepaid"
    paid: int = 0
    payment_id: UUID | None = None
    payment_reference: str | None = None
    item_total: int
    discount_total: int = 0
    charge_total: int = 0
    tax_total: int = 0
    total: int
    requested_at: datetime | None = None
    expires_at: datetime | None = None
    ship_by: datetime | None = None
    deliver_by: datetime | None = None
    due_on: date | None = None
    holds: list[str] = msgspec.field(default_factory=list)
    tags: list[str] = msgspec.field(default_factory=list)
    attribution: Attribution | None = None
    consent: Consent | None = None
    lines: list[LinePlaced]
    bundles: list[BundlePlaced] | None = None
    charges: list[ChargePlaced] = msgspec.field(default_factory=list)
    discounts: list[DiscountPlaced] | None = None
    reserved: list[Reserved] = msgspec.field(default_factory=list)
    slots: list[Slot] = msgspec.field(default_factory=list)

    @property
    def numbered(self) -> bool:  # type: ignore[override]
        """Whether it takes the next number: what comes of a draft has one."""
        return not self.number


class OrderPlaced(OrderContent, frozen=True, omit_defaults=True, kw_only=True):
    """An order was taken in; `confirmed` where its payment terms were met at once."""

    type: ClassVar[str] = "order.placed"
    confirmed: bool = False


class OrderDrafted(OrderContent, frozen=True, omit_defaults=True, kw_only=True):
    """A draft was made: priced, nothing reserved. Saved again, `order_version` is the next one."""

    type: ClassVar[str] = "order.drafted"
    order_version: int = 1


class DraftClosed(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """A draft became an order (which follows as `order.placed` under the same id), was saved anew (`order.drafted` follows),
    was discarded, or expired.
    """

    type: ClassVar[str] = "order.draft_closed"
    outcome: str


class LineCanceled(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Units of a line canceled, by the bucket they were in; `amount` is what the order's total loses by it."""

    line: int
    quantity: int
    unsourced: int = 0
    backordered: int = 0
    reserved: int = 0
    amount: int = 0
    tax: int = 0
    discount: int = 0


class OrderCanceled(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """Units were canceled; `whole` when nothing is left. Amounts are what the order's totals lose.

    `person_id` is the row of the buyer's data with the note that was made.
    """

    type: ClassVar[str] = "order.canceled"
    reason: str
    person_id: UUID | None = None
    whole: bool = False
    expired: bool = False
    item_total: int = 0
    discount_total: int = 0
    charge_total: int = 0
    tax_total: int = 0
    total: int = 0
    lines: list[LineCanceled]
    freed: list[Reserved] = msgspec.field(default_factory=list)


class OrderConfirmed(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """The payment terms of a placed order were met; `paid` is the money that came with it, as payment `payment_id`."""

    type: ClassVar[str] = "order.confirmed"
    paid: int = 0
    payment_id: UUID | None = None
    reference: str | None = None


class BackorderFilled(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """Backordered units of an order got stock."""

    type: ClassVar[str] = "order.backorder_filled"
    reserved: list[Reserved]


class OrderRepromised(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """The expected dates of an order moved."""

    type: ClassVar[str] = "order.repromised"
    ship_by: datetime | None = None
    deliver_by: datetime | None = None
