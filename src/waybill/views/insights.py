"""Figures for a dashboard: of a period against the one before, and of now. docs/metrics.md defines them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from waybill.model.insights import (
    AgeBucket,
    ChannelShare,
    HoldCount,
    InsightsQuery,
    Kept,
    NowInsights,
    OldestOrder,
    SalesInsights,
    SalesPoint,
    ServiceInsights,
    ServicePoint,
    Sold,
    Span,
    StateCount,
    StockAtRisk,
    StockInsights,
    StockInsightsQuery,
    TopItem,
    Undone,
)
from waybill.model.money import divide
from waybill.model.reports import ReasonRow
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.reports import whole_months

_sql = load(__file__)

_DAYS = {"today": 1, "yesterday": 1, "week": 7, "month": 30, "quarter": 90, "year": 365}
LONGEST = 1_100
# In hours; an order is in the last bucket that begins before it was placed.
AGES = (0, 4, 24, 48, 96, 168)
STATES = (
    "awaiting_payment", "on_hold", "waiting_for_stock", "to_release", "in_fulfillment", "ready_for_pickup", "on_the_way",
    "to_complete", "cancel_pending",
)  # fmt: skip
TOP = 10
_NONE_KEPT = Kept()


class _Shop(Struct, frozen=True):
    """The shop's clock and money, and how many events its hours and days are behind."""

    zone: ZoneInfo
    currency: str
    behind: int
    now: datetime


async def _shop(tx: Tx) -> _Shop:
    row = await tx.fetchrow(_sql.shop)
    assert row is not None
    zone = ZoneInfo(row["time_zone"])
    return _Shop(zone, row["currency"], max(0, row["seq"] - row["counted"]), tx.now.astimezone(zone))


