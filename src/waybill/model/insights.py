"""Insights: figures of a period and of the one before it, and of now; docs/metrics.md defines each. Amounts are minor units without tax."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.reports import ReasonRow, Share
from waybill.model.views import Minor, OpenState, Steps
from waybill.model.wire import Currency, check_years

Period = Literal["today", "yesterday", "week", "month", "quarter", "year"]
By = Literal["hour", "day", "week"]
Key = Annotated[
    str, Meta(description="An hour, a day, or a week by its Monday; in the shop's time zone.", examples=["2026-11-23"])
]


class InsightsQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A `period` that ends today (or was yesterday): the last 7, 30, 90 or 365 days; or the days `first` to `last`, at most 1,100.

    Without a currency, the shop's.
    """

    period: Period = "month"
    first: date | None = None
    last: date | None = None
    currency: Currency | None = None

    def __post_init__(self) -> None:
        check_years(self.first, self.last)


class Span(Struct, frozen=True, kw_only=True):
    """The days that figures are of, and those right before that they are compared with. `by` is what a point of a series is."""

    first: date
    last: date
    previous_first: date
    previous_last: date
    by: By


class Sold(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What was placed: `sales` is gross less discounts. Where the period is not over, that before is counted to the same hour."""

    orders: int = 0
    units: Steps = 0
    sales: Minor = 0
    average_order_value: Minor | None = None


class Undone(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What was taken off again on the whole days of a period, and what is left (`net`)."""

    orders_canceled: int = 0
    canceled: Minor = 0
    units_returned: Steps = 0
    returned: Minor = 0
    credited: Minor = 0
    edited: Minor = 0
    net: Minor = 0
    cancel_rate: Share | None = None
    return_rate: Share | None = None


class SalesPoint(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Sales of an hour, day or week, and of that as far into the period before. What is yet to come has none."""

    key: Key
    orders: int | None = None
    sales: Minor | None = None
    key_before: Key
    orders_before: int = 0
    sales_before: Minor = 0


class ChannelShare(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What came in through a channel."""

    channel: str
    orders: int = 0
    sales: Minor = 0
    orders_before: int = 0
    sales_before: Minor = 0


class TopItem(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An item and what it brought: gross less discounts, canceled and returned."""

    sku: str
    title: str
    scale: int = 1
    units: Steps = 0
    net: Minor = 0
    units_before: Steps = 0
    net_before: Minor = 0


class SalesInsights(Struct, frozen=True, kw_only=True):
    """Sales of one currency. `currencies` are those in which anything was placed; `behind` events are still to be counted."""

    span: Span
    currency: str
    currencies: list[str]
    sold: Sold
    sold_before: Sold
    undone: Undone
    undone_before: Undone
    series: list[SalesPoint]
    channels: Annotated[list[ChannelShare], Meta(description="The greatest first.")]
    items: Annotated[list[TopItem], Meta(description="The ten that brought most.")]
    behind: int


class Kept(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Orders that left or arrived: how many, how many of them had a promise, and how many kept it."""

    orders: int = 0
    promised: int = 0
    kept: int = 0
    share: Share | None = None


class ServicePoint(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What left, arrived and came back on a day or in a week."""

    key: Key
    shipped: Kept
    delivered: Kept
    units: Annotated[Steps, Meta(description="Placed.")] = 0
    units_returned: Steps = 0


class ServiceInsights(Struct, frozen=True, kw_only=True):
    """How well orders were served: on time against the promise, and what came back, of all currencies together."""

    span: Span
    shipped: Kept
    shipped_before: Kept
    delivered: Kept
    delivered_before: Kept
    units: Steps
    units_returned: Steps
    return_rate: Share | None
    return_rate_before: Share | None
    reasons: list[ReasonRow]
    series: list[ServicePoint]


class StateCount(Struct, frozen=True, kw_only=True):
    """How many orders are in a state now. Each open order is in one: that of its units that are furthest behind."""

    state: OpenState
    orders: int


class AgeBucket(Struct, frozen=True, kw_only=True):
    """Orders to be shipped that were placed so many hours ago; the last bucket has no end."""

    hours_from: int
    hours_to: int | None
    orders: int
    late: int


class OldestOrder(Struct, frozen=True, kw_only=True):
    """The order that has waited longest to be shipped."""

    number: int
    placed_at: datetime


class HoldCount(Struct, frozen=True, kw_only=True):
    """How many open orders are on hold for a reason."""

    hold: str
    orders: int


class NowInsights(Struct, frozen=True, kw_only=True):
    """How things stand: open orders by state, what is to be shipped by age, what waits for a person. Without tests and drafts."""

    at: datetime
    states: list[StateCount]
    backlog: list[AgeBucket]
    to_ship: int
    late: int
    oldest: OldestOrder | None
    holds: list[HoldCount]
    held: int
    returns_open: int
    returns_to_inspect: int
    exceptions: int
    inquiries: int


class StockInsightsQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Items that will not last for `lead_days`, by what sold in the last `days`."""

    lead_days: Annotated[int, Meta(ge=1, le=366, description="How long it takes until more is there.")] = 14
    days: Annotated[int, Meta(ge=1, le=366)] = 28
    limit: Annotated[int, Meta(ge=1, le=250)] = 20


class StockAtRisk(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An item that orders wait for, or that sells out before more can be there."""

    item_id: UUID
    sku: str
    title: str
    scale: int = 1
    available: Steps = 0
    backordered: Steps = 0
    incoming: Steps = 0
    expected_on: date | None = None
    sold: Steps = 0
    days_of_cover: float | None = None


class StockInsights(Struct, frozen=True, kw_only=True):
    """Stock at risk, what orders wait for first. `waiting` items have orders waiting, `out` sell and are gone, `low` will not last."""

    lead_days: int
    days: int
    waiting: int
    out: int
    low: int
    orders_on_hold: Annotated[int, Meta(description="Open orders on a `stock` hold.")]
    rows: list[StockAtRisk] = msgspec.field(default_factory=list)
