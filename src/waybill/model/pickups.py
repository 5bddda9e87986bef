"""Pickups at the counter and the curb: what a caller asks, what it is answered, and why it can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from waybill.model.orders import OrderStatus
from waybill.model.results import Refused
from waybill.model.wire import Name

PickupStatus = Literal["ready_for_pickup", "arrived", "collected", "uncollected"]
PickupCode = Annotated[
    str,
    Meta(
        min_length=6,
        max_length=12,
        pattern=r"\A[A-Za-z0-9 -]{6,12}\Z",
        description="As told to the buyer; case, blanks and hyphens do not matter.",
        examples=["K7M-4QX"],
    ),
]


class ReadyPickup(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A packed fulfillment waits at the counter: the buyer is told, with a code."""

    fulfillment_id: UUID


class PickupReady(Struct, frozen=True, tag="ready", tag_field="result", kw_only=True):
    """It waits until `until`, then it goes back to stock. `code` opens it; it is in no event and no list."""

    order_id: UUID
    fulfillment_id: UUID
    version: int
    code: str
    until: datetime


class ArrivePickup(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The buyer is here. `bay` and `car` say where at the curb; they are kept with the buyer's data, if it is known."""

    fulfillment_id: UUID
    bay: Name | None = None
    car: Name | None = None


class PickupArrived(Struct, frozen=True, tag="arrived", tag_field="result", kw_only=True):
    """The location knows."""

    order_id: UUID
    fulfillment_id: UUID


class CollectPickup(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The buyer takes the goods, against the code or (`id_checked`) a look at a document by staff."""

    fulfillment_id: UUID
    code: PickupCode | None = None
    id_checked: bool = False

    def __post_init__(self) -> None:
        if self.code is None and not self.id_checked:
            raise ValueError("Either code or id_checked is needed")


class PickupCollected(Struct, frozen=True, tag="collected", tag_field="result", kw_only=True):
    """The goods are the buyer's."""

    order_id: UUID
    fulfillment_id: UUID
    version: int
    units: int


class EndUncollectedPickup(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Nobody came: the goods go back to stock and their units are canceled. `now` does not wait for the last day."""

    fulfillment_id: UUID
    now: bool = False


class PickupEnded(Struct, frozen=True, tag="ended", tag_field="result", kw_only=True):
    """`units` are back in stock and canceled; `owed` minor units go back to the buyer."""

    order_id: UUID
    fulfillment_id: UUID
    version: int
    status: OrderStatus
    units: int
    owed: int


ReadyPickupResult = PickupReady | Refused
ArrivePickupResult = PickupArrived | Refused
CollectPickupResult = PickupCollected | Refused
EndUncollectedPickupResult = PickupEnded | Refused


class ReadyPickupRefusal(StrEnum):
    """Why a pickup is not made ready, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_FULFILLMENT = "unknown_fulfillment"
    NOT_A_PICKUP = "not_a_pickup"
    NOT_PACKED = "not_packed"


class ArrivePickupRefusal(StrEnum):
    """Why nobody is said to be here, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_PICKUP = "unknown_pickup"
    ALREADY_ENDED = "already_ended"
    ALREADY_ARRIVED = "already_arrived"


class CollectPickupRefusal(StrEnum):
    """Why goods are not given out, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_PICKUP = "unknown_pickup"
    NOT_READY = "not_ready"
    ALREADY_ENDED = "already_ended"
    ON_HOLD = "on_hold"
    PAYMENT_HOLD = "payment_hold"
    WRONG_CODE = "wrong_code"


class EndUncollectedPickupRefusal(StrEnum):
    """Why a pickup does not end, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_PICKUP = "unknown_pickup"
    ALREADY_ENDED = "already_ended"
    NOT_DUE = "not_due"
