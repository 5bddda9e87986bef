"""Every figure of the reports, once more from the log by other means."""

import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.changes.settle_changes import settle_changes
from waybill.commands.expire_orders import expire_orders
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.payments.credit_orders import credit_orders
from waybill.commands.payments.reinstate_orders import reinstate_orders
from waybill.commands.place_orders import place_orders
from waybill.model.edits import EditOrder, SettleChange
from waybill.model.events import EVENT_TYPES, Event, OrderCanceled, OrderPlaced
from waybill.model.fulfillment import ReleaseOrder
from waybill.model.money import included_tax
from waybill.model.orders import CancelOrder, ExpireOrder, PlaceOrder
from waybill.model.reports import ReasonsQuery, SalesQuery, StockReportQuery, TimesQuery
from waybill.model.results import Refused
from waybill.model.tenders import CreditOrder, ReinstateOrder
from waybill.store.record import record
from waybill.views.reports import as_csv, reasons, sales, stock_report, stock_totals, times, whole_months
from waybill.workers.figures import Figures
from waybill.workers.follow import follow
from waybill.workers.recounting import recount

MakeShop = Callable[..., Awaitable[Any]]
ZONE = ZoneInfo("America/New_York")
START = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
TAXES = [{"category": "standard", "rate": 190_000}, {"category": "food", "rate": 70_000}]


async def count(shop: Any) -> None:
    """Let the worker come to the end of the log."""
    while await follow(shop.pool, Figures(), shop.shop_id):
        pass


async def ask(shop: Any, view: Any, query: Any) -> Any:
    async with shop.tx(now=START + timedelta(days=10)) as tx:
        return await view(tx, query)


