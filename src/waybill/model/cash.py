"""Cash on delivery: collected, handed in and reconciled, or refused at the door."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.orders import OrderStatus
from waybill.model.results import Refused
from waybill.model.tenders import Sum
from waybill.model.wire import Amount, Code, ExternalId, Moment, check_years


class CollectCash(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A courier or carrier (`collector`) took cash for an order, or for one parcel of it."""

    order_id: UUID | None = None
    parcel_id: UUID | None = None
    collector: Code
    amount: Sum
    reference: ExternalId | None = None
    at: Moment | None = None

    def __post_init__(self) -> None:
        check_years(self.at)
        if (self.order_id is None) == (self.parcel_id is None):
            raise ValueError("Send `order_id` or `parcel_id`, one of them")


class CashTaken(Struct, frozen=True, tag="collected", tag_field="result", omit_defaults=True, kw_only=True):
    """The buyer has paid; the money is with the collector until it is remitted.

    `again`: it was booked before, under the same reference, and nothing was changed.
    """

    payment_id: UUID
    order_id: UUID
    version: int
    status: OrderStatus
    currency: str
    amount: int
    balance: int
    again: bool = False


CollectCashResult = CashTaken | Refused


class CollectRefusal(StrEnum):
    """Why cash is not taken down, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    UNKNOWN_PARCEL = "unknown_parcel"
    IS_DRAFT = "is_draft"


class RemittedLine(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What a list says was handed in for an order (`#1001`), a tracking number, or the collector's own reference."""

    reference: ExternalId
    amount: Amount


class RemitCash(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A list of a collector's, known by its `reference`, and the money that came with it."""

    collector: Code
    reference: ExternalId
    lines: Annotated[list[RemittedLine], Meta(min_length=1, max_length=5_000)]
    at: Moment | None = None

    def __post_init__(self) -> None:
        check_years(self.at)


class Reconciled(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line of the list: `matched`, `short` or `over` against what was collected, or `unknown`.

    `currency` is that of its order.
    """

    reference: str
    status: str
    amount: int
    expected: int = 0
    order_id: UUID | None = None
    currency: str | None = None


class StillOut(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Collected and not handed in in full."""

    order_id: UUID
    number: int
    amount: int
    currency: str
    reference: str | None = None


class Remitted(Struct, frozen=True, tag="remitted", tag_field="result", omit_defaults=True, kw_only=True):
    """The list against what was collected: `difference` is what was handed in less what its lines should have been.

    `still_out` is what the collector has not handed in, with this list or before; at most 1,000 of it.
    """

    remittance_id: UUID
    collector: str
    amount: int
    expected: int
    difference: int
    lines: list[Reconciled]
    still_out: list[StillOut] = msgspec.field(default_factory=list)


RemitCashResult = Remitted | Refused


class RemitRefusal(StrEnum):
    """Why a list is not taken, in order of precedence."""

    KEY_REUSED = "key_reused"
    ALREADY_REMITTED = "already_remitted"


class RefuseDelivery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The buyer did not take a parcel at the door, as tracking said: what is still due for it is canceled."""

    parcel_id: UUID


class DeliveryTurnedAway(Struct, frozen=True, tag="refused_at_door", tag_field="result", kw_only=True):
    """What is canceled of the order's balance, now or before, and what is left of that."""

    order_id: UUID
    parcel_id: UUID
    version: int
    currency: str
    canceled: int
    balance: int


RefuseDeliveryResult = DeliveryTurnedAway | Refused


class RefuseRefusal(StrEnum):
    """Why a balance is not canceled, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_PARCEL = "unknown_parcel"
    NOT_COMING_BACK = "not_coming_back"


class CollectionFact(Struct, frozen=True, kw_only=True):
    """Cash of an order that a collector took; `open` of it is not handed in. `keys` are what a list may call it."""

    payment_id: UUID
    order_id: UUID
    number: int
    collector: str
    amount: int
    open: int
    currency: str
    reference: str | None = None
    keys: list[str] = msgspec.field(default_factory=list)
