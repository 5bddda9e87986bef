"""Reports: what is asked and answered; docs/metrics.md defines each figure. Amounts are minor units without tax, but for `tax`."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from waybill.model.views import Cursor, Limit, Minor, Scale, Unit
from waybill.model.wire import Currency, Sku, check_years

SalesBy = Literal["day", "week", "month", "channel", "country", "campaign", "item"]
Period = Literal["all", "day", "week", "month"]
Rows = Annotated[int, Meta(ge=1, le=5_000, description="How many rows at most.")]
Share = Annotated[float, Meta(description="A share, from 0 to 1; absent where there is nothing to be a share of.")]
Hours = Annotated[float, Meta(description="Hours.")]


class SalesQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Sales of the days `first` to `last` (the last 30 if left out), in the shop's time zone."""

    by: SalesBy = "day"
    first: date | None = None
    last: date | None = None
    currency: Currency | None = None
    limit: Rows = 1_000

    def __post_init__(self) -> None:
        check_years(self.first, self.last)


class SalesRow(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Sales of one key in one currency. `net` is gross less discounts, canceled, returned, credited, plus edited.

    Units are steps of 1/`scale` of the item's `unit`; only by item are they of one kind.
    """

    key: Annotated[str, Meta(examples=["2026-11-23"])]
    title: str | None = None
    unit: Unit = "unit"
    scale: Scale = 1
    currency: str
    orders: Annotated[int, Meta(description="Placed; 0 by item, where an order counts for each of its items.")] = 0
    orders_canceled: int = 0
    units: int = 0
    units_canceled: int = 0
    units_returned: int = 0
    gross: Minor = 0
    discounts: Minor = 0
    canceled: Minor = 0
    returned: Minor = 0
    credited: Minor = 0
    edited: Minor = 0
    net: Minor = 0
    charges: Minor = 0
    tax: Minor = 0
    average_order_value: Minor | None = None
    cancel_rate: Share | None = None
    return_rate: Share | None = None


class SalesReport(Struct, frozen=True, kw_only=True):
    """Sales by key; one currency each, never summed. `counted` is how far the shop's log has been counted."""

    by: SalesBy
    first: date
    last: date
    rows: list[SalesRow]
    totals: list[SalesRow]
    counted: Annotated[int, Meta(description="The newest seq of the log that the figures hold.", examples=[1042])]
    behind: Annotated[int, Meta(description="How many events are still to be looked at.")]


class TimesQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """How long the orders took that left or arrived on the days `first` to `last` (the last 30 if left out)."""

    by: Period = "all"
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        check_years(self.first, self.last)


class TimesRow(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Orders that left (`shipped`) and that arrived (`delivered`) in a period, and how long that took from placing."""

    key: str
    shipped: int = 0
    hours_to_ship_median: Hours | None = None
    hours_to_ship_p90: Hours | None = None
    shipped_on_time: Share | None = None
    delivered: int = 0
    hours_to_deliver_median: Hours | None = None
    hours_to_deliver_p90: Hours | None = None
    delivered_on_time: Share | None = None


class TimesReport(Struct, frozen=True, kw_only=True):
    """Times by period."""

    first: date
    last: date
    rows: list[TimesRow]


class ReasonsQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Why orders were canceled and units came back on the days `first` to `last` (the last 30 if left out)."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        check_years(self.first, self.last)


class ReasonRow(Struct, frozen=True, kw_only=True):
    """How often, and of how many units, for one reason. `share` is of the units of its kind."""

    kind: Literal["cancel", "return"]
    reason: str
    times: int
    units: int
    share: Share


class ReasonsReport(Struct, frozen=True, kw_only=True):
    """Reasons, the most frequent first of each kind."""

    first: date
    last: date
    rows: list[ReasonRow]


class StockReportQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Stock of items in order of SKUs. `cover_below` asks for those that last fewer days; `days` is what sales are looked at."""

    sku: Sku | None = None
    days: Annotated[int, Meta(ge=1, le=366)] = 28
    cover_below: Annotated[int, Meta(ge=0, le=10_000)] | None = None
    short: Annotated[bool, Meta(description="Only items that orders wait for.")] = False
    limit: Limit = 50
    cursor: Cursor | None = None


class StockReportRow(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An item's stock over all locations. `value` is on hand at `unit_cost`, the mean of what was received, else the item's."""

    sku: str
    title: str
    unit: Unit = "unit"
    scale: Scale = 1
    on_hand: int = 0
    reserved: int = 0
    available: int = 0
    incoming: int = 0
    backordered: int = 0
    unit_cost: str | None = None
    value: Minor | None = None
    sold: Annotated[int, Meta(description="Placed less canceled, in the days asked for.")] = 0
    days_of_cover: (
        Annotated[float, Meta(description="Available at that rate of sale; absent where nothing sold.")] | None
    ) = None


class StockTotals(Struct, frozen=True, kw_only=True):
    """The shop's stock at cost. `uncosted` items have stock and no cost, and count nothing."""

    currency: str
    value: Minor
    items: int
    uncosted: int
    backordered_items: int = msgspec.field(default=0)