async def trade(shop: Any, chance: random.Random, orders: int) -> None:
    """Orders with odd prices, discounts and charges over some days, some canceled in part or whole, some only tests."""
    placed = []
    for number in range(orders):
        wanted = {
            "channel": chance.choice(["web", "phone"]),
            "tax_included": chance.random() < 0.5,
            "test": number % 7 == 3,
            "lines": [
                {"sku": sku, "quantity": chance.randint(1, 9), "discounts": [{"title": "x", "percent": chance.randint(0, 300_000)}]}
                for sku in chance.sample(["P", "Q", "R"], chance.randint(1, 3))
            ],
            "charges": [{"type": "shipping", "amount": chance.randint(0, 900), "tax_rate": 190_000}],
            "ship_to": {"country": chance.choice(["DE", "FR"])},
            "payment": {"terms": "on_account"},
            "attribution": {"campaign": "spring"} if chance.random() < 0.3 else None,
        }  # fmt: skip
        now = START + timedelta(hours=chance.randint(0, 200))
        (one,) = await shop.run(place_orders, msgspec.convert(wanted, PlaceOrder), now=now)
        placed.append(one)
    for one in chance.sample(placed, orders // 2):
        line = one.lines[0]
        part = [{"line": line.line, "quantity": max(1, line.quantity // 2)}] if chance.random() < 0.6 else None
        request = {"order_id": str(one.order_id), "lines": part, "reason": chance.choice(["customer", "inventory"])}
        await shop.run(cancel_orders, msgspec.convert(request, CancelOrder), now=START + timedelta(hours=210))


async def recomputed(shop: Any) -> dict[tuple[date, str, str, str], dict[str, int]]:
    """Sales by day, channel, country and campaign, from the events alone."""
    found: dict[tuple[date, str, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    orders: dict[Any, OrderPlaced] = {}
    for row in await shop.rows("SELECT type, order_id, occurred_at, data FROM event WHERE shop_id = $1 ORDER BY seq"):
        if row["type"] not in ("order.placed", "order.canceled"):
            continue
        data: Any = msgspec.json.decode(row["data"], type=EVENT_TYPES[row["type"]])
        if isinstance(data, OrderPlaced):
            orders[row["order_id"]] = data
        order = orders[row["order_id"]]
        if order.test:
            continue
        campaign = order.attribution.campaign if order.attribution else None
        key = row["occurred_at"].astimezone(ZONE).date(), order.channel, order.country or "", campaign or ""
        figures = found[key]
        if isinstance(data, OrderCanceled):
            net = sum(line.amount - line.tax for line in data.lines)
            figures["orders_canceled"] += data.whole
            figures["units_canceled"] += sum(line.quantity for line in data.lines)
            figures["canceled"] += net
            figures["tax"] -= data.tax_total
            figures["charges"] -= data.total - data.tax_total - net
            continue
        figures["orders"] += 1
        net = 0
        for line in order.lines:
            gross = line.subtotal - (included_tax(line.subtotal, line.tax_rate) if order.tax_included else 0)
            figures["units"] += line.quantity
            figures["gross"] += gross
            figures["discounts"] += gross - (line.total - line.tax)
            net += line.total - line.tax
        figures["tax"] += order.tax_total
        figures["charges"] += order.total - order.tax_total - net
    return found


async def busy_shop(shop: MakeShop) -> Any:
    one = await shop(empty=True, fields={"time_zone": ZONE.key}, tax_rates=TAXES)
    await one.location("MAIN")
    for sku, price, category in (("P", 9_990_000, "standard"), ("Q", 1_005_000, "food"), ("R", 333_333, "standard")):
        await one.item(sku, price, tax_category=category, cost=price // 3)
        await one.stock({(sku, "MAIN"): 10_000})
    await trade(one, random.Random(5), 40)
    return one


async def test_sales_are_those_of_the_log(shop: MakeShop) -> None:
    one = await busy_shop(shop)
    await count(one)
    wanted = await recomputed(one)
    by_day: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    by_channel: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    by_campaign: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (day, channel, _, campaign), figures in wanted.items():
        for name, value in figures.items():
            by_day[day.isoformat()][name] += value
            by_channel[channel][name] += value
            by_campaign[campaign][name] += value
    assert len(by_day) > 5
    for by, expected in (("day", by_day), ("channel", by_channel), ("campaign", by_campaign)):
        report = await ask(one, sales, SalesQuery(by=by))  # type: ignore[arg-type]
        assert {row.key for row in report.rows} == set(expected)
        for row in report.rows:
            for name in (
                "orders",
                "orders_canceled",
                "units",
                "units_canceled",
                "gross",
                "discounts",
                "canceled",
                "tax",
                "charges",
            ):
                assert getattr(row, name) == expected[row.key][name], (by, row.key, name)
            assert row.net == row.gross - row.discounts - row.canceled
        assert report.behind == 0
        (total,) = report.totals
        assert total.net == sum(row.net for row in report.rows)


async def test_what_is_left_in_the_orders_is_net_charges_and_tax(shop: MakeShop) -> None:
    one = await busy_shop(shop)
    await count(one)
    (total,) = (await ask(one, sales, SalesQuery())).totals
    (left,) = await one.rows("SELECT sum(total)::bigint FROM orders WHERE shop_id = $1 AND NOT test")
    assert total.net + total.charges + total.tax == left[0]
    items = (await ask(one, sales, SalesQuery(by="item"))).rows
    assert sum(row.net for row in items) == total.net
    assert {row.key: row.title for row in items} == {"P": "P", "Q": "Q", "R": "R"}
    why = (await ask(one, reasons, ReasonsQuery())).rows
    assert sum(row.units for row in why) == total.units_canceled
    assert round(sum(row.share for row in why), 9) == 1


async def test_units_by_item_say_what_they_are_of(shop: MakeShop) -> None:
    one = await shop()
    await one.item("TEA", unit="kg", scale=1_000)
    await one.stock({("TEA", "MAIN"): 5_000})
    lines = [{"sku": "TEA", "quantity": 250}, {"sku": "A", "quantity": 1}]
    wanted = {"lines": lines, "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    await one.run(place_orders, msgspec.convert(wanted, PlaceOrder), now=START)
    await count(one)
    rows = (await ask(one, sales, SalesQuery(by="item"))).rows
    assert {row.key: (row.units, row.scale, row.unit) for row in rows} == {
        "TEA": (250, 1_000, "kg"),
        "A": (1, 1, "unit"),
    }
    (tea,) = (await ask(one, stock_report, StockReportQuery(sku="tea"))).rows
    assert (tea.on_hand, tea.reserved, tea.scale, tea.unit) == (5_000, 250, 1_000, "kg")


async def test_counted_anew_they_are_the_same(shop: MakeShop) -> None:
    one = await busy_shop(shop)
    await count(one)
    before = await ask(one, sales, SalesQuery(by="item")), await ask(one, sales, SalesQuery())
    await counted_anew(one)
    assert (await ask(one, sales, SalesQuery(by="item")), await ask(one, sales, SalesQuery())) == before


@given(st.dates(date(2020, 1, 1), date(2032, 1, 1)), st.integers(0, 800))
def test_whole_months_and_the_days_around_them_are_the_period(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    begins, ends = whole_months(first, last)
    period = {first + timedelta(days=number) for number in range(length + 1)}
    months = {day for day in period if begins <= day < ends}
    assert {day for day in period if day < begins} | months | {day for day in period if day >= ends} == period
    assert len(months) == (ends - begins).days
    if months:
        assert (begins.day, ends.day) == (1, 1)
    else:
        assert length < 61


async def test_items_over_months_are_those_of_their_days(shop: MakeShop) -> None:
    """A long period is read from sums of months, with the days around them: each day counts once, canceled lines too."""
    one = await shop()
    await one.stock({("A", next(iter(one.locations))): 100})
    chance = random.Random(4)
    days = [date(2026, 1, 20) + timedelta(days=number) for number in range(0, 100, 5)]
    for day in days:
        request = msgspec.convert(
            {"lines": [{"sku": "A", "quantity": chance.randint(1, 4)}], "method": "pickup"}, PlaceOrder
        )
        at = datetime.combine(day, time(12), UTC)
        (placed,) = await one.run(place_orders, request, now=at)
        if chance.random() < 0.3:
            await one.run(cancel_orders, CancelOrder(order_id=placed.order_id), now=at + timedelta(days=1))
    await count(one)
    for _ in range(2):
        for first, last in [
            (days[0], days[-1]),
            (date(2026, 2, 1), date(2026, 3, 31)),
            (date(2026, 2, 2), date(2026, 3, 30)),
        ]:
            (by_item,) = (await ask(one, sales, SalesQuery(by="item", first=first, last=last))).rows
            (by_day,) = (await ask(one, sales, SalesQuery(first=first, last=last))).totals
            assert (by_item.units, by_item.units_canceled, by_item.net) == (
                by_day.units,
                by_day.units_canceled,
                by_day.net,
            )
            assert by_item.units > 0
        backwards = SalesQuery(by="item", first=days[-1], last=days[2])
        assert (await ask(one, sales, backwards)).rows == [], "of days that end before they begin, there is nothing"
        await counted_anew(one)


async def test_a_day_is_the_shops(shop: MakeShop) -> None:
    one = await shop(fields={"time_zone": ZONE.key})
    request = msgspec.convert({"lines": [{"sku": "A", "quantity": 1}], "method": "pickup"}, PlaceOrder)
    # the 7th of March begins in New York at 5 o'clock in Greenwich
    for hour in (4, 5):
        await one.run(place_orders, request, now=datetime(2026, 3, 7, hour, 30, tzinfo=UTC))
    await count(one)
    assert [row.key for row in (await ask(one, sales, SalesQuery())).rows] == ["2026-03-06", "2026-03-07"]


async def test_how_long_orders_took(shop: MakeShop) -> None:
    one = await shop()
    for hours in (10, 20, 30, 40, 100):
        request = {
            "lines": [{"sku": "A", "quantity": 1}],
            "ship_to": {"country": "DE"},
            "payment": {"terms": "on_account"},
        }
        (placed,) = await one.run(place_orders, msgspec.convert(request, PlaceOrder), now=START)
        left = START + timedelta(hours=hours)
        await one.pool.execute(
            "UPDATE orders SET shipped_at = $2, delivered_at = $3, ship_by = $4, deliver_by = $4 WHERE order_id = $1",
            placed.order_id, left, left + timedelta(hours=24), START + timedelta(hours=48),
        )  # fmt: skip
    (row,) = (await ask(one, times, TimesQuery(first=date(2026, 3, 1)))).rows
    assert (row.shipped, row.hours_to_ship_median, row.hours_to_ship_p90, row.shipped_on_time) == (5, 30, 76, 0.8)
    assert (row.delivered, row.hours_to_deliver_median, row.delivered_on_time) == (5, 54, 0.4)


async def test_what_is_said_to_have_arrived_before_it_was_ordered_took_no_time(shop: MakeShop) -> None:
    """A carrier's clock may be wrong: its word counts for the day and the promise, but no time is below zero."""
    one = await shop()
    for hours in (-3, 5, 7):
        request = {
            "lines": [{"sku": "A", "quantity": 1}],
            "ship_to": {"country": "DE"},
            "payment": {"terms": "on_account"},
        }
        (placed,) = await one.run(place_orders, msgspec.convert(request, PlaceOrder), now=START)
        at = START + timedelta(hours=hours)
        await one.pool.execute(
            "UPDATE orders SET shipped_at = $2, delivered_at = $2, ship_by = $3, deliver_by = $3 WHERE order_id = $1",
            placed.order_id, at, START + timedelta(hours=6),
        )  # fmt: skip
        (row,) = (await ask(one, times, TimesQuery(first=date(2026, 3, 1)))).rows
        assert row.hours_to_ship_median == row.hours_to_deliver_median == {-3: 0, 5: 2.5, 7: 5}[hours]
        assert row.hours_to_ship_p90 == row.hours_to_deliver_p90 == {-3: 0, 5: 4.5, 7: 6.6}[hours]
    assert (row.delivered, row.shipped_on_time, row.delivered_on_time) == (3, 2 / 3, 2 / 3)


async def test_stock_its_value_and_how_long_it_lasts(shop: MakeShop) -> None:
    one = await shop()
    async with one.tx() as tx:
        kind = EVENT_TYPES["stock.received"]
        for quantity, cost in ((10, 2_000_000), (20, 2_500_005)):
            data = kind(item_id=one.items["BACK"], location_id=one.locations["MAIN"], quantity=quantity, unit_cost=cost)  # type: ignore[call-arg]
            await record(tx, [Event(data)])
    request = {
        "lines": [{"sku": "BACK", "quantity": 7}],
        "ship_to": {"country": "DE"},
        "payment": {"terms": "on_account"},
    }
    for day in (0, 1):
        await one.run(place_orders, msgspec.convert(request, PlaceOrder), now=START + timedelta(days=day))
    await count(one)
    (row,) = (await ask(one, stock_report, StockReportQuery(sku="back", days=10))).rows
    assert (row.on_hand, row.reserved, row.available, row.sold, row.days_of_cover) == (30, 14, 16, 7, 22.9)
    assert (row.unit_cost, row.value) == ("2.333337", 7000)
    assert (await ask(one, stock_totals_of, None)).value == 7000
    short = (await ask(one, stock_report, StockReportQuery(short=True))).rows
    assert short == []
    lasting = (await ask(one, stock_report, StockReportQuery(days=10, cover_below=23))).rows
    assert [row.sku for row in lasting] == ["BACK"]
    assert (await ask(one, stock_report, StockReportQuery(days=10, cover_below=22))).rows == []


async def stock_totals_of(tx: Any, _: None) -> Any:
    return await stock_totals(tx)


def test_csv_is_safe_to_open() -> None:
    row = msgspec.defstruct("Row", ["a", "b", "c"])("=1+1", 'x"y', None)
    assert as_csv([row], ["a", "b", "c"]) == 'a,b,c\r\n\'=1+1,"x""y",\r\n'


async def test_figures_follow_what_happens_to_orders_afterwards(shop: MakeShop) -> None:
    """However orders are changed, what the figures say is left is what the orders come to."""
    one = await busy_shop(shop)
    orders = await one.rows(
        "SELECT order_id, total, status FROM orders WHERE shop_id = $1 AND status = 'confirmed' AND NOT test ORDER BY order_id"
    )
    open_ones = [row["order_id"] for row in orders if row["total"] > 500]
    now = START + timedelta(days=9)
    await one.run(
        credit_orders,
        *(CreditOrder(order_id=id, amount=100 + number) for number, id in enumerate(open_ones[:4])),
        now=now,
    )
    edits = [
        {"order_id": str(open_ones[4]), "add": [{"sku": "P", "quantity": 2}]},
        {"order_id": str(open_ones[5]), "lines": [{"line": 1, "quantity": 1}]},
        {"order_id": str(open_ones[6]), "charges": [{"type": "shipping", "amount": 1234, "tax_rate": 190_000}]},
    ]
    answers = await one.run(edit_orders, *(msgspec.convert(edit, EditOrder) for edit in edits), now=now)
    assert not any(isinstance(answer, Refused) for answer in answers), answers
    waiting = {
        "lines": [{"sku": "P", "quantity": 2}],
        "ship_to": {"country": "DE"},
        "charges": [{"type": "wrap", "amount": 300}],
    }
    (placed,) = await one.run(place_orders, msgspec.convert(waiting, PlaceOrder), now=START)
    await one.run(expire_orders, ExpireOrder(order_id=placed.order_id), now=now)
    await count(one)
    before = (await ask(one, sales, SalesQuery())).totals[0]
    await one.run(reinstate_orders, ReinstateOrder(order_id=placed.order_id), now=now)
    await count(one)
    (total,) = (await ask(one, sales, SalesQuery())).totals
    assert (total.orders_canceled, total.units_canceled) == (before.orders_canceled - 1, before.units_canceled - 2)
    assert total.credited > 0
    assert total.edited != 0
    (left,) = await one.rows("SELECT sum(total - credited)::bigint FROM orders WHERE shop_id = $1 AND NOT test")
    assert total.net + total.charges + total.tax == left[0]
    items = (await ask(one, sales, SalesQuery(by="item"))).rows
    assert sum(row.canceled for row in items) == total.canceled
    assert sum(row.units for row in (await ask(one, reasons, ReasonsQuery())).rows) == total.units_canceled
    await counted_anew(one)
    assert (await ask(one, sales, SalesQuery())).totals == [total]


async def counted_anew(shop: Any) -> None:
    async with shop.tx() as tx:
        assert (await recount(tx)).changes == []


async def test_what_is_canceled_after_its_release_counts_by_item_and_by_reason(shop: MakeShop) -> None:
    one = await shop(empty=True, tax_rates=TAXES)
    await one.location("MAIN")
    for sku, price, category in (("P", 9_990_000, "standard"), ("Q", 1_005_000, "food")):
        await one.item(sku, price, tax_category=category)
        await one.stock({(sku, "MAIN"): 100})
    wanted = {
        "lines": [
            {"sku": "P", "quantity": 7, "discounts": [{"title": "x", "percent": 123_456}]},
            {"sku": "Q", "quantity": 3},
        ],
        "charges": [{"type": "shipping", "amount": 490, "tax_rate": 190_000}],
        "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"},
    }  # fmt: skip
    (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder), now=START)
    await one.run(release_orders, ReleaseOrder(order_id=placed.order_id), now=START)
    part = [{"line": 1, "quantity": 3}, {"line": 2, "quantity": 1}]
    for lines, reason in ((part, "inventory"), (None, "customer")):
        request = {"order_id": str(placed.order_id), "lines": lines, "reason": reason}
        (asked,) = await one.run(cancel_orders, msgspec.convert(request, CancelOrder), now=START)
        for change_id in asked.requests:
            (settled,) = await one.run(settle_changes, SettleChange(change_id=change_id, outcome="accepted"), now=START)
            assert settled.status == "applied"
        await count(one)
        items = (await ask(one, sales, SalesQuery(by="item"))).rows
        (total,) = (await ask(one, sales, SalesQuery())).totals
        assert (sum(row.canceled for row in items), sum(row.units_canceled for row in items)) == (
            total.canceled, total.units_canceled,
        )  # fmt: skip
    assert {row.key: (row.net, row.units_canceled) for row in items} == {"P": (0, 7), "Q": (0, 3)}
    why = (await ask(one, reasons, ReasonsQuery())).rows
    assert {row.reason: (row.times, row.units) for row in why} == {"inventory": (1, 4), "customer": (1, 6)}
    # what an older version wrote says only what all lines lost together
    await one.pool.execute(
        "UPDATE event SET data = data - 'lines' WHERE shop_id = $1 AND type = 'order.taken_back'", one.shop_id
    )
    await counted_anew(one)
    again = (await ask(one, sales, SalesQuery(by="item"))).rows
    assert sum(row.canceled for row in again) == total.canceled
    assert all(abs(row.net) <= 1 for row in again)
    assert (await ask(one, reasons, ReasonsQuery())).rows == why
