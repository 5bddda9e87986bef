"""The examples of the reports, as the server answers them."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.store.database import Pool
from waybill.workers.figures import Figures
from waybill.workers.follow import follow
from waybill.workers.hours import Hours

DAYS = {"first": "2020-01-01", "last": "2199-12-31"}


async def test_reports(
    selling_for_long: Callable[..., Awaitable[Any]],
    make_teller: Callable[[Any], Any],
    same_examples: Callable[[str, dict[str, Any]], None],
    api_pool: Pool,
) -> None:
    selling = await selling_for_long()
    teller = make_teller(selling)
    first = await selling.place(payment={"terms": "on_account"})
    await selling.place(
        lines=[{"sku": "B", "quantity": 2}], payment={"terms": "on_account"}, attribution={"campaign": "spring"}
    )
    canceled = await selling.http.post(f"/v1/orders/{first['order_id']}/cancel", json={"reason": "customer"})
    assert canceled.status_code == 200
    for consumer in (Figures(), Hours()):
        while await follow(api_pool, consumer, selling.shop.shop_id):
            pass
    await teller.ask("salesReport", by="campaign", **DAYS)
    await teller.ask("salesReportCsv", by="item", **DAYS)
    await teller.ask("timesReport", **DAYS)
    await teller.ask("timesReportCsv", **DAYS)
    await teller.ask("reasonsReport", **DAYS)
    await teller.ask("reasonsReportCsv", **DAYS)
    await teller.ask("stockReport", sku="B")
    await teller.ask("stockReportCsv", sku="B")
    await teller.ask("stockTotals")
    await teller.ask("salesInsights", period="week")
    await teller.ask("serviceInsights", period="week")
    await teller.ask("nowInsights")
    await teller.ask("stockInsights", lead_days=60)
    same_examples("reports", teller.told)
