"""What the API answers about payments: lists of them, and one with where its buyer has to go."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from waybill.model.payments import ActionState, PaymentState
from waybill.model.views import Cursor, Limit, OrderNumber, OrderPayment
from waybill.model.wire import Code


class PaymentQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which payments; all that is given must hold. `action` finds those with an action in that state, of `kind` if given."""

    order: Annotated[int, Meta(ge=1, le=10**15, description="An order's number.")] | None = None
    status: PaymentState | None = None
    gateway: Code | None = None
    action: ActionState | None = None
    kind: Literal["authorize", "capture", "void", "refund", "renew"] | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class PaymentShown(OrderPayment, frozen=True, omit_defaults=True, kw_only=True):
    """A payment with its order. `link` is where the buyer goes to take its next step."""

    order_id: UUID
    number: OrderNumber
    currency: str
    link: Annotated[str, Meta(examples=["https://bank.example/confirm/7"])] | None = None
    placed_at: datetime
