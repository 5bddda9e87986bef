"""Goods that come back: returns, claims, exchanges, and what the buyer is credited for them."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events.base import OrderChanged


class ReturnUnitsAsked(Struct, frozen=True):
    """Units of a line that are to come back, and why."""

    line: int
    item_id: UUID
    quantity: int
    reason: str


class ExchangeWanted(Struct, frozen=True):
    """What the buyer gets instead, at a price that is kept: millionths of the major unit."""

    item_id: UUID
    sku: str
    quantity: int
    unit_price: int


class ReturnRequested(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The buyer wants to give goods back, which would bring the `expected` minor units. `person_id` is the row of the buyer's
    data with the note that was made.
    """

    type: ClassVar[str] = "return.requested"
    return_id: UUID
    position: int
    kind: str
    refund_on: str
    postage: str
    expires_at: datetime
    lines: list[ReturnUnitsAsked]
    exchange: list[ExchangeWanted] | None = None
    in_advance: bool = False
    expected: int = 0
    person_id: UUID | None = None


class ReturnApproved(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The goods may come. `postage_fee` minor units are kept of the refund for the label."""

    type: ClassVar[str] = "return.approved"
    return_id: UUID
    expires_at: datetime
    location_id: UUID | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    postage_fee: int = 0
    person_id: UUID | None = None


class ReturnDeclined(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The goods are not taken back."""

    type: ClassVar[str] = "return.declined"
    return_id: UUID
    reason: str
    person_id: UUID | None = None


class ReturnCanceled(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The buyer keeps the goods."""

    type: ClassVar[str] = "return.canceled"
    return_id: UUID


class ReturnExpired(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The goods did not come in time."""

    type: ClassVar[str] = "return.expired"
    return_id: UUID


class OpenedException(Struct, frozen=True):
    """Something that a person has to look at."""

    exception_id: UUID
    kind: str


class ReturnScanned(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """A carrier has the goods. `moved` where the return is on its way by that; a late or impossible report moves nothing."""

    type: ClassVar[str] = "return.scanned"
    return_id: UUID
    moved: bool = False
    carrier: str | None = None
    tracking_number: str | None = None
    exceptions: list[OpenedException] | None = None


class UnitsReceived(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Units of a line that came; `on_the_way` of them were known to be, `settled` of them had been credited before, as lost."""

    line: int
    item_id: UUID
    quantity: int
    reason: str
    on_the_way: int = 0
    settled: int = 0


class SurplusReceived(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Units that came and belong to no line of the order, or are more than it ever sent; `item_id` where they are an item of ours."""

    quantity: int
    item_id: UUID | None = None


class ReturnReceived(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """Goods came to a location, into quarantine. `opened` where nobody had announced them: then it has a `position`.

    A parcel's that its carrier said had come back are in quarantine already: nothing moves then.
    """

    type: ClassVar[str] = "return.received"
    return_id: UUID
    location_id: UUID
    lines: list[UnitsReceived]
    surplus: list[SurplusReceived] | None = None
    opened: bool = False
    position: int | None = None
    parcel_id: UUID | None = None
    kind: str | None = None
    refund_on: str | None = None
    postage: str | None = None
    exceptions: list[OpenedException] | None = None


class UnitsInspected(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What became of units of a line."""

    line: int
    accepted: int = 0
    declined: int = 0
    disposition: str = "sellable"


class ReturnInspected(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """Somebody looked at the goods. `finished` where none of what came is left to be looked at."""

    type: ClassVar[str] = "return.inspected"
    return_id: UUID
    location_id: UUID
    lines: list[UnitsInspected]
    finished: bool = False
    exceptions: list[OpenedException] | None = None


class ReturnClosed(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """Nothing more is to come. `lost` are units that the carrier lost on the way back, by line."""

    type: ClassVar[str] = "return.closed"
    return_id: UUID
    lost: list[ReturnUnitsAsked] | None = None
    exceptions: list[OpenedException] | None = None


class UnitsCredited(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A credit: `amount` minor units with `tax` within, for units of a line, or (shipping) of the order.

    `share` is what was paid for the units, before fees and what else is kept. A part of the price that the buyer keeps the
    goods for has a line and no quantity.
    """

    credit_id: UUID
    amount: int
    tax: int = 0
    line: int | None = None
    quantity: int | None = None
    share: int = 0
    fee: int = 0


class ReturnCredited(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """What came back is credited: `withheld` is a discount lost by it (negative: given back), `postage` kept for the label."""

    type: ClassVar[str] = "return.credited"
    return_id: UUID
    credits: list[UnitsCredited]
    shipping: int = 0
    withheld: int = 0
    postage: int = 0


class UnitsClaimed(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Units of a line that something is wrong with; `quantity` counts as settled unless only a part of the price was credited."""

    line: int
    item_id: UUID
    quantity: int
    problem: str
    part: bool = False
    credited: int = 0


class ClaimMade(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """Goods were missing, damaged, wrong or lost: the buyer is credited, or gets them again, and sends nothing back."""

    type: ClassVar[str] = "claim.made"
    return_id: UUID
    position: int
    remedy: str
    lines: list[UnitsClaimed]
    credits: list[UnitsCredited] = msgspec.field(default_factory=list)
    shipping: int = 0
    withheld: int = 0
    person_id: UUID | None = None


class ExchangeSent(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """Another order was made for what comes back, or as a replacement; `amount` of this one's money pays for it."""

    type: ClassVar[str] = "exchange.sent"
    return_id: UUID
    to_order_id: UUID
    number: int
    kind: str
    amount: int = 0


class OrderLinked(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """This order was made for an exchange or as a replacement; `amount` of the other one's money pays for it."""

    type: ClassVar[str] = "order.linked"
    from_order_id: UUID
    from_number: int
    kind: str
    amount: int = 0
    payment_id: UUID | None = None
