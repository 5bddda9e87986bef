"""What a buyer says to a new date: what is asked and answered, and why it can be refused."""

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
