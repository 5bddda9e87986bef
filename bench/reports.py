"""Every report and every figure of the dashboard over 1,000,000 orders of two years.

    python -m bench.reports [--orders 1000000] [--rounds 20] [--write]

Each is asked through its view in a transaction of its own, the database in memory. With `--write` the table goes into
docs/benchmarks.md.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, cast

from bench.filling import FIGURES, ORDERS, databases, fill, read_in
from bench.report import machine, put_section
from waybill.model.customers import SegmentQuery
from waybill.model.insights import InsightsQuery, StockInsightsQuery
from waybill.model.reports import ReasonsQuery, SalesBy, SalesQuery, StockReportQuery, TimesQuery
from waybill.store.database import Pool, open_pool
from waybill.store.tx import Tx
from waybill.views.insights import now_insights, sales_insights, service_insights, stock_insights
from waybill.views.reports import reasons, sales, stock_report, stock_totals, times
from waybill.views.segments import list_segment_customers, list_segments

Ask = Callable[[Tx], Awaitable[Any]]
LAST = date(2026, 10, 31)
SPANS = {"a month": 30, "a year": 365, "two years": 730}


def asked(first: date) -> dict[str, Ask]:
    """What is asked of the days from `first` to `LAST`, by name."""
    days: dict[str, Any] = {"first": first, "last": LAST}
    found: dict[str, Ask] = {
        f"sales by {by}": partial(sales, query=SalesQuery(by=cast(SalesBy, by), **days))
        for by in ("day", "week", "month", "channel", "country", "campaign", "item")
    }
    return found | {
        "times, in all": partial(times, query=TimesQuery(**days)),
        "times by day": partial(times, query=TimesQuery(by="day", **days)),
        "times by month": partial(times, query=TimesQuery(by="month", **days)),
        "reasons": partial(reasons, query=ReasonsQuery(**days)),
        "dashboard: sales": partial(sales_insights, query=InsightsQuery(**days)),
        "dashboard: service": partial(service_insights, query=InsightsQuery(**days)),
    }


def asked_once() -> dict[str, Ask]:
    """What is of no period."""
    return {
        "stock, a page of 100": partial(stock_report, query=StockReportQuery(limit=100)),
        "stock that lasts less than a week": partial(stock_report, query=StockReportQuery(cover_below=7, limit=100)),
        "stock that orders wait for": partial(stock_report, query=StockReportQuery(short=True, limit=100)),
        "value of all stock": stock_totals,
        "segments": list_segments,
        "customers of a segment, a page of 100": partial(
            list_segment_customers, query=SegmentQuery(segment="loyal", consent="email_marketing", limit=100)
        ),
        "dashboard: now": now_insights,
        "dashboard: stock": partial(stock_insights, query=StockInsightsQuery()),
    }


async def measure(pool: Pool, shop_id: int, ask: Ask, rounds: int) -> float:
    """The median in milliseconds, after one round to warm up."""
    took = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        async with pool.acquire() as connection, connection.transaction(readonly=True):
            await ask(Tx(connection, shop_id, "bench", "bench"))
        took.append(time.perf_counter() - began)
    return statistics.median(took[1:]) * 1000


async def run(url: str, superuser: str, orders: int, rounds: int) -> tuple[list[list[str]], list[list[str]]]:
    """The rows of both tables."""
    shop_id = await fill(url, orders, (*ORDERS, *FIGURES))
    await read_in(superuser)
    pool = await open_pool(url, 1, read_only=True)
    by_span = [asked(LAST - timedelta(days=days - 1)) for days in SPANS.values()]
    periods, once = [], []
    for name in by_span[0]:
        periods.append([name, *[f"{await measure(pool, shop_id, one[name], rounds):.1f}" for one in by_span]])
        print(" | ".join(periods[-1]), flush=True)
    for name, ask in asked_once().items():
        once.append([name, f"{await measure(pool, shop_id, ask, rounds):.1f}"])
        print(" | ".join(once[-1]), flush=True)
    await pool.close()
    return periods, once


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as Markdown."""
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--write", action="store_true", help="write the tables into docs/benchmarks.md")
    arguments = parser.parse_args()
    orders, rounds = arguments.orders, arguments.rounds
    with databases(("large",)) as ((url, superuser),):
        periods, once = asyncio.run(run(url, superuser, orders, rounds))
    if arguments.write:
        put_section(
            "Reports",
            f"`python -m bench.reports --orders {orders} --rounds {rounds} --write` on {machine()}: medians of {rounds} rounds in "
            f"milliseconds, transaction included, in a shop with {orders:,} orders of two years, 3 lines each over 10,000 items.\n\n"
            f"| | {' | '.join(SPANS)} |\n|---|---:|---:|---:|\n{table(periods)}\n\n| | |\n|---|---:|\n{table(once)}\n",
        )


if __name__ == "__main__":
    main()
