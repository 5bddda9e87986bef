"""Money: payments started, authorized, captured, refunded, voided, disputed, credited, written off."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from waybill.model.events.base import OrderChanged


class PaymentChanged(OrderChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The base of what happens to one payment. `payment_status` is its new one; the others replace what was known."""

    payment_id: UUID
    payment_status: str | None = None
    expires_at: datetime | None = None
    over_capture: int | None = None


class ActionRequested(PaymentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The base of what is asked of a gateway. `final`: after this capture the gateway lets go of the rest."""

    action_id: UUID
    amount: int
    cause: str | None = None
    subject_id: UUID | None = None
    final: bool = False


class PaymentStarted(ActionRequested, frozen=True, omit_defaults=True, kw_only=True):
    """A tender is to pay `amount`: its gateway is asked to authorize it, and with `capture` placing to take it at once."""

    type: ClassVar[str] = "payment.started"
    tender: str
    gateway: str
    capture: str


class CaptureAsked(ActionRequested, frozen=True, omit_defaults=True, kw_only=True):
    """Authorized money is to be taken."""

    type: ClassVar[str] = "capture.requested"


class RefundAsked(ActionRequested, frozen=True, omit_defaults=True, kw_only=True):
    """Money that is owed is to be paid back; `cause` says why, `subject_id` of what."""

    type: ClassVar[str] = "refund.requested"


class VoidAsked(ActionRequested, frozen=True, omit_defaults=True, kw_only=True):
    """What is authorized and not captured is to be let go."""

    type: ClassVar[str] = "void.requested"


class RenewalAsked(ActionRequested, frozen=True, omit_defaults=True, kw_only=True):
    """An authorization is to live on."""

    type: ClassVar[str] = "renewal.requested"


class ActionSettled(PaymentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """The base of what is answered to an action, of `amount`. `action_status` and `attempt` are those from now on.

    `reason` is the gateway's code. An answer that cannot be is kept, with an `exception` for a person to look at.
    """

    action_id: UUID
    action_status: str
    attempt: int
    outcome: str
    amount: int = 0
    reference: str | None = None
    reason: str | None = None
    settled_attempt: int | None = None
    answered_at: datetime | None = None
    exception: str | None = None
    exception_id: UUID | None = None


class AuthorizationSettled(ActionSettled, frozen=True, omit_defaults=True, kw_only=True):
    """A gateway said whether it authorized, or took, a payment."""

    type: ClassVar[str] = "authorization.settled"


class CaptureSettled(ActionSettled, frozen=True, omit_defaults=True, kw_only=True):
    """A gateway said whether it took money."""

    type: ClassVar[str] = "capture.settled"


class RefundSettled(ActionSettled, frozen=True, omit_defaults=True, kw_only=True):
    """A gateway said whether it paid money back."""

    type: ClassVar[str] = "refund.settled"


class VoidSettled(ActionSettled, frozen=True, omit_defaults=True, kw_only=True):
    """A gateway said whether it let go of an authorization."""

    type: ClassVar[str] = "void.settled"


class RenewalSettled(ActionSettled, frozen=True, omit_defaults=True, kw_only=True):
    """A gateway said whether an authorization lives on, until `expires_at`."""

    type: ClassVar[str] = "renewal.settled"


class AuthorizationExpired(PaymentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """An authorization ran out; what it had not captured is gone."""

    type: ClassVar[str] = "authorization.expired"


class AuthorizationExpiring(PaymentChanged, frozen=True, omit_defaults=True, kw_only=True):
    """An authorization runs out soon and its gateway cannot renew it: the order is held until it is paid otherwise."""

    type: ClassVar[str] = "authorization.expiring"
