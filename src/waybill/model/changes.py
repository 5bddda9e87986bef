"""Holds on orders: what a caller asks, what it is answered, and why it can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from waybill.model.results import Refused
from waybill.model.wire import Moment, Text, Version, check_years

HoldReason = Literal["fraud", "payment", "address", "price", "stock", "manual", "until_date"]
# A stock hold comes and goes with the stock.
HoldByHand = Literal["fraud", "payment", "address", "price", "manual", "until_date"]


class HoldOrder(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Put an order on hold for a reason. `until` goes with `until_date`: the hold ends by itself then; again, it moves.

    The `note` is kept with the buyer's data; an order of nobody known keeps none. `version` guards against changes.
    """

    order_id: UUID
    reason: HoldByHand = "manual"
    until: Moment | None = None
    note: Text | None = None
    version: Version | None = None

    def __post_init__(self) -> None:
        check_years(self.until)


class OnHold(Struct, frozen=True, tag="on_hold", tag_field="result", omit_defaults=True, kw_only=True):
    """The order's holds as they are now; `until` is when the dated one ends."""

    order_id: UUID
    version: int
    holds: list[str]
    until: datetime | None = None


HoldOrderResult = OnHold | Refused


class HoldRefusal(StrEnum):
    """Why an order is not put on hold, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    NOT_OPEN = "not_open"
    UNTIL_NEEDED = "until_needed"
    ALREADY_ON_HOLD = "already_on_hold"


class LiftHold(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Lift holds of an order: what they kept from happening may happen. Some take the scope `risk:write`."""

    order_id: UUID
    reasons: Annotated[list[HoldReason], Meta(min_length=1, max_length=10)]
    note: Text | None = None
    version: Version | None = None


class Lifted(Struct, frozen=True, tag="lifted", tag_field="result", kw_only=True):
    """What was lifted, and the `holds` that are left. `reserved` units the order got that it had to wait for."""

    order_id: UUID
    version: int
    lifted: list[str]
    holds: list[str]
    reserved: int


LiftHoldResult = Lifted | Refused


class LiftRefusal(StrEnum):
    """Why a hold is not lifted, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    NOT_ON_HOLD = "not_on_hold"
