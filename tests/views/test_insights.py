"""The figures of the dashboard, once more from the log and the tables by other means."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from waybill.commands.changes.hold_orders import hold_orders
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.place_orders import place_orders
from waybill.model.changes import HoldOrder
from waybill.model.events import EVENT_TYPES
from waybill.model.fulfillment import ReleaseOrder
from waybill.model.insights import InsightsQuery, StockInsightsQuery
from waybill.model.money import included_tax
from waybill.model.orders import PlaceOrder
from waybill.model.reports import SalesQuery, TimesQuery
from waybill.model.views import OrderQuery
from waybill.views.insights import now_insights, sales_insights, service_insights, stock_insights
from waybill.views.orders import list_orders
from waybill.views.reports import sales, times
from waybill.workers.figures import Figures
from waybill.workers.follow import follow
from waybill.workers.hours import Hours
from waybill.workers.recounting import recount

ZONE = ZoneInfo("Asia/Kolkata")
START = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
# half past five in the afternoon of the 12th, in Kolkata
NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


async def count(shop: Any) -> None:
    for consumer in (Figures(), Hours()):
        while await follow(shop.pool, consumer, shop.shop_id):
            pass


async def trading(shop: Any) -> Any:
    """A shop half an hour off the full one, with orders of two weeks, some of them tests, some in francs."""
    one = await shop(fields={"time_zone": ZONE.key}, tax_rates=[{"category": "standard", "rate": 190_000}])
    chance = random.Random(7)
    await one.stock({("A", "MAIN"): 500, ("B", "MAIN"): 500})
    for number in range(40):
        wanted = {
            "channel": chance.choice(["web", "phone"]), "test": number % 9 == 4, "tax_included": chance.random() < 0.5,
            "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"},
            "lines": [
                {"sku": sku, "quantity": chance.randint(1, 4), "discounts": [{"title": "x", "percent": chance.randint(0, 300_000)}]}
                for sku in chance.sample(["A", "B"], chance.randint(1, 2))
            ],
        }  # fmt: skip
        at = NOW - timedelta(minutes=chance.randint(0, 14 * 24 * 60))
        await one.run(place_orders, msgspec.convert(wanted, PlaceOrder), now=at)
    await count(one)
    return one


async def placed_in(one: Any) -> dict[datetime, dict[str, int]]:
    """What every order of the log was placed for, by its time; tests left out."""
    found: dict[datetime, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in await one.rows("SELECT occurred_at, data FROM event WHERE shop_id = $1 AND type = 'order.placed'"):
        order: Any = msgspec.json.decode(row["data"], type=EVENT_TYPES["order.placed"])
        if order.test:
            continue
        figures = found[row["occurred_at"].astimezone(ZONE)]
        figures["orders"] += 1
        figures[f"orders of {order.channel}"] += 1
        for line in order.lines:
            figures["units"] += line.quantity
            figures["sales"] += line.total - line.tax
            figures["gross"] += line.subtotal - (
                included_tax(line.subtotal, line.tax_rate) if order.tax_included else 0
            )
    return found


async def ask(one: Any, view: Any, *query: Any, now: datetime = NOW) -> Any:
    async with one.tx(now=now) as tx:
        return await view(tx, *query)


async def test_sales_are_those_of_the_log_up_to_the_same_hour(shop: Any) -> None:
    one = await trading(shop)
    log = await placed_in(one)

    def summed(name: str, first: datetime, end: datetime) -> int:
        return sum(figures[name] for at, figures in log.items() if first <= at < end)

    midnight = datetime(2026, 3, 12, tzinfo=ZONE)
    # 17:30 in Kolkata: the hour that began at 17:00 counts whole in the days before
    since, until = timedelta(days=6), timedelta(hours=18)
    found = await ask(one, sales_insights, InsightsQuery(period="week"))
    assert (found.span.first, found.span.previous_last, found.span.by, found.currency) == (
        date(2026, 3, 6), date(2026, 3, 5), "day", "EUR",
    )  # fmt: skip
    for name in ("orders", "units", "sales"):
        assert getattr(found.sold, name) == summed(name, midnight - since, midnight + until), name
        before = summed(name, midnight - since - timedelta(days=7), midnight - timedelta(days=7) + until)
        assert getattr(found.sold_before, name) == before, name
    assert [point.sales for point in found.series] == [
        summed("sales", midnight - timedelta(days=back), midnight - timedelta(days=back - 1))
        for back in range(6, -1, -1)
    ]
    assert {row.channel: row.orders for row in found.channels} == {
        channel: summed(f"orders of {channel}", midnight - since, midnight + until) for channel in ("web", "phone")
    }
    today = await ask(one, sales_insights, InsightsQuery(period="today"))
    assert [point.sales for point in today.series] == [
        summed("sales", midnight + timedelta(hours=hour), midnight + timedelta(hours=hour + 1)) if hour < 18 else None
        for hour in range(24)
    ]
    assert sum(point.sales_before for point in today.series) == summed("sales", midnight - timedelta(days=1), midnight)


async def test_they_agree_with_the_reports_and_with_a_count_anew(shop: Any) -> None:
    one = await trading(shop)
    span = {"first": date(2026, 2, 26), "last": date(2026, 3, 11)}
    found = await ask(one, sales_insights, InsightsQuery(**span))
    (report,) = (await ask(one, sales, SalesQuery(**span))).totals
    assert found.undone.net == report.net
    assert (found.sold.orders, found.sold.sales) == (report.orders, report.gross - report.discounts)
    assert found.sold.average_order_value == report.average_order_value
    items = (await ask(one, sales, SalesQuery(by="item", **span))).rows
    assert [(item.sku, item.units, item.net) for item in found.items] == [
        (row.key, row.units, row.net) for row in items
    ]
    async with one.tx() as tx:
        assert (await recount(tx)).changes == []
    assert await ask(one, sales_insights, InsightsQuery(**span)) == found


async def test_another_currency_and_no_sales_at_all(shop: Any) -> None:
    one = await shop()
    found = await ask(one, sales_insights, InsightsQuery(period="year", currency="CHF"))
    assert (found.sold.orders, found.sold.average_order_value, found.channels, found.items) == (0, None, [], [])
    assert (found.currencies, found.span.by) == (["EUR"], "week")
    assert all(point.sales == 0 for point in found.series)
    assert (await ask(one, service_insights, InsightsQuery(period="today"))).return_rate is None


async def test_on_time_is_that_of_the_times_report(shop: Any) -> None:
    one = await shop()
    for hours in (10, 20, 30, 60, 100):
        wanted = {
            "lines": [{"sku": "A", "quantity": 1}],
            "ship_to": {"country": "DE"},
            "payment": {"terms": "on_account"},
        }
        (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder), now=START)
        left = START + timedelta(hours=hours)
        await one.pool.execute(
            "UPDATE orders SET shipped_at = $2, delivered_at = $3, ship_by = $4, deliver_by = $4 WHERE order_id = $1",
            placed.order_id, left, left + timedelta(hours=24), START + timedelta(hours=48),
        )  # fmt: skip
    await count(one)
    span = {"first": date(2026, 3, 8), "last": date(2026, 3, 10)}
    found = await ask(one, service_insights, InsightsQuery(**span))
    (report,) = (await ask(one, times, TimesQuery(**span))).rows
    assert (found.shipped.orders, found.shipped.share) == (report.shipped, report.shipped_on_time) == (2, 0)
    assert (found.shipped_before.orders, found.shipped_before.share) == (3, 1)
    assert (found.delivered.orders, found.delivered.kept) == (report.delivered, 1)
    assert [point.shipped.orders for point in found.series] == [0, 1, 1]


async def test_each_open_order_is_in_one_state(shop: Any) -> None:
    one = await shop()
    usual = {"ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    asked = {
        "to_release": usual | {"lines": [{"sku": "A", "quantity": 1}]},
        "waiting_for_stock": usual | {"lines": [{"sku": "A", "quantity": 1}, {"sku": "BACK", "quantity": 3}]},
        "awaiting_payment": {"lines": [{"sku": "B", "quantity": 1}], "ship_to": {"country": "DE"}},
        "in_fulfillment": usual | {"lines": [{"sku": "B", "quantity": 1}]},
        "none": usual | {"lines": [{"sku": "B", "quantity": 1}], "test": True},
    }
    placed = {}
    for hours, (name, request) in enumerate(asked.items()):
        at = NOW - timedelta(hours=30 * hours)
        (placed[name],) = await one.run(place_orders, msgspec.convert(request, PlaceOrder), now=at)
    await one.run(release_orders, ReleaseOrder(order_id=placed["in_fulfillment"].order_id), now=NOW)
    found = await ask(one, now_insights)
    assert {state.state: state.orders for state in found.states if state.orders} == dict.fromkeys(list(asked)[:4], 1)
    # 0, 30 and 90 hours old; what waits for its money is not to be shipped yet
    assert [bucket.orders for bucket in found.backlog] == [1, 0, 1, 1, 0, 0]
    assert (found.to_ship, found.late) == (3, sum(bucket.late for bucket in found.backlog))
    assert found.oldest is not None
    assert found.oldest.number == placed["in_fulfillment"].number
    # the list of orders finds the same ones by the same state
    await one.run(hold_orders, HoldOrder(order_id=placed["awaiting_payment"].order_id, reason="manual"), now=NOW)
    await one.run(hold_orders, HoldOrder(order_id=placed["to_release"].order_id, reason="manual"), now=NOW)
    found = await ask(one, now_insights)
    counted = {state.state: state.orders for state in found.states} | {"held": found.held}
    for state, orders in counted.items():
        listed = await ask(one, list_orders, OrderQuery(state=state))  # type: ignore[arg-type]
        assert len(listed.rows) == orders, state
    assert (counted["on_hold"], counted["held"]) == (1, 2)


async def test_stock_that_will_not_last(shop: Any) -> None:
    one = await shop()
    usual = {"ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    for sku, quantity in (("A", 15), ("B", 4), ("BACK", 3)):
        request = usual | {"lines": [{"sku": sku, "quantity": quantity}]}
        await one.run(place_orders, msgspec.convert(request, PlaceOrder), now=NOW)
    await count(one)
    found = await ask(one, stock_insights, StockInsightsQuery(days=10, lead_days=30))
    # of 20 B are 16 left, which last 40 days
    assert [(row.sku, row.available, row.backordered, row.days_of_cover) for row in found.rows] == [
        ("BACK", 0, 3, 0.0), ("A", 0, 0, 0.0),
    ]  # fmt: skip
    assert (found.waiting, found.out, found.low) == (1, 1, 0)
    longer = await ask(one, stock_insights, StockInsightsQuery(days=10, lead_days=41, limit=1))
    assert (longer.waiting, longer.out, longer.low, len(longer.rows)) == (1, 1, 1, 1)
