"""How a shop takes goods back, as data: windows, fees, postage, what sets a refund off. Decided once, by the owner."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from waybill.model.wire import Amount, Code, Country, Rate, Sku

ReturnReason = Literal[
    "unwanted", "wrong_size", "late", "not_as_described", "defective", "damaged", "wrong_item", "undeliverable", "refused",
    "other",
]  # fmt: skip
# Reasons that are the seller's fault: no fee, postage by the shop, and the longer window.
FAULTS = frozenset({"not_as_described", "defective", "damaged", "wrong_item"})

RefundOn = Literal["scan", "receipt", "inspection"]
PaidBy = Literal["buyer", "shop"]
Days = Annotated[int, Meta(ge=0, le=3_650)]


class ReturnRule(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What holds for some goods: those of the SKU, tax category and country that are named. Left out is left to later rules.

    `restocking_fee` is in parts per million of what was paid.
    """

    sku: Sku | None = None
    tax_category: Code | None = None
    country: Country | None = None
    returnable: bool | None = None
    window_days: Days | None = None
    restocking_fee: Rate | None = None
    postage: PaidBy | None = None


class DiscountThreshold(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A discount on the order that is for those who keep goods of `minimum` at least, in minor units before discounts."""

    code: Code
    minimum: Amount


class AutoApproval(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Returns that nobody need look at: for these reasons (any, if none is named), worth `up_to` minor units at most."""

    reasons: Annotated[list[ReturnReason], Meta(max_length=20)] = msgspec.field(default_factory=list)
    up_to: Amount | None = None


class ReturnPolicy(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """How goods are taken back. The first rule that fits a line and says something about a point decides it.

    `postage_fee` (minor units) is kept of a refund where the buyer pays the postage and the shop gave the label.
    `expire_days` is how long a return waits for its goods; an exchange goes out `in_advance` or `on_receipt`.
    """

    window_days: Days = 30
    fault_days: Days = 730
    postage: PaidBy = "buyer"
    postage_fee: Amount = 0
    restocking_fee: Rate = 0
    refund_on: RefundOn = "inspection"
    refund_shipping: Literal["never", "when_all"] = "when_all"
    automatic_refund: bool = True
    exchange: Literal["in_advance", "on_receipt"] = "on_receipt"
    expire_days: Annotated[int, Meta(ge=1, le=365)] = 30
    location: Code | None = None
    auto_approve: Annotated[list[AutoApproval], Meta(max_length=50)] = msgspec.field(default_factory=list)
    thresholds: Annotated[list[DiscountThreshold], Meta(max_length=200)] = msgspec.field(default_factory=list)
    rules: Annotated[list[ReturnRule], Meta(max_length=1_000)] = msgspec.field(default_factory=list)
