"""What can be done with an order now: every verb that could be meant, whether it is possible, and why not."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

ActionGroup = Literal["order", "changes", "money", "fulfillment", "parcels", "returns"]
SubjectKind = Literal[
    "order", "change", "payment", "refund", "payment_action", "dispute", "fulfillment", "parcel", "return"
]


class ActionSubject(Struct, frozen=True, kw_only=True):
    """What of the order an action is about; `label` is what people call it."""

    kind: SubjectKind
    id: UUID
    label: str


class OrderAction(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A verb that could be meant. `request` is what its `operation` would be sent, as far as it is known; `needs` names the
    fields that somebody has to fill in or may want to; `most` is the largest amount (minor units) or number of units.

    `reason` says why it is not possible, and the remedy. What depends on stock or on a gateway shows in a preview.
    """

    action: Annotated[str, Meta(examples=["cancel"])]
    title: Annotated[str, Meta(examples=["Cancel the order"])]
    group: ActionGroup
    operation: Annotated[str, Meta(description="The id of the operation that does it.", examples=["cancelOrders"])]
    scope: str = ""
    allowed: bool
    reason: str | None = None
    subject: ActionSubject | None = None
    request: Annotated[dict[str, Any], Meta(extra_json_schema={"additionalProperties": True})]
    needs: list[str] = msgspec.field(default_factory=list)
    most: int | None = None


class OrderActions(Struct, frozen=True, kw_only=True):
    """All actions of an order as it is at `version`; requests name that version, so that a change meanwhile is noticed."""

    order_id: UUID
    version: int
    actions: list[OrderAction]
