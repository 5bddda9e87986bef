"""Payments: what a caller asks of them, what it is answered, why it can be refused, and a payment as it stands."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.results import Refused
from waybill.model.wire import Amount, Code, ExternalId, Moment, Version, check_years

Tender = Literal["card", "wallet", "bank_debit", "bank_transfer", "invoice", "cash", "external"]
CaptureMode = Literal["placing", "confirmation", "shipment", "manual"]
PaymentState = Literal[
    "created", "requires_action", "pending", "in_doubt", "authorized", "partially_captured", "captured", "voided",
    "expired", "failed",
]  # fmt: skip
ActionKind = Literal["authorize", "capture", "void", "refund", "renew"]
ActionState = Literal["pending", "in_doubt", "succeeded", "failed"]
Outcome = Literal["succeeded", "failed", "pending", "in_doubt", "requires_action"]
RefundCause = Literal[
    "cancel", "return", "edit", "overpayment", "goodwill", "price_adjustment", "claim", "late_money", "other",
]  # fmt: skip

Money = Annotated[int, Meta(ge=1, le=1_000_000_000_000, description="Minor units of the order's currency (cents).")]
Token = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=500,
        pattern=r"\A[!-~]+\Z",
        description="What the gateway gave for the buyer's card. Kept encrypted until the payment ends, shown to nobody.",
        examples=["tok_ok"],
    ),
]
Link = Annotated[str, Meta(max_length=2_000, pattern=r"\Ahttps?://[!-~]+\Z")]

# A failure that may pass is tried again so often in all; then it has failed.
ATTEMPTS = 5


class StartPayment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Ask a gateway for money for an order: `amount`, or all that no payment covers yet.

    `capture` says when the money is taken; without it cards wait for each shipment and all else is taken at once.
    `version` guards against an order changed meanwhile.
    """

    order_id: UUID
    tender: Tender = "card"
    gateway: Code = "manual"
    amount: Money | None = None
    token: Token | None = None
    capture: CaptureMode | None = None
    version: Version | None = None


class Started(Struct, frozen=True, tag="started", tag_field="result", kw_only=True):
    """The payment is noted and its gateway will be asked; its answer shows with the order."""

    payment_id: UUID
    action_id: UUID
    order_id: UUID
    version: int
    currency: str
    amount: int
    status: PaymentState = "created"


StartPaymentResult = Started | Refused


class StartRefusal(StrEnum):
    """Why a payment is not started, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    IS_DRAFT = "is_draft"
    ALREADY_ENDED = "already_ended"
    UNKNOWN_GATEWAY = "unknown_gateway"
    NOTHING_DUE = "nothing_due"
    MORE_THAN_DUE = "more_than_due"


class CapturePayment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Take authorized money of an order: `amount`, or all of it; of one payment, or of the oldest first."""

    order_id: UUID
    payment_id: UUID | None = None
    amount: Money | None = None
    version: Version | None = None


