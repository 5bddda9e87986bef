"""Days that are not kept: promises that have passed, and what a buyer says to a new date."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from waybill.model.orders import OrderStatus
from waybill.model.results import Refused

DelayAnswer = Literal["accept", "cancel"]


class AnswerDelay(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The new date that the event `seq` told is fine, or what has not left is to be canceled."""

    order_id: UUID
    seq: Annotated[int, Meta(ge=1, le=2**53)]
    answer: DelayAnswer


class DelayAnswered(Struct, frozen=True, tag="answered", tag_field="result", kw_only=True):
    """The answer was noted, or carried out."""

    order_id: UUID
    answer: DelayAnswer
    status: OrderStatus
    version: int


AnswerDelayResult = DelayAnswered | Refused


class DelayRefusal(StrEnum):
    """Why an answer to a new date is refused, in order of precedence."""

    UNKNOWN_ORDER = "unknown_order"
    DELAY_SETTLED = "delay_settled"
    ALREADY_SHIPPED = "already_shipped"


class RenewPromise(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """See whether an order should have left by now, while units of it still wait for goods: it is promised anew, or no more."""

    order_id: UUID


class PromiseRenewed(Struct, frozen=True, tag="renewed", tag_field="result", omit_defaults=True, kw_only=True):
    """What holds from now on: without dates nothing is promised any more."""

    order_id: UUID
    version: int
    ship_by: datetime | None = None
    deliver_by: datetime | None = None


RenewPromiseResult = PromiseRenewed | Refused


class RenewRefusal(StrEnum):
    """Why a promise stays as it is, in order of precedence."""

    UNKNOWN_ORDER = "unknown_order"
    NOT_DUE = "not_due"
