"""Gift cards, store credit and exchange credit: what a caller asks, what it is answered, why it can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from waybill.model.orders import OrderStatus
from waybill.model.results import Refused
from waybill.model.tenders import Sum
from waybill.model.wire import Currency, Moment, Version, check_years

AccountKind = Literal["gift_card", "store_credit", "exchange_credit"]
AccountStatus = Literal["active", "expired", "void"]
GiftCode = Annotated[
    str,
    Meta(
        min_length=16,
        max_length=40,
        pattern=r"\A[A-Za-z2-7 -]{16,40}\Z",
        description="A gift card's code; blanks, dashes and case do not matter.",
        examples=["ABCD-EFGH-IJKL-MNOP-QRST"],
    ),
]


class IssueStoredValue(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A gift card for whoever has its code, or credit of a customer. Without `currency` it is the shop's."""

    kind: AccountKind = "gift_card"
    amount: Sum
    customer_id: UUID | None = None
    currency: Currency | None = None
    expires_at: Moment | None = None
    reason: Literal["sold", "goodwill", "refund", "exchange", "other"] = "sold"

    def __post_init__(self) -> None:
        check_years(self.expires_at)


class Issued(Struct, frozen=True, tag="issued", tag_field="result", omit_defaults=True, kw_only=True):
    """The account. A gift card's `code` is told to whoever issued it, and kept as a hash only."""

    account_id: UUID
    kind: AccountKind
    currency: str
    amount: int
    code: str = ""
    customer_id: UUID | None = None
    expires_at: datetime | None = None


IssueResult = Issued | Refused


class IssueRefusal(StrEnum):
    """Why nothing is issued, in order of precedence."""

    KEY_REUSED = "key_reused"
    CUSTOMER_NEEDED = "customer_needed"
    UNKNOWN_CUSTOMER = "unknown_customer"
    EXPIRES_IN_THE_PAST = "expires_in_the_past"


class PayWithStoredValue(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Pay an order with a gift card (`code` or `account_id`), or with its customer's credit, what expires first first.

    `amount` is exact; without it as much as is due and there.
    """

    order_id: UUID
    code: GiftCode | None = None
    account_id: UUID | None = None
    amount: Sum | None = None
    version: Version | None = None

    def __post_init__(self) -> None:
        if self.code is not None and self.account_id is not None:
            raise ValueError("Send `code` or `account_id`, not both")


class Drawn(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one account paid, and what is left on it."""

    payment_id: UUID
    account_id: UUID
    kind: AccountKind
    amount: int
    left: int


class PaidWithStoredValue(Struct, frozen=True, tag="paid", tag_field="result", kw_only=True):
    """The payments that were made of it; `balance` is what is still to be paid of the order."""

    order_id: UUID
    version: int
    status: OrderStatus
    currency: str
    amount: int
    balance: int
    payments: list[Drawn]


PayWithStoredValueResult = PaidWithStoredValue | Refused


class PayRefusal(StrEnum):
    """Why stored value does not pay, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    IS_DRAFT = "is_draft"
    UNKNOWN_ACCOUNT = "unknown_account"
    NOT_THE_CUSTOMERS = "not_the_customers"
    ACCOUNT_VOID = "account_void"
    ACCOUNT_EXPIRED = "account_expired"
    WRONG_CURRENCY = "wrong_currency"
    NOTHING_DUE = "nothing_due"
    MORE_THAN_DUE = "more_than_due"
    TOO_LITTLE_VALUE = "too_little_value"


class RefundToStoredValue(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Pay back what is owed of an order, or `amount` of it: as credit of its customer, or to the gift cards that paid."""

    order_id: UUID
    amount: Sum | None = None
    to: Literal["store_credit", "exchange_credit", "origin"] = "store_credit"
    expires_at: Moment | None = None
    version: Version | None = None

    def __post_init__(self) -> None:
        check_years(self.expires_at)


class RefundedTo(Struct, frozen=True, kw_only=True):
    """What one account received."""

    account_id: UUID
    amount: int


class StoredValueRefunded(Struct, frozen=True, tag="refunded", tag_field="result", kw_only=True):
    """The money went to these accounts; `balance` is what is still owed (negative)."""

    order_id: UUID
    version: int
    currency: str
    amount: int
    balance: int
    accounts: list[RefundedTo]


RefundToStoredValueResult = StoredValueRefunded | Refused


class RefundToRefusal(StrEnum):
    """Why nothing goes to stored value, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    CUSTOMER_NEEDED = "customer_needed"
    EXPIRES_IN_THE_PAST = "expires_in_the_past"
    NOTHING_OWED = "nothing_owed"
    MORE_THAN_OWED = "more_than_owed"


class VoidStoredValue(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Close an account for good: what is left on it is gone."""

    account_id: UUID
    reason: Literal["lost", "fraud", "mistake", "paid_out", "other"] = "other"


class Voided(Struct, frozen=True, tag="voided", tag_field="result", kw_only=True):
    """The account is closed; `amount` was left on it."""

    account_id: UUID
    currency: str
    amount: int


VoidStoredValueResult = Voided | Refused


class VoidValueRefusal(StrEnum):
    """Why an account is not closed, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ACCOUNT = "unknown_account"
    ACCOUNT_VOID = "account_void"
