"""What the reports are asked in the test of isolation."""

from typing import Any

from waybill.model.reports import ReasonsQuery, SalesQuery, StockReportQuery, TimesQuery
from waybill.workers.figures import Figures
from waybill.workers.follow import follow


async def prepare(twin: Any) -> None:
    """Figures of what was sold so far."""
    while await follow(twin.shop.pool, Figures(), twin.shop.shop_id):
        pass


COMMANDS: dict[str, Any] = {}
VIEWS: dict[str, Any] = {
    "sales": lambda t: [(SalesQuery(),), (SalesQuery(by="item"),), (SalesQuery(by="channel"),)],
    "times": lambda t: [(TimesQuery(),)],
    "reasons": lambda t: [(ReasonsQuery(),)],
    "stock_report": lambda t: [(StockReportQuery(),), (StockReportQuery(short=True),)],
    "stock_totals": lambda t: [()],
}
