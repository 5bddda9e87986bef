"""Money beside the gateways: payments recorded by hand, credits, write-offs, disputes, limits, pay links."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.orders import OrderStatus
from waybill.model.results import Refused
from waybill.model.wire import Amount, ExternalId, Moment, Quantity, Text, Version, check_years

ManualTender = Literal["cash", "bank_transfer", "check", "terminal"]
CreditKind = Literal["goodwill", "price_adjustment"]
CreditReason = Literal["late", "damaged", "wrong_price", "price_match", "service", "quality", "other"]
WriteOffReason = Literal["small_difference", "bad_debt", "uncollectible", "other"]
DisputeSays = Literal["opened", "won", "lost"]
DisputeStatus = Literal["open", "won", "lost"]

LineNumber = Annotated[int, Meta(ge=1, le=100_000)]
Sum = Annotated[int, Meta(ge=1, le=1_000_000_000_000, description="Minor units of the order's currency (cents).")]
Days = Annotated[int, Meta(ge=0, le=730)]


class RecordPayment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Money arrived for an order, beside the gateways: more than is due becomes owed to the buyer.

    `received_at` is when it came, if not now. `version` guards against an order changed meanwhile.
    """

    order_id: UUID
    tender: ManualTender
    amount: Sum
    reference: ExternalId | None = None
    received_at: Moment | None = None
    version: Version | None = None

    def __post_init__(self) -> None:
        check_years(self.received_at)


class PaymentTaken(Struct, frozen=True, tag="recorded", tag_field="result", omit_defaults=True, kw_only=True):
    """The money is recorded. `balance` is what is still to be paid; negative is owed to the buyer.

    `late` says that the order had ended: `reinstated` that it lives again, otherwise the money is to be paid back. `again`:
    it was booked before, under the same reference, and nothing was changed.
    """

    payment_id: UUID
    order_id: UUID
    version: int
    status: OrderStatus
    currency: str
    amount: int
    balance: int
    late: bool = False
    reinstated: bool = False
    again: bool = False


RecordPaymentResult = PaymentTaken | Refused


class RecordRefusal(StrEnum):
    """Why money is not recorded, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    IS_DRAFT = "is_draft"


class ReinstateOrder(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Let an expired order live again, if all of its stock can be reserved."""

    order_id: UUID
    version: Version | None = None


class Reinstated(Struct, frozen=True, tag="reinstated", tag_field="result", omit_defaults=True, kw_only=True):
    """The order is `placed` again, until `expires_at`, or `confirmed` where what was paid suffices."""

    order_id: UUID
    version: int
    status: OrderStatus
    currency: str
    total: int
    balance: int
    expires_at: datetime | None = None


ReinstateOrderResult = Reinstated | Refused


class ReinstateRefusal(StrEnum):
    """Why an order is not reinstated, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    NOT_EXPIRED = "not_expired"
    INSUFFICIENT_STOCK = "insufficient_stock"


class CreditOrder(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Let the buyer pay less, or owe them what they paid: goodwill for an order or a line, a price adjustment for a line.

    The `note` is kept with the buyer's data; an order of nobody known keeps none.
    """

    order_id: UUID
    amount: Sum
    kind: CreditKind = "goodwill"
    line: LineNumber | None = None
    quantity: Quantity | None = None
    reason: CreditReason = "other"
    note: Text | None = None
    version: Version | None = None


class Credited(Struct, frozen=True, tag="credited", tag_field="result", kw_only=True):
    """The credit; `balance` is what is still to be paid, negative is owed to the buyer: refund it, or give store credit."""

    credit_id: UUID
    order_id: UUID
    version: int
    currency: str
    amount: int
    tax: int
    balance: int


CreditOrderResult = Credited | Refused


class CreditRefusal(StrEnum):
    """Why an order is not credited, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    IS_DRAFT = "is_draft"
    LINE_NEEDED = "line_needed"
    UNKNOWN_LINE = "unknown_line"
    TOO_MANY_UNITS = "too_many_units"
    TOO_MUCH_CREDIT = "too_much_credit"


class WriteOffOrder(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Give up what is still to be paid of an order, or `amount` of it."""

    order_id: UUID
    amount: Sum | None = None
    reason: WriteOffReason = "other"
    version: Version | None = None


class WrittenOff(Struct, frozen=True, tag="written_off", tag_field="result", kw_only=True):
    """What was given up, and what is still to be paid."""

    order_id: UUID
    version: int
    status: OrderStatus
    currency: str
    amount: int
    balance: int


WriteOffOrderResult = WrittenOff | Refused


