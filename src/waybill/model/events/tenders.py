"""Money that does not come through a gateway, credits, disputes, stored value, cash on delivery, credit limits."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events.base import EventData, OrderChanged


class StoredValueChange(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """`amount` minor units that an account gains (negative: loses). Kinds: `spent`, `returned`."""

    account_id: UUID
    kind: str
    amount: int
    payment_id: UUID | None = None


class StoredValueMoved(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The base of what happens to an order and may draw on gift cards and store credit, or give back to them."""

    stored_value: list[StoredValueChange] = msgspec.field(default_factory=list)


class PaymentRecorded(StoredValueMoved, frozen=True, omit_defaults=True, kw_only=True):
    """Money came, beside the gateways. `late`: the order had ended; `exception_id` stays open until it is paid back.

    Cash that a courier or carrier took is with the `collector` until it is remitted.
    """

    type: ClassVar[str] = "payment.recorded"
    payment_id: UUID
    tender: str
    amount: int
    reference: str | None = None
    account_id: UUID | None = None
    collector: str | None = None
    parcel_id: UUID | None = None
    late: bool = False
    exception_id: UUID | None = None


class OrderReinstated(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """An expired order lives again: all of its stock could be reserved anew. Amounts are what its totals regain."""

    type: ClassVar[str] = "order.reinstated"
    item_total: int = 0
    discount_total: int = 0
    charge_total: int = 0
    tax_total: int = 0
    total: int = 0
    expires_at: datetime | None = None


class OrderCredited(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The buyer need not pay `amount` (with `tax` in it) of the order, or of units of a line; what is paid of it is owed back.

    `person_id` is the row of the buyer's data with the note that was made.
    """

    type: ClassVar[str] = "order.credited"
    credit_id: UUID
    kind: str
    amount: int
    tax: int = 0
    line: int | None = None
    quantity: int | None = None
    reason: str | None = None
    return_id: UUID | None = None
    person_id: UUID | None = None


class OrderWrittenOff(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """What is still to be paid, or a part of it, is given up."""

    type: ClassVar[str] = "order.written_off"
    amount: int
    reason: str


class DisputeReported(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """A gateway told of a dispute: `reported` is what it said, `status` and `amount` what the dispute is by all that is known.

    An impossible report opens the exception `exception_id`, of `exception_kind`.
    """

    type: ClassVar[str] = "dispute.reported"
    dispute_id: UUID
    payment_id: UUID
    external_id: str
    reported: str
    status: str
    amount: int
    reason: str | None = None
    exception_id: UUID | None = None
    exception_kind: str | None = None


class StoredValueIssued(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """A gift card or a customer's credit was made. A gift card's code is in no event."""

    type: ClassVar[str] = "stored_value.issued"
    account_id: UUID
    kind: str
    currency: str
    amount: int
    reason: str
    customer_id: UUID | None = None
    expires_at: datetime | None = None


class StoredValueVoided(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """An account was closed; `amount` is what was left on it."""

    type: ClassVar[str] = "stored_value.voided"
    account_id: UUID
    amount: int
    reason: str


class RefundPart(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one payment gives back, to an account of stored value."""

    action_id: UUID
    payment_id: UUID
    amount: int
    account_id: UUID | None = None


class RefundedToStoredValue(StoredValueMoved, frozen=True, omit_defaults=True, kw_only=True):
    """What was owed to the buyer went to store credit, or back to the gift cards that it came from."""

    type: ClassVar[str] = "stored_value.refunded"
    amount: int
    cause: str
    refunds: list[RefundPart]


class RefundRedirected(StoredValueMoved, frozen=True, omit_defaults=True, kw_only=True):
    """A refund that the gateway could not make went another way: `store_credit` or a `bank_transfer` made by hand."""

    type: ClassVar[str] = "refund.redirected"
    action_id: UUID
    new_action_id: UUID
    payment_id: UUID
    amount: int
    way: str
    account_id: UUID | None = None
    reference: str | None = None


class RefundMoved(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """A refund that the gateway could not make is asked of another payment's: `refund.requested` of `new_action_id` follows."""

    type: ClassVar[str] = "refund.moved"
    action_id: UUID
    new_action_id: UUID
    payment_id: UUID
    to_payment_id: UUID
    amount: int


class RemittedPart(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line of a remittance: the `amount` handed in for a collected payment, of which `expected` was still out."""

    status: str
    amount: int
    expected: int = 0
    payment_id: UUID | None = None
    order_id: UUID | None = None
    reference: str | None = None


class CashRemitted(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """A courier or carrier handed in what it had collected."""

    type: ClassVar[str] = "cash.remitted"
    remittance_id: UUID
    collector: str
    reference: str
    amount: int
    lines: list[RemittedPart]


class CreditPart(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What need not be paid of units of a line or, without a line, of the order's charges."""

    credit_id: UUID
    amount: int
    tax: int = 0
    line: int | None = None
    quantity: int | None = None


class DeliveryRefused(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The buyer did not take a parcel at the door and it goes back: what was still due for it need not be paid."""

    type: ClassVar[str] = "delivery.refused"
    parcel_id: UUID
    amount: int = 0
    credits: list[CreditPart] = msgspec.field(default_factory=list)


class CustomerCreditSet(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """How much a customer may owe on account and on delivery, in minor units; absent: as the shop's settings say."""

    type: ClassVar[str] = "customer.credit_set"
    customer_id: UUID
    account_limit: int | None = None
    delivery_limit: int | None = None
    account_days: int | None = None


class PayLinkMade(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """A link to pay the order with was made, good until `expires_at`. It is signed, and in no event."""

    type: ClassVar[str] = "order.pay_link_made"
    expires_at: datetime
    due: int
    due_on: date | None = None