class Requested(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What will be asked of the gateway of one payment."""

    payment_id: UUID
    action_id: UUID
    amount: int


class CaptureRequested(Struct, frozen=True, tag="requested", tag_field="result", kw_only=True):
    """The gateways will be asked to take the money, a payment each."""

    order_id: UUID
    version: int
    currency: str
    actions: list[Requested]


CapturePaymentResult = CaptureRequested | Refused


class CaptureRefusal(StrEnum):
    """Why nothing is captured, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    ON_HOLD = "on_hold"
    UNKNOWN_PAYMENT = "unknown_payment"
    NOTHING_AUTHORIZED = "nothing_authorized"
    NOTHING_DUE = "nothing_due"
    MORE_THAN_DUE = "more_than_due"
    MORE_THAN_AUTHORIZED = "more_than_authorized"
    WHOLE_ONLY = "whole_only"


class VoidPayment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Let go of what a payment has authorized and not captured."""

    order_id: UUID
    payment_id: UUID
    version: Version | None = None


class VoidRequested(Struct, frozen=True, tag="requested", tag_field="result", kw_only=True):
    """The gateway will be asked to let go of `amount`."""

    order_id: UUID
    version: int
    currency: str
    payment_id: UUID
    action_id: UUID
    amount: int


VoidPaymentResult = VoidRequested | Refused


class VoidRefusal(StrEnum):
    """Why a payment is not voided, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    UNKNOWN_PAYMENT = "unknown_payment"
    IN_FLIGHT = "in_flight"
    NOTHING_AUTHORIZED = "nothing_authorized"


class RefundPayment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Pay back what an order owes its buyer: `amount`, or all of it; to one payment, or to the newest first.

    `cause` says what made it owed, `subject_id` which return, change or credit that was.
    """

    order_id: UUID
    payment_id: UUID | None = None
    amount: Money | None = None
    cause: RefundCause = "other"
    subject_id: UUID | None = None
    version: Version | None = None


class RefundRequested(Struct, frozen=True, tag="requested", tag_field="result", kw_only=True):
    """The gateways will be asked to pay back, a payment each; `owed` is what is owed beyond that."""

    order_id: UUID
    version: int
    currency: str
    owed: int
    actions: list[Requested]


RefundPaymentResult = RefundRequested | Refused


class RefundRefusal(StrEnum):
    """Why nothing is paid back, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    UNKNOWN_PAYMENT = "unknown_payment"
    NOTHING_OWED = "nothing_owed"
    MORE_THAN_OWED = "more_than_owed"
    MORE_THAN_CAPTURED = "more_than_captured"


class RenewPayment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Let an authorization live on, where its gateway can do that."""

    order_id: UUID
    payment_id: UUID
    version: Version | None = None


class RenewalRequested(Struct, frozen=True, tag="requested", tag_field="result", kw_only=True):
    """The gateway will be asked to renew its authorization."""

    order_id: UUID
    version: int
    currency: str
    payment_id: UUID
    action_id: UUID
    amount: int


RenewPaymentResult = RenewalRequested | Refused


class RenewRefusal(StrEnum):
    """Why an authorization is not renewed, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    UNKNOWN_PAYMENT = "unknown_payment"
    NOTHING_AUTHORIZED = "nothing_authorized"
    IN_FLIGHT = "in_flight"
    NOT_RENEWABLE = "not_renewable"


class ExpirePayment(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Look after an authorization that nears its end: renew it, or hold its order, or, at its end, let it go."""

    order_id: UUID
    payment_id: UUID


class Lapsing(Struct, frozen=True, tag="lapsing", tag_field="result", kw_only=True):
    """What was done: the gateway will be asked to renew it, its order is held, or it is over."""

    order_id: UUID
    version: int
    payment_id: UUID
    status: PaymentState
    done: Literal["renewing", "held", "expired"]


ExpirePaymentResult = Lapsing | Refused


class LapseRefusal(StrEnum):
    """Why there is nothing to do for an authorization, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    UNKNOWN_PAYMENT = "unknown_payment"
    NOTHING_AUTHORIZED = "nothing_authorized"
    NOT_DUE = "not_due"


class AdvancePayment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Ask of an order's gateways what its state calls for: captures that are due, voids once it has ended.

    What a canceled order owes its buyer is paid back; what another does, and what is authorized beyond what it needs is let
    go, only with a `refund_cause`.
    """

    order_id: UUID
    refund_cause: RefundCause | None = None


class Advanced(Struct, frozen=True, tag="advanced", tag_field="result", kw_only=True):
    """What will be asked of gateways; nothing, where nothing is called for."""

    order_id: UUID
    version: int
    actions: list[Requested]


AdvancePaymentResult = Advanced | Refused


class AdvanceRefusal(StrEnum):
    """Why nothing can be called for."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"


class ReturnLateMoney(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """See to money that came after the end of an order: it brings the order back where that can be, or goes back."""

    order_id: UUID


class LateMoneySeenTo(Struct, frozen=True, tag="seen_to", tag_field="result", kw_only=True):
    """What came of it: the order lives again, or gateways will be asked to pay back; `resolved` are exceptions that ended."""

    order_id: UUID
    version: int
    reinstated: bool
    actions: list[Requested]
    resolved: list[UUID]


ReturnLateMoneyResult = LateMoneySeenTo | Refused


class ReturnLateMoneyRefusal(StrEnum):
    """Why nothing can be seen to."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"


class SettlePayment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What a gateway, or a person who handles money, answers to an action. It may come late, twice and out of order.

    `attempt` is the one it answers, the current one if left out. `amount` is what it really was (all that was asked if
    left out), `captured` what an authorization took at once (without it: all of it where that was asked for).
    A failure that is not `permanent` is tried again. `at` is the gateway's own time.
    """

    action_id: UUID
    outcome: Outcome
    attempt: Annotated[int, Meta(ge=1, le=1_000)] | None = None
    amount: Amount | None = None
    captured: Amount | None = None
    reference: ExternalId | None = None
    reason: Code | None = None
    permanent: bool = True
    expires_at: Moment | None = None
    over_capture: Amount = 0
    link: Link | None = None
    at: Moment | None = None

    def __post_init__(self) -> None:
        check_years(self.expires_at, self.at)


class Settled(Struct, frozen=True, tag="settled", tag_field="result", kw_only=True):
    """How the payment and the action stand now; `changed` where the answer said something new."""

    order_id: UUID
    version: int
    payment_id: UUID
    action_id: UUID
    status: PaymentState
    action_status: ActionState
    changed: bool


SettlePaymentResult = Settled | Refused


class SettleRefusal(StrEnum):
    """Why an answer is not taken; but for these an answer from outside is never refused."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ACTION = "unknown_action"


class Abilities(Struct, frozen=True, kw_only=True):
    """What a gateway can do.

    `over_capture` is what it takes beyond an authorization, in parts per million of it; `authorization_days` how long one
    lives, None for ever. With `by_people` nobody but a person ever answers.
    """

    partial_captures: bool = True
    multiple_captures: bool = True
    over_capture: int = 0
    renewable: bool = False
    authorization_days: int | None = None
    by_people: bool = False


class ActionFact(Struct, frozen=True, kw_only=True):
    """Something asked of a gateway, as it stands. `final`: after this capture the gateway lets go of the rest."""

    action_id: UUID
    kind: str
    amount: int
    status: str = "pending"
    attempt: int = 1
    final: bool = False
    cause: str | None = None
    subject_id: UUID | None = None
    reference: str | None = None
    answered_at: datetime | None = None
    settled_attempt: int | None = None

    @property
    def open(self) -> bool:
        return self.status in ("pending", "in_doubt")


class PaymentFact(Struct, frozen=True, kw_only=True):
    """A payment as it stands; its order is locked. Its actions are in the order in which they were asked.

    `reference`, `taken_at`, `collector` and `parcel_id` are what was said of money that came beside the gateways.
    """

    payment_id: UUID
    order_id: UUID
    tender: str
    gateway: str
    status: str
    amount: int
    authorized: int = 0
    over_capture: int = 0
    capture_pending: int = 0
    captured: int = 0
    refund_pending: int = 0
    refunded: int = 0
    disputed: int = 0
    dispute_lost: int = 0
    capture: str = "manual"
    expires_at: datetime | None = None
    account_id: UUID | None = None
    reference: str | None = None
    taken_at: datetime | None = None
    collector: str | None = None
    parcel_id: UUID | None = None
    actions: list[ActionFact] = msgspec.field(default_factory=list)

    @property
    def uncaptured(self) -> int:
        """What is authorized and neither captured nor asked for."""
        return max(0, self.authorized - self.captured - self.capture_pending)

    @property
    def refundable(self) -> int:
        """What can still be paid back to where it came from; money in dispute is not ours to give."""
        return max(0, self.captured - self.refunded - self.refund_pending - self.dispute_lost - self.disputed)

    @property
    def covers(self) -> int:
        """What it has taken or is sure to take, less what went back."""
        return max(self.authorized, self.captured) - self.refunded - self.dispute_lost

    def in_flight(self, *kinds: str) -> bool:
        """Whether anything of these kinds is asked for and not answered for good."""
        return any(action.open and action.kind in kinds for action in self.actions)
