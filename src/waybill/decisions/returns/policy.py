"""What the shop's policy says about one line: whether it can be returned, until when, at whose cost."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from msgspec import Struct

from waybill.model.facts import OrderFact, sku_key
from waybill.model.return_policy import FAULTS, ReturnPolicy, ReturnRule

Value = TypeVar("Value")


class Goods(Struct, frozen=True):
    """What rules go by."""

    sku: str
    tax_category: str
    country: str | None
    returnable: bool = True


class Terms(Struct, frozen=True):
    """What holds for some units of a line. `restocking_fee` in parts per million; `until` is open where nothing is known."""

    returnable: bool
    until: datetime | None
    postage: str
    restocking_fee: int


def terms_of(policy: ReturnPolicy, goods: Goods, reason: str, since: datetime | None, *, fault: bool = False) -> Terms:
    """The terms for units that arrived (or were promised) at `since`. The seller's fault is never at the buyer's cost."""
    if fault or reason in FAULTS:
        return Terms(True, _until(since, policy.fault_days), "shop", 0)
    rules = [rule for rule in policy.rules if _fits(rule, goods)]
    returnable = _first((rule.returnable for rule in rules), goods.returnable)
    days = _first((rule.window_days for rule in rules), policy.window_days)
    fee = _first((rule.restocking_fee for rule in rules), policy.restocking_fee)
    postage = _first((rule.postage for rule in rules), policy.postage)
    return Terms(returnable, _until(since, days), postage, fee)


def arrived(order: OrderFact, in_transit: int, units: int, delivered: int) -> datetime | None:
    """When the window of these units begins: at their delivery or, where no scan came, when they were promised."""
    if units > delivered and in_transit:
        return order.deliver_by
    return order.delivered_at or order.deliver_by or order.placed_at


def approves(policy: ReturnPolicy, reasons: Sequence[str], worth: int) -> bool:
    """Whether a return for these reasons, worth so many minor units, needs nobody's approval."""
    return any(
        (rule.up_to is None or worth <= rule.up_to)
        and (not rule.reasons or all(reason in rule.reasons for reason in reasons))
        for rule in policy.auto_approve
    )


def _fits(rule: ReturnRule, goods: Goods) -> bool:
    return (
        (rule.sku is None or sku_key(rule.sku) == sku_key(goods.sku))
        and rule.tax_category in (None, goods.tax_category)
        and rule.country in (None, goods.country)
    )


def _first(values: Iterable[Value | None], otherwise: Value) -> Value:
    return next((value for value in values if value is not None), otherwise)


def _until(since: datetime | None, days: int) -> datetime | None:
    return since + timedelta(days=days) if since else None
