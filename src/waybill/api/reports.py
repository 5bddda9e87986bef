"""Reports over HTTP, as JSON and as CSV."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from waybill.api.doing import question_route, read_in
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
from waybill.views.reports import as_csv, reasons, sales, stock_report, stock_totals, times, unknown_in

TAG = "Reports"


def _csv_route(
    report: str, view: Callable[[Tx, Any], Awaitable[Any]], asks: Any, row: Any, *, scope: str, description: str,
    file: Callable[[Any], str] | None = None,
) -> Any:  # fmt: skip
    """A report's rows as CSV; `file` names it where that depends on what was asked."""

    async def handle(request: ApiRequest, asked: NamedDependency[Any]) -> Response[str]:
        found = await read_in(request, lambda tx: view(tx, asked))
        name = file(asked) if file else report
        headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        lines = as_csv(found.rows, row.__struct_fields__, unknown_in(found))
        return Response(lines, media_type="text/csv", headers=headers)

    return get(
        f"/v1/reports/{report}.csv", opt={"scope": scope}, dependencies={"asked": query_of(asks)}, media_type="text/csv",
        tags=[TAG], operation_id=f"{report}ReportCsv", summary="The same as CSV", description=description,
    )(handle)  # fmt: skip


@get(
    "/v1/reports/stock/totals",
    opt={"scope": "stock:read"},
    tags=[TAG],
    operation_id="stockTotals",
    summary="What the whole stock is worth",
)
async def stock_totals_route(request: ApiRequest) -> Response[StockTotals]:
    """At cost, the sum of the items' values."""
    return shown(await read_in(request, stock_totals))


handlers: list[Any] = [
    question_route(
        "/v1/reports/sales", sales, SalesQuery, SalesReport, scope="reports:read", tag=TAG, name="salesReport",
        summary="Sales by day, week, month, channel, country, campaign or item",
        description="Counted as the log goes on, a moment behind it: `behind` says how far. Currencies are never summed.",
    ),
    _csv_route(
        "sales", sales, SalesQuery, SalesRow, scope="reports:read", file=lambda asked: f"sales-by-{asked.by}",
        description="A heading and a row for each key and currency. By item, the figures of whole orders are blank.",
    ),
    question_route(
        "/v1/reports/times", times, TimesQuery, TimesReport, scope="reports:read", tag=TAG, name="timesReport",
        summary="How long orders took to leave and to arrive, and whether in time",
        description="Median and 90th percentile from placing; on time is against the promise as it stood.",
    ),
    _csv_route(
        "times", times, TimesQuery, TimesRow, scope="reports:read", description="A heading and a row for each period."
    ),
    question_route(
        "/v1/reports/reasons", reasons, ReasonsQuery, ReasonsReport, scope="reports:read", tag=TAG, name="reasonsReport",
        summary="Why orders were canceled and units came back", description="The most frequent first.",
    ),
    _csv_route(
        "reasons", reasons, ReasonsQuery, ReasonRow, scope="reports:read",
        description="A heading and a row for each kind and reason.",
    ),
    question_route(
        "/v1/reports/stock", stock_report, StockReportQuery, Page[StockReportRow], scope="stock:read", tag=TAG,
        name="stockReport", summary="Stock, what it is worth and how long it lasts",
        description="Item by item, in order of SKUs. `short` lists what orders wait for, `cover_below` what runs out first.",
    ),
    _csv_route(
        "stock", stock_report, StockReportQuery, StockReportRow, scope="stock:read",
        description="A heading and a row for each item of the page.",
    ),
    stock_totals_route,
]  # fmt: skip
