"""Returns, claims and exchanges: what a caller asks, what it is answered, and why it can be refused."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.results import Refused
from waybill.model.return_policy import ReturnReason
from waybill.model.wire import (
    Amount,
    Code,
    ExternalId,
    Moment,
    Quantity,
    QuantityOrZero,
    Sku,
    Text,
    Version,
    check_years,
)

ReturnState = Literal[
    "requested", "approved", "declined", "canceled", "expired", "in_transit", "received", "inspected", "closed"
]
ReturnKind = Literal["return", "exchange", "claim", "unannounced", "in_store", "return_to_sender"]
Disposition = Literal["sellable", "quarantine", "damaged", "scrap"]
Problem = Literal["missing", "damaged", "wrong", "lost"]

LineNumber = Annotated[int, Meta(ge=1, le=100_000)]


class ReturnLine(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Units of one line that are to come back: a bundle's with its components, an item's with the options on it."""

    line: LineNumber
    quantity: Quantity
    reason: ReturnReason = "unwanted"


class ExchangeLine(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What the buyer gets instead. It costs what was paid for `line`; without one, the item's price at the request."""

    sku: Sku
    quantity: Quantity
    line: LineNumber | None = None


class RequestReturn(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The buyer wants to give goods back: those of `lines`, or all that can be returned.

    `preview` tells what would be refunded and changes nothing; `override` takes back what the policy would not.
    The `note` is kept with the buyer's data; an order of nobody known keeps none.
    """

    order_id: UUID
    lines: Annotated[list[ReturnLine], Meta(min_length=1, max_length=5_000)] | None = None
    kind: Literal["return", "exchange", "claim"] = "return"
    exchange: Annotated[list[ExchangeLine], Meta(max_length=100)] = msgspec.field(default_factory=list)
    note: Text | None = None
    preview: bool = False
    override: bool = False
    version: Version | None = None


class ReturnLabel(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The label that the buyer was given for the parcel back."""

    carrier: Code
    tracking_number: ExternalId


class ApproveReturn(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Let the goods come, to a `location`, with a label or on the buyer's own account. `instructions` are for the buyer."""

    return_id: UUID
    location: Code | None = None
    label: ReturnLabel | None = None
    instructions: Text | None = None


class DeclineReturn(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Do not take the goods back."""

    return_id: UUID
    reason: Literal["policy", "condition", "fraud", "other"] = "policy"
    note: Text | None = None


class CancelReturn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The buyer keeps the goods after all."""

    return_id: UUID


class ExpireReturn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """End a return whose goods did not come in time."""

    return_id: UUID


class ReportReturnTransit(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A carrier has the goods: named by the return, or by the tracking number of its label. A report is never refused for
    being late or impossible: it is noted, and a person is asked to look.
    """

    return_id: UUID | None = None
    carrier: Code | None = None
    tracking_number: ExternalId | None = None
    at: Moment | None = None

    def __post_init__(self) -> None:
        check_years(self.at)


class ReceivedLine(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Units that came: of a `line` of the order, or (the wrong goods) of a `sku` that is not on it."""

    quantity: Quantity
    line: LineNumber | None = None
    sku: Sku | None = None
    reason: ReturnReason = "unwanted"


class ReceiveReturn(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Goods came back to a location: those of a return (all of it without `lines`), unannounced ones of an order, or a parcel
    that could not be delivered.

    What came is taken in whatever was announced; it waits in quarantine to be inspected.
    """

    return_id: UUID | None = None
    order_id: UUID | None = None
    parcel_id: UUID | None = None
    kind: Literal["unannounced", "in_store", "return_to_sender"] = "unannounced"
    location: Code | None = None
    lines: Annotated[list[ReceivedLine], Meta(min_length=1, max_length=5_000)] | None = None


class InspectedLine(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What became of received units of a line: accepted into a disposition, and declined (they go back to the buyer)."""

    line: LineNumber
    accepted: QuantityOrZero = 0
    declined: QuantityOrZero = 0
    disposition: Disposition = "sellable"


class InspectReturn(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Somebody looked at the goods; without `lines` all that waits is accepted as sellable."""

    return_id: UUID
    lines: Annotated[list[InspectedLine], Meta(min_length=1, max_length=5_000)] | None = None


class CloseReturn(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Nothing more is to come. What never came stays with the buyer, or (`lost`) is credited as the carrier's loss."""

    return_id: UUID
    lost: bool = False


class ClaimLine(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What is wrong with units of a line; `amount` (minor units) is a part of their price, where the buyer keeps them for less."""

    line: LineNumber
    quantity: Quantity
    problem: Problem
    amount: Amount | None = None


class MakeClaim(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Goods were missing, damaged, wrong or lost, and nothing comes back: money back, or the same again free of charge."""

    order_id: UUID
    lines: Annotated[list[ClaimLine], Meta(min_length=1, max_length=5_000)]
    remedy: Literal["refund", "replacement"] = "refund"
    note: Text | None = None
    preview: bool = False
    version: Version | None = None


class RefundLine(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What units of a line bring: their share of what was paid, less the `fee`. Minor units; `tax` is within `amount`."""

    line: int
    quantity: int
    share: int
    amount: int
    fee: int = 0
    tax: int = 0


class RefundQuote(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a return brings, in minor units. `withheld` is a discount that is lost by it, `postage` what is kept for the label."""

    currency: str
    lines: list[RefundLine]
    shipping: int = 0
    withheld: int = 0
    postage: int = 0
    total: int


class ReturnUnits(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line's units in a return, so far."""

    line: int
    quantity: int
    reason: str
    received: int = 0
    accepted: int = 0
    declined: int = 0
    credited: int = 0


class LinkedOrder(Struct, frozen=True, kw_only=True):
    """The order that was made for an exchange or as a replacement; `due` minor units are still to be paid for it."""

    order_id: UUID
    number: int
    total: int
    due: int


class ReturnNow(Struct, frozen=True, tag="return", tag_field="result", omit_defaults=True, kw_only=True):
    """A return as it stands now. `version` and `balance` are the order's; a negative balance is owed to the buyer.

    `refund` is what was credited by this request, `owed` with a preview what would be. A preview has no id.
    """

    return_id: UUID | None = None
    number: str
    order_id: UUID
    version: int
    status: ReturnState
    kind: ReturnKind
    lines: list[ReturnUnits]
    postage: Literal["buyer", "shop"] = "buyer"
    refund: RefundQuote | None = None
    balance: int
    filled: int = 0
    exceptions: list[str] = msgspec.field(default_factory=list)
    linked: LinkedOrder | None = None
    preview: bool = False


ReturnResult = ReturnNow | Refused


class ReturnRefusal(StrEnum):
    """Why something about a return is refused, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    UNKNOWN_RETURN = "unknown_return"
    UNKNOWN_PARCEL = "unknown_parcel"
    VERSION_CHANGED = "version_changed"
    RETURN_NOT_OPEN = "return_not_open"
    NOT_DUE = "not_due"
    UNKNOWN_LOCATION = "unknown_location"
    RECEIVED_ELSEWHERE = "received_elsewhere"
    UNKNOWN_LINE = "unknown_line"
    NOTHING_RETURNABLE = "nothing_returnable"
    TOO_MANY_UNITS = "too_many_units"
    NOT_RETURNABLE = "not_returnable"
    WINDOW_CLOSED = "window_closed"
    NOTHING_TO_EXCHANGE = "nothing_to_exchange"
    UNKNOWN_ITEM = "unknown_item"
    TOO_MUCH = "too_much"