def _span(shop: _Shop, query: InsightsQuery) -> Span:
    """The days asked for, none after today, and as many before them."""
    today = shop.now.date()
    last = query.last or (today - timedelta(days=1) if query.period == "yesterday" and not query.first else today)
    first = query.first or last - timedelta(days=_DAYS[query.period] - 1)
    first = min(max(first, last - timedelta(days=LONGEST - 1)), last)
    days = (last - first).days + 1
    by = "hour" if days <= 2 else "day" if days <= 92 else "week"
    return Span(
        first=first,
        last=last,
        previous_first=first - timedelta(days=days),
        previous_last=first - timedelta(days=1),
        by=by,  # type: ignore[arg-type]
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None


# Sales


async def sales_insights(tx: Tx, query: InsightsQuery) -> SalesInsights:
    """Sales of the period in one currency, against those of the period before up to the same hour."""
    shop = await _shop(tx)
    span, currency = _span(shop, query), query.currency or shop.currency
    # where the period is not over, that before ends at the same hour of its last day
    hour = shop.now.hour if span.last == shop.now.date() else 23
    between = (span.first, span.last, span.previous_first, span.previous_last)
    totals = await tx.fetchrow(_sql.sold, *between, currency, hour)
    undone = await tx.fetchrow(_sql.undone, *between, currency)
    assert totals is not None
    assert undone is not None
    points = await tx.fetch(_sql.points, span.previous_first, span.last, currency, span.by)
    return SalesInsights(
        span=span,
        currency=currency,
        currencies=[row["currency"] for row in await tx.fetch(_sql.currencies)] or [shop.currency],
        sold=_sold(totals, ""),
        sold_before=_sold(totals, "_before"),
        undone=_undone(undone, ""),
        undone_before=_undone(undone, "_before"),
        series=list(_series(span, shop, {row["key"]: row for row in points})),
        channels=[ChannelShare(**row) for row in await tx.fetch(_sql.channels, *between, currency, hour)],
        items=[
            TopItem(**row)
            for row in await tx.fetch(_sql.items, *between, currency, TOP, *whole_months(span.first, span.last))
        ],
        behind=shop.behind,
    )


def _sold(row: Row, when: str) -> Sold:
    orders, sales = row["orders" + when], row["sales" + when]
    average = divide(sales, orders) if orders > 0 else None
    return Sold(orders=orders, units=row["units" + when], sales=sales, average_order_value=average)


def _undone(row: Row, when: str) -> Undone:
    named = {
        name: row[name + when]
        for name in ("orders_canceled", "canceled", "units_returned", "returned", "credited", "edited")
    }
    net = row["placed" + when] - named["canceled"] - named["returned"] - named["credited"] + named["edited"]
    return Undone(
        **named,
        net=net,
        cancel_rate=_share(named["orders_canceled"], row["orders" + when]),
        return_rate=_share(named["units_returned"], row["units" + when]),
    )


def _keys(first: date, last: date, by: str) -> Iterator[str]:
    """The hours, days or weeks from `first` to `last`, as the statements write them."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if by == "hour":
            yield from (f"{day}T{hour:02}" for hour in range(24))
        elif by == "day":
            yield str(day)
        elif day == first or day.weekday() == 0:
            yield str(day - timedelta(days=day.weekday()))


def _series(span: Span, shop: _Shop, found: dict[str, Row]) -> Iterator[SalesPoint]:
    now = f"{shop.now:%Y-%m-%dT%H}" if span.by == "hour" else str(shop.now.date())
    keys = list(_keys(span.first, span.last, span.by))
    before = list(_keys(span.previous_first, span.previous_last, span.by))
    # weeks that are cut off at both ends can be one more of
    before = before[-len(keys) :] if len(before) >= len(keys) else [before[0]] * (len(keys) - len(before)) + before
    for key, key_before in zip(keys, before, strict=True):
        row, row_before = found.get(key), found.get(key_before)
        yield SalesPoint(
            key=key,
            orders=(row["orders"] if row else 0) if key <= now else None,
            sales=(row["sales"] if row else 0) if key <= now else None,
            key_before=key_before,
            orders_before=row_before["orders"] if row_before else 0,
            sales_before=row_before["sales"] if row_before else 0,
        )


# Service


async def service_insights(tx: Tx, query: InsightsQuery) -> ServiceInsights:
    """On time and what came back, of the period against the one before."""
    shop = await _shop(tx)
    span = _span(shop, query)
    if span.by == "hour":
        span = msgspec.structs.replace(span, by="day")
    times = [datetime.combine(day, time(0), shop.zone) for day in (span.previous_first, span.first, span.last)]
    between = (times[0], times[1], times[2] + timedelta(days=1), span.by, shop.zone.key)
    shipped = _kept(await tx.fetch(_sql.shipped, *between))
    delivered = _kept(await tx.fetch(_sql.delivered, *between))
    back = await tx.fetch(_sql.returned, span.previous_first, span.first, span.last, span.by)
    units = {when: (sum(r["units"] for r in rows), sum(r["units_returned"] for r in rows)) for when, rows in (
        (False, [row for row in back if not row["now"]]), (True, [row for row in back if row["now"]]),
    )}  # fmt: skip
    by_key = {row["key"]: row for row in back if row["now"]}
    return ServiceInsights(
        span=span,
        shipped=_all(shipped, True),
        shipped_before=_all(shipped, False),
        delivered=_all(delivered, True),
        delivered_before=_all(delivered, False),
        units=units[True][0],
        units_returned=units[True][1],
        return_rate=_share(units[True][1], units[True][0]),
        return_rate_before=_share(units[False][1], units[False][0]),
        reasons=[ReasonRow(**row) for row in await tx.fetch(_sql.reasons, span.first, span.last)],
        series=[
            ServicePoint(
                key=key,
                shipped=shipped.get((True, key), _NONE_KEPT),
                delivered=delivered.get((True, key), _NONE_KEPT),
                units=by_key[key]["units"] if key in by_key else 0,
                units_returned=by_key[key]["units_returned"] if key in by_key else 0,
            )
            for key in _keys(span.first, span.last, span.by)
        ],
    )


def _kept(rows: Sequence[Row]) -> dict[tuple[bool, str], Kept]:
    return {
        (row["now"], row["key"]): Kept(
            orders=row["orders"], promised=row["promised"], kept=row["kept"], share=_share(row["kept"], row["promised"])
        )
        for row in rows
    }


def _all(found: dict[tuple[bool, str], Kept], now: bool) -> Kept:
    some = [one for (when, _), one in found.items() if when is now]
    promised, kept = sum(one.promised for one in some), sum(one.kept for one in some)
    return Kept(orders=sum(one.orders for one in some), promised=promised, kept=kept, share=_share(kept, promised))


# Now


async def now_insights(tx: Tx) -> NowInsights:
    """How things stand."""
    rows = await tx.fetch(_sql.open_orders, tx.now, list(AGES[1:]))
    states: dict[str, int] = {}
    ages = [[0, 0] for _ in AGES]
    oldest: OldestOrder | None = None
    for row in rows:
        states[row["state"]] = states.get(row["state"], 0) + row["orders"]
        if not row["to_ship"]:
            continue
        ages[row["age"]][0] += row["orders"]
        ages[row["age"]][1] += row["late"]
        if oldest is None or row["placed_at"] < oldest.placed_at:
            oldest = OldestOrder(number=row["number"], placed_at=row["placed_at"])
    waiting = await tx.fetchrow(_sql.waiting)
    assert waiting is not None
    return NowInsights(
        at=tx.now,
        states=[StateCount(state=state, orders=states.get(state, 0)) for state in STATES],  # type: ignore[arg-type]
        backlog=[
            AgeBucket(hours_from=start, hours_to=end, orders=orders, late=late)
            for start, end, (orders, late) in zip(AGES, (*AGES[1:], None), ages, strict=True)
        ],
        to_ship=sum(orders for orders, _ in ages),
        late=sum(late for _, late in ages),
        oldest=oldest,
        holds=[HoldCount(**row) for row in await tx.fetch(_sql.holds)],
        **waiting,
    )


# Stock


async def stock_insights(tx: Tx, query: StockInsightsQuery) -> StockInsights:
    """What orders wait for, and what will not last until more is there."""
    shop = await _shop(tx)
    rows = await tx.fetch(_sql.at_risk, shop.now.date(), query.days, query.lead_days, query.limit)
    on_hold = next((row["orders"] for row in await tx.fetch(_sql.holds) if row["hold"] == "stock"), 0)
    counts = {name: rows[0][name] if rows else 0 for name in ("waiting", "out", "low")}
    return StockInsights(
        lead_days=query.lead_days,
        days=query.days,
        **counts,
        orders_on_hold=on_hold,
        rows=[StockAtRisk(**_at_risk(row, query.days)) for row in rows],
    )


def _at_risk(row: Row, days: int) -> dict[str, Any]:
    fields = {name: row[name] for name in StockAtRisk.__struct_fields__ if name != "days_of_cover"}
    cover = round(row["available"] * days / row["sold"], 1) if row["sold"] > 0 else None
    return fields | {"days_of_cover": cover}
