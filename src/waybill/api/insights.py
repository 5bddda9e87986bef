"""Insights over HTTP: what a dashboard shows of a period, and of now."""

import time
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from msgspec import Struct

from waybill.api.doing import read_in
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest, Runtime
from waybill.model.insights import (
    InsightsQuery,
    NowInsights,
    SalesInsights,
    ServiceInsights,
    StockInsights,
    StockInsightsQuery,
)
from waybill.views.insights import now_insights, sales_insights, service_insights, stock_insights

TAG = "Insights"

# What took long to find out is told again for so many times as long: many who watch cost no more than a few.
KEPT_FOR = 20.0
LONG = 0.1


class _Kept(Struct, frozen=True):
    """An answer, and until when (monotonic seconds) it is told again."""

    answer: NowInsights
    until: float


@get(
    "/v1/insights/sales",
    opt={"scope": "reports:read"},
    dependencies={"asked": query_of(InsightsQuery)},
    tags=[TAG],
    operation_id="salesInsights",
    summary="Sales of a period, against the one before",
)
async def sales_route(request: ApiRequest, asked: NamedDependency[InsightsQuery]) -> Response[SalesInsights]:
    """By hour, day or week; by channel; the items that brought most; what was canceled and returned. In one currency.

    A period that is not over is compared with the one before up to the same hour.
    """
    return shown(await read_in(request, lambda tx: sales_insights(tx, asked)))


@get(
    "/v1/insights/service",
    opt={"scope": "reports:read"},
    dependencies={"asked": query_of(InsightsQuery)},
    tags=[TAG],
    operation_id="serviceInsights",
    summary="On time and returns of a period, against the one before",
)
async def service_route(request: ApiRequest, asked: NamedDependency[InsightsQuery]) -> Response[ServiceInsights]:
    """Orders that left and arrived by their promise, of those that had one; units that came back, and why."""
    return shown(await read_in(request, lambda tx: service_insights(tx, asked)))


@get(
    "/v1/insights/now",
    opt={"scope": "orders:read"},
    tags=[TAG],
    operation_id="nowInsights",
    summary="How things stand now",
)
async def now_route(request: ApiRequest) -> Response[NowInsights]:
    """Open orders by state, what is to be shipped by age, and what waits for a person."""
    runtime: Runtime = request.app.state.runtime
    kept: dict[int, _Kept] = runtime.extras.setdefault("now_insights", {})
    shop_id, began = request.user.shop_id, time.monotonic()
    known = kept.get(shop_id)
    if known is not None and known.until > began:
        return shown(known.answer)
    found = await read_in(request, now_insights)
    took = time.monotonic() - began
    if took > LONG:
        kept[shop_id] = _Kept(found, began + took * KEPT_FOR)
    else:
        kept.pop(shop_id, None)
    return shown(found)


@get(
    "/v1/insights/stock",
    opt={"scope": "stock:read"},
    dependencies={"asked": query_of(StockInsightsQuery)},
    tags=[TAG],
    operation_id="stockInsights",
    summary="Stock at risk",
)
async def stock_route(request: ApiRequest, asked: NamedDependency[StockInsightsQuery]) -> Response[StockInsights]:
    """What orders wait for, and what sells out before more can be there: at its rate of sale, within `lead_days`."""
    return shown(await read_in(request, lambda tx: stock_insights(tx, asked)))


handlers: list[Any] = [sales_route, service_route, now_route, stock_route]