class WriteOffRefusal(StrEnum):
    """Why nothing is written off, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    IS_DRAFT = "is_draft"
    NOTHING_DUE = "nothing_due"
    MORE_THAN_DUE = "more_than_due"


class ReportDispute(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A gateway's notice about a payment: its holder disputes it, or the dispute (known by `external_id`) was decided.

    Notices may come late, twice and in any order: none is refused for that.
    """

    payment_id: UUID
    external_id: ExternalId
    says: DisputeSays
    amount: Amount
    reason: ExternalId | None = None
    at: Moment | None = None

    def __post_init__(self) -> None:
        check_years(self.at)


class DisputeNoted(Struct, frozen=True, tag="noted", tag_field="result", omit_defaults=True, kw_only=True):
    """What the dispute is by all that is known; `exception` names what a person has to look at."""

    dispute_id: UUID
    order_id: UUID
    payment_id: UUID
    version: int
    status: DisputeStatus
    amount: int
    exception: str | None = None


ReportDisputeResult = DisputeNoted | Refused


class DisputeRefusal(StrEnum):
    """Why a notice cannot be put down to anything."""

    KEY_REUSED = "key_reused"
    UNKNOWN_PAYMENT = "unknown_payment"


class SetCredit(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """How much a customer may owe on account and on delivery, and after how many days. Left out: the shop's setting."""

    customer_id: UUID
    account_limit: Amount | None = None
    delivery_limit: Amount | None = None
    account_days: Days | None = None


class CreditSet(Struct, frozen=True, tag="set", tag_field="result", omit_defaults=True, kw_only=True):
    """The customer's own limits from now on."""

    customer_id: UUID
    account_limit: int | None = None
    delivery_limit: int | None = None
    account_days: int | None = None


SetCreditResult = CreditSet | Refused


class SetCreditRefusal(StrEnum):
    """Why no limit is set."""

    KEY_REUSED = "key_reused"
    UNKNOWN_CUSTOMER = "unknown_customer"


class MakePayLink(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A link for the buyer to pay what is due, without signing in; good for `hours`."""

    order_id: UUID
    hours: Annotated[int, Meta(ge=1, le=2_160)] = 72


class PayLink(Struct, frozen=True, tag="made", tag_field="result", omit_defaults=True, kw_only=True):
    """The link, with its `token` and `url`; whoever has it sees what is due and can pay it until `expires_at`."""

    order_id: UUID
    currency: str
    due: int
    expires_at: datetime
    token: str = ""
    url: str = ""


MakePayLinkResult = PayLink | Refused


class PayLinkRefusal(StrEnum):
    """Why no link is made, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    IS_DRAFT = "is_draft"
    NOTHING_DUE = "nothing_due"


class RedirectRefund(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Pay back another way what a gateway could not: to store credit, by a bank transfer made by hand (`reference`), or to
    another payment of the order with room for it: `payment_id`, or without one the newest.
    """

    action_id: UUID
    way: Literal["store_credit", "bank_transfer", "payment"]
    payment_id: UUID | None = None
    reference: ExternalId | None = None


class Redirected(Struct, frozen=True, tag="redirected", tag_field="result", omit_defaults=True, kw_only=True):
    """The refund is made, or with `way` payment asked of that payment's gateway; `account_id` is the store credit it went to."""

    order_id: UUID
    payment_id: UUID
    action_id: UUID
    version: int
    currency: str
    amount: int
    way: str
    account_id: UUID | None = None


RedirectRefundResult = Redirected | Refused


class RedirectRefusal(StrEnum):
    """Why a refund is not redirected, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_REFUND = "unknown_refund"
    NOT_FAILED = "not_failed"
    NOTHING_OWED = "nothing_owed"
    UNKNOWN_PAYMENT = "unknown_payment"
    MORE_THAN_CAPTURED = "more_than_captured"
    CUSTOMER_NEEDED = "customer_needed"


class DisputeFact(Struct, frozen=True):
    """A dispute as known so far."""

    dispute_id: UUID
    payment_id: UUID
    external_id: str
    status: str
    amount: int


class RefundFact(Struct, frozen=True):
    """A refund that was asked of a gateway."""

    action_id: UUID
    payment_id: UUID
    order_id: UUID
    amount: int
    status: str


class CreditFact(Struct, frozen=True):
    """What a customer may owe and owes: limits in minor units, None for no limit; `days` until payment on account."""

    account_limit: int | None = None
    delivery_limit: int | None = None
    days: int | None = None
    account_open: int = 0
    delivery_open: int = 0


class AccountFact(Struct, frozen=True, kw_only=True):
    """A gift card or a customer's credit, locked."""

    account_id: UUID
    kind: str
    currency: str
    customer_id: UUID | None = None
    status: str = "active"
    balance: int = 0
    expires_at: datetime | None = None
    code_hash: bytes | None = msgspec.field(default=None)
