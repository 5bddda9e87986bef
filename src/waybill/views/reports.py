"""Reports of the business: sales, times, reasons, stock. docs/metrics.md defines the figures."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from waybill.model.facts import sku_key
from waybill.model.money import divide, exponent, line_amount, price_text
from waybill.model.reports import (
    ReasonRow,
    ReasonsQuery,
    ReasonsReport,
    SalesQuery,
    SalesReport,
    SalesRow,
    StockReportQuery,
    StockReportRow,
    StockTotals,
    TimesQuery,
    TimesReport,
    TimesRow,
)
from waybill.model.views import Page
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.csv_text import csv_lines
from waybill.views.pages import key_cursor, key_of, page_of

_sql = load(__file__)

DAYS = 30
UNKNOWN_BY_ITEM = frozenset({"orders", "orders_canceled", "credited", "edited", "charges", "tax"})


class _Shop(Struct, frozen=True):
    """The shop's clock and money, its newest seq, and how far the figures have been counted."""

    zone: ZoneInfo
    currency: str
    seq: int
    counted: int
    today: date


async def _shop(tx: Tx) -> _Shop:
    row = await tx.fetchrow(_sql.shop)
    assert row is not None
    zone = ZoneInfo(row["time_zone"])
    return _Shop(zone, row["currency"], row["seq"], row["counted"], tx.now.astimezone(zone).date())


def _days(shop: _Shop, first: date | None, last: date | None) -> tuple[date, date]:
    until = last or shop.today
    return first or until - timedelta(days=DAYS - 1), until


def whole_months(first: date, last: date) -> tuple[date, date]:
    """The first day of the first whole month of a period, and the day after its last one; twice the same where there is none."""
    begins = first if first.day == 1 else (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    ends = (last + timedelta(days=1)).replace(day=1)
    return (begins, ends) if begins < ends else (first, first)


async def sales(tx: Tx, query: SalesQuery) -> SalesReport:
    """Sales by what was asked for; `totals` has one row per currency."""
    shop = await _shop(tx)
    first, last = _days(shop, query.first, query.last)
    if query.by == "item":
        rows = await tx.fetch(_sql.sales_by_item, first, last, query.currency, query.limit, *whole_months(first, last))
    else:
        rows = await tx.fetch(_sql.sales, first, last, query.by, query.currency, query.limit)
    totals = await tx.fetch(_sql.sales, first, last, "all", query.currency, query.limit)
    return SalesReport(
        by=query.by,
        first=first,
        last=last,
        rows=[_sales(row) for row in rows],
        totals=[_sales(row) for row in totals],
        counted=shop.counted,
        behind=max(0, shop.seq - shop.counted),
    )


def _sales(row: Row) -> SalesRow:
    figures: dict[str, Any] = dict(row.items())
    kept = row["orders"] - row["orders_canceled"]
    placed = row["gross"] - row["discounts"] - row["canceled"] + row["edited"]
    return SalesRow(
        **figures,
        net=placed - row["returned"] - row["credited"],
        average_order_value=divide(placed, kept) if kept > 0 else None,
        cancel_rate=row["orders_canceled"] / row["orders"] if row["orders"] else None,
        return_rate=row["units_returned"] / row["units"] if row["units"] else None,
    )


async def times(tx: Tx, query: TimesQuery) -> TimesReport:
    """How long orders took from placing to leaving and to arriving, and how many kept their promise."""
    shop = await _shop(tx)
    first, last = _days(shop, query.first, query.last)
    between = (_midnight(first, shop.zone), _midnight(last + timedelta(days=1), shop.zone), query.by, shop.zone.key)
    shipped = {row["key"]: row for row in await tx.fetch(_sql.shipped, *between)}
    delivered = {row["key"]: row for row in await tx.fetch(_sql.delivered, *between)}
    rows = [
        TimesRow(key=key, **_times(shipped.get(key), "ship"), **_times(delivered.get(key), "deliver"))
        for key in sorted({*shipped, *delivered})
    ]
    return TimesReport(first=first, last=last, rows=rows)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)


def _times(row: Row | None, verb: str) -> dict[str, Any]:
    if row is None:
        return {}
    median, p90 = (round(float(seconds) / 3600, 2) for seconds in row["seconds"])
    done = "shipped" if verb == "ship" else "delivered"
    return {
        done: row["orders"],
        f"hours_to_{verb}_median": median,
        f"hours_to_{verb}_p90": p90,
        f"{done}_on_time": row["kept"] / row["promised"] if row["promised"] else None,
    }


async def reasons(tx: Tx, query: ReasonsQuery) -> ReasonsReport:
    """Why orders were canceled and units returned."""
    shop = await _shop(tx)
    first, last = _days(shop, query.first, query.last)
    rows = await tx.fetch(_sql.reasons, first, last)
    return ReasonsReport(
        first=first,
        last=last,
        rows=[
            ReasonRow(
                kind=row["kind"], reason=row["reason"], times=row["times"], units=row["units"], share=row["share"] or 0.0
            )
            for row in rows
        ],
    )  # fmt: skip


async def stock_report(tx: Tx, query: StockReportQuery) -> Page[StockReportRow]:
    """Stock, its value and how long it lasts, item by item."""
    shop = await _shop(tx)
    after = str(key_of(query.cursor, str)[0]) if query.cursor is not None else ""
    sku = sku_key(query.sku) if query.sku is not None else None
    rows = await tx.fetch(
        _sql.stock, after, sku, shop.today, query.days, query.cover_below, query.short, query.limit + 1
    )
    found = [(_stock(row, shop.currency, query.days), key_cursor(row["sku_key"])) for row in rows]
    return page_of(found, query.limit)


def _stock(row: Row, currency: str, days: int) -> StockReportRow:
    cost = None if row["unit_cost"] is None else _rounded(row["unit_cost"])
    return StockReportRow(
        sku=row["sku"],
        title=row["title"],
        unit=row["unit"],
        scale=row["scale"],
        on_hand=row["on_hand"],
        reserved=row["reserved"],
        available=row["available"],
        incoming=row["incoming"],
        backordered=row["backordered"],
        unit_cost=None if cost is None else price_text(cost),
        value=None if cost is None else line_amount(row["on_hand"], row["scale"], cost, exponent(currency)),
        sold=row["sold"],
        days_of_cover=round(row["available"] * days / row["sold"], 1) if row["sold"] > 0 else None,
    )


def _rounded(cost: Any) -> int:
    """Millionths, rounded as the database rounds: halves away from zero."""
    numerator, denominator = cost.as_integer_ratio()
    return divide(numerator, denominator)


async def stock_totals(tx: Tx) -> StockTotals:
    """What the shop's stock is worth at cost."""
    shop = await _shop(tx)
    row = await tx.fetchrow(_sql.stock_totals, 10 ** exponent(shop.currency))
    assert row is not None
    return StockTotals(
        currency=shop.currency,
        value=row["value"],
        items=row["items"],
        uncosted=row["uncosted"],
        backordered_items=await tx.fetchval(_sql.backordered_items),
    )


def as_csv(rows: Sequence[Any], names: Sequence[str], blank: Collection[str] = ()) -> str:
    """Rows of a report as CSV (RFC 4180), a heading first; what could be taken for a formula is put behind a quote.

    What is not known in this report, and so `blank`, is not a 0.
    """
    return csv_lines([names, *([None if name in blank else getattr(row, name) for name in names] for row in rows)])


def unknown_in(report: Any) -> frozenset[str]:
    """The figures of a report's rows that nobody knows: of an item, those of whole orders."""
    return UNKNOWN_BY_ITEM if getattr(report, "by", None) == "item" else frozenset()
