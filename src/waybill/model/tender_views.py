"""What the API answers about money that is owed, gift cards and credit, and cash on delivery."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.stored_value import AccountKind, AccountStatus, GiftCode
from waybill.model.views import Cursor, Limit, Minor, OrderNumber
from waybill.model.wire import Code


class BalanceQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which balances: `owed` to buyers, `on_account` and not paid yet, or `overdue` among those."""

    kind: Literal["owed", "on_account", "overdue"] = "owed"
    customer_id: UUID | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class BalanceShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An order with a balance: still to be paid, or negative: owed to the buyer. `refund_pending` is on its way back."""

    order_id: UUID
    number: OrderNumber
    status: str
    terms: str
    currency: str
    total: Minor
    balance: Minor
    refund_pending: Minor = 0
    customer_id: UUID | None = None
    name: str | None = None
    due_on: date | None = None
    days_overdue: int = 0


class StoredValueQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which gift cards and credit, the newest first; all that is given must hold."""

    customer_id: UUID | None = None
    kind: AccountKind | None = None
    status: AccountStatus | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class StoredValueEntry(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line of an account's ledger, which its balance is the sum of."""

    kind: Annotated[str, Meta(examples=["spent"])]
    amount: Minor
    at: datetime
    order: OrderNumber | None = None


class StoredValueShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A gift card or a customer's credit; `entries` are told of one alone."""

    account_id: UUID
    kind: AccountKind
    status: AccountStatus
    currency: str
    issued: Minor
    balance: Minor
    issued_at: datetime
    expires_at: datetime | None = None
    customer_id: UUID | None = None
    entries: list[StoredValueEntry] = msgspec.field(default_factory=list)


class CheckCode(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A gift card's code, to see what is on it. It is sent in the body: addresses are written down in logs."""

    code: GiftCode


class CollectionQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which cash on delivery, the oldest first: what is still with collectors, or `all`."""

    collector: Code | None = None
    all: bool = False
    limit: Limit = 50
    cursor: Cursor | None = None


class CollectionShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Cash that was taken for an order; `out` of it is not handed in."""

    payment_id: UUID
    order_id: UUID
    number: OrderNumber
    collector: str
    reference: str | None = None
    currency: str
    amount: Minor
    remitted: Minor = 0
    out: Minor = 0
    collected_at: datetime


class Payable(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What whoever has a link to pay sees: nothing of who ordered, or what."""

    shop: str
    number: OrderNumber
    status: str
    currency: str
    total: Minor
    due: Minor
    due_on: date | None = None
    can_pay: Annotated[bool, Meta(description="Whether a payment can be started here.")] = False
    gateway: Annotated[str, Meta(description="Who takes the payment.", examples=["sandbox"])] | None = None
    payment: Annotated[str, Meta(description="What became of the newest payment.", examples=["authorized"])] | None = (
        None
    )
    expires_at: datetime | None = None
