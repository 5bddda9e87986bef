"""What the API answers about returns: the queue, one whole, and what it would bring."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.returns import ReturnKind, ReturnState
from waybill.model.views import Cursor, Limit, Minor, ReturnAmount, Steps
from waybill.model.wire import Code

ReturnNumber = Annotated[str, Meta(description="As people call it.", examples=["#1001-R1"])]


class ReturnQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which returns; all that is given must hold. Without a status or an order, those that have not ended."""

    status: ReturnState | None = None
    kind: ReturnKind | None = None
    location: Code | None = None
    order: Annotated[int, Meta(ge=1, le=10**15, description="An order's number.")] | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class ReturnSummary(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A return as lists show it; units of all its lines together, `credited` in minor units."""

    return_id: UUID
    number: ReturnNumber
    order_id: UUID
    status: ReturnState
    kind: ReturnKind
    refund_on: Annotated[
        str, Meta(description="What sets the refund off: scan, receipt, inspection; none for a claim.")
    ]
    location: str | None = None
    name: str | None = None
    units: Steps
    received: Steps = 0
    waiting: Annotated[Steps, Meta(description="Received, and not looked at yet.")] = 0
    amounts: Annotated[list[ReturnAmount], Meta(description="The units, by what they are measured in.")] = (
        msgspec.field(default_factory=list)
    )
    currency: str
    credited: Minor = 0
    requested_at: datetime
    expires_at: datetime | None = None


class ReturnLineShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Units of a line in a return: announced, on the way, received, accepted, declined, and credited."""

    line: int
    item_id: UUID
    sku: str
    title: str
    barcode: str | None = None
    scale: int = 1
    unit: str = "unit"
    reason: str
    quantity: Steps
    on_the_way: Steps = 0
    received: Steps = 0
    accepted: Steps = 0
    declined: Steps = 0
    credited: Annotated[Steps, Meta(description="Units that were credited.")] = 0
    settled: Annotated[Steps, Meta(description="Units of a claim.")] = 0


class CreditShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A credit; without a line it is shipping, or a discount given back."""

    line: int | None = None
    quantity: Steps | None = None
    amount: Minor
    tax: Minor = 0
    at: datetime


class WantedInstead(Struct, frozen=True, kw_only=True):
    """What the buyer gets instead; `unit_price` in major units."""

    sku: str
    quantity: Steps
    unit_price: str


class ReturnDetail(ReturnSummary, frozen=True, omit_defaults=True, kw_only=True):
    """A return whole. `version` is the order's; `expected` what all that was announced was to bring, less fees, when it was."""

    version: int
    postage: Literal["buyer", "shop"]
    carrier: str | None = None
    tracking_number: str | None = None
    exchange: list[WantedInstead] = msgspec.field(default_factory=list)
    linked_order_id: UUID | None = None
    approved_at: datetime | None = None
    received_at: datetime | None = None
    ended_at: datetime | None = None
    lines: list[ReturnLineShown]
    credits: list[CreditShown] = msgspec.field(default_factory=list)
    postage_kept: Minor = 0
    withheld: Minor = 0
    expected: Minor = 0
    notes: dict[str, str] = msgspec.field(default_factory=dict)


class ReturnCount(Struct, frozen=True, kw_only=True):
    """How many returns are in a state that is not the last, and how many units of theirs wait to be looked at."""

    status: ReturnState
    count: int
    waiting: Steps
    oldest_at: datetime
