"""Insights over HTTP: what a dashboard shows of a period, and of now."""

import time
from typing import Any

from litestar import Response, get
from msgspec import Struct

from waybill.api.doing import question_route, read_in
from waybill.api.reading import shown
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


handlers: list[Any] = [
    question_route(
        "/v1/insights/sales", sales_insights, InsightsQuery, SalesInsights, scope="reports:read", tag=TAG, name="salesInsights",
        summary="Sales of a period, against the one before",
        description="By hour, day or week; by channel; the items that brought most; what was canceled and returned. In one "
        "currency.\n\nA period that is not over is compared with the one before up to the same hour.",
    ),
    question_route(
        "/v1/insights/service", service_insights, InsightsQuery, ServiceInsights, scope="reports:read", tag=TAG,
        name="serviceInsights", summary="On time and returns of a period, against the one before",
        description="Orders that left and arrived by their promise, of those that had one; units that came back, and why.",
    ),
    now_route,
    question_route(
        "/v1/insights/stock", stock_insights, StockInsightsQuery, StockInsights, scope="stock:read", tag=TAG, name="stockInsights",
        summary="Stock at risk",
        description="What orders wait for, and what sells out before more can be there: at its rate of sale, within `lead_days`.",
    ),
]  # fmt: skip
