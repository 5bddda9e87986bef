"""Reports over HTTP, as JSON and as CSV."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from waybill.api.doing import read_in
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest
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
from waybill.store.tx import Tx
from waybill.views.reports import as_csv, reasons, sales, stock_report, stock_totals, times


async def _ask(request: ApiRequest, view: Callable[[Tx, Any], Awaitable[Any]], query: Any) -> Any:
    async def work(tx: Tx) -> Any:
        return await view(tx, query)

    return await read_in(request, work)


def _csv(report: Any, kind: Any, name: str) -> Response[str]:
    return Response(
        as_csv(report.rows, kind.__struct_fields__),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


@get(
    "/v1/reports/sales",
    opt={"scope": "reports:read"},
    dependencies={"asked": query_of(SalesQuery)},
    tags=["Reports"],
    operation_id="salesReport",
    summary="Sales by day, week, month, channel, country, campaign or item",
)
async def sales_route(request: ApiRequest, asked: NamedDependency[SalesQuery]) -> Response[SalesReport]:
    """Counted as the log goes on, a moment behind it: `behind` says how far. Currencies are never summed."""
    return shown(await _ask(request, sales, asked))


@get(
    "/v1/reports/sales.csv",
    opt={"scope": "reports:read"},
    dependencies={"asked": query_of(SalesQuery)},
    media_type="text/csv",
    tags=["Reports"],
    operation_id="salesReportCsv",
    summary="The same as CSV",
)
async def sales_csv_route(request: ApiRequest, asked: NamedDependency[SalesQuery]) -> Response[str]:
    """A heading and a row for each key and currency."""
    return _csv(await _ask(request, sales, asked), SalesRow, f"sales-by-{asked.by}")


@get(
    "/v1/reports/times",
    opt={"scope": "reports:read"},
    dependencies={"asked": query_of(TimesQuery)},
    tags=["Reports"],
    operation_id="timesReport",
    summary="How long orders took to leave and to arrive, and whether in time",
)
async def times_route(request: ApiRequest, asked: NamedDependency[TimesQuery]) -> Response[TimesReport]:
    """Median and 90th percentile from placing; on time is against the promise as it stood."""
    return shown(await _ask(request, times, asked))


@get(
    "/v1/reports/times.csv",
    opt={"scope": "reports:read"},
    dependencies={"asked": query_of(TimesQuery)},
    media_type="text/csv",
    tags=["Reports"],
    operation_id="timesReportCsv",
    summary="The same as CSV",
)
async def times_csv_route(request: ApiRequest, asked: NamedDependency[TimesQuery]) -> Response[str]:
    """A heading and a row for each period."""
    return _csv(await _ask(request, times, asked), TimesRow, "times")


@get(
    "/v1/reports/reasons",
    opt={"scope": "reports:read"},
    dependencies={"asked": query_of(ReasonsQuery)},
    tags=["Reports"],
    operation_id="reasonsReport",
    summary="Why orders were canceled and units came back",
)
async def reasons_route(request: ApiRequest, asked: NamedDependency[ReasonsQuery]) -> Response[ReasonsReport]:
    """The most frequent first."""
    return shown(await _ask(request, reasons, asked))


@get(
    "/v1/reports/reasons.csv",
    opt={"scope": "reports:read"},
    dependencies={"asked": query_of(ReasonsQuery)},
    media_type="text/csv",
    tags=["Reports"],
    operation_id="reasonsReportCsv",
    summary="The same as CSV",
)
async def reasons_csv_route(request: ApiRequest, asked: NamedDependency[ReasonsQuery]) -> Response[str]:
    """A heading and a row for each kind and reason."""
    return _csv(await _ask(request, reasons, asked), ReasonRow, "reasons")


@get(
    "/v1/reports/stock",
    opt={"scope": "stock:read"},
    dependencies={"asked": query_of(StockReportQuery)},
    tags=["Reports"],
    operation_id="stockReport",
    summary="Stock, what it is worth and how long it lasts",
)
async def stock_route(request: ApiRequest, asked: NamedDependency[StockReportQuery]) -> Response[Page[StockReportRow]]:
    """Item by item, in order of SKUs. `short` lists what orders wait for, `cover_below` what runs out first."""
    return shown(await _ask(request, stock_report, asked))


@get(
    "/v1/reports/stock.csv",
    opt={"scope": "stock:read"},
    dependencies={"asked": query_of(StockReportQuery)},
    media_type="text/csv",
    tags=["Reports"],
    operation_id="stockReportCsv",
    summary="The same as CSV",
)
async def stock_csv_route(request: ApiRequest, asked: NamedDependency[StockReportQuery]) -> Response[str]:
    """A heading and a row for each item of the page."""
    return _csv(await _ask(request, stock_report, asked), StockReportRow, "stock")


@get(
    "/v1/reports/stock/totals",
    opt={"scope": "stock:read"},
    tags=["Reports"],
    operation_id="stockTotals",
    summary="What the whole stock is worth",
)
async def stock_totals_route(request: ApiRequest) -> Response[StockTotals]:
    """At cost, the sum of the items' values."""
    return shown(await read_in(request, stock_totals))


handlers: list[Any] = [
    sales_route, sales_csv_route, times_route, times_csv_route, reasons_route, reasons_csv_route, stock_route, stock_csv_route,
    stock_totals_route,
]  # fmt: skip
