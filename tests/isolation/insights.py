"""What the insights are asked in the test of isolation."""

from typing import Any

from waybill.model.insights import InsightsQuery, StockInsightsQuery
from waybill.workers.follow import follow
from waybill.workers.hours import Hours


async def prepare(twin: Any) -> None:
    """Hours of what was placed so far."""
    while await follow(twin.shop.pool, Hours(), twin.shop.shop_id):
        pass


COMMANDS: dict[str, Any] = {}
VIEWS: dict[str, Any] = {
    "sales_insights": lambda t: [(InsightsQuery(),), (InsightsQuery(period="today"),), (InsightsQuery(period="year"),)],
    "service_insights": lambda t: [(InsightsQuery(),)],
    "now_insights": lambda t: [()],
    "stock_insights": lambda t: [(StockInsightsQuery(),)],
}
