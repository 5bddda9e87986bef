"""Orders listed: what the filters find equals a naive filter, pages hold still, search guesses."""

import random
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from waybill.commands.place_orders import place_orders
from waybill.model.events import Event, OrderCanceled
from waybill.model.orders import PlaceOrder
from waybill.model.views import OrderQuery, OrderSummary
from waybill.store.record import record
from waybill.views import orders as view
from waybill.views.order_details import get_orders
from waybill.views.orders import list_orders

MakeShop = Callable[..., Awaitable[Any]]

NAMES = ("Anna Acker", "anna Bauer", "Änne", "Zoë 100%_x", "Straße")
EMAILS = ("a@x.de", "B@x.de", "c@y.org")
SKUS = ("A", "B", "BACK", "KIT", "1003")
CHANNELS = ("web", "amazon", "phone")
TAGS = ("gift", "vip", "Ü")
BEGIN = datetime(2026, 3, 27, 20, tzinfo=UTC)


class Placed(msgspec.Struct):
    """What was asked for and what came of it: the naive filter's side."""

    request: dict[str, Any]
    summary: OrderSummary
    skus: set[str]
    locations: set[str]
    email: str | None
    name: str | None


class World(msgspec.Struct):
    shop: Any
    orders: list[Placed]


_world: list[World] = []


def _request(chance: random.Random, position: int) -> dict[str, Any]:
    skus = chance.sample(SKUS, chance.randint(1, 3))
    request: dict[str, Any] = {
        "lines": [{"sku": sku, "quantity": 1, "unit_price": "1.00"} for sku in skus],
        "channel": chance.choice(CHANNELS),
        "prices": "theirs",
        "tags": chance.sample(TAGS, chance.choice((0, 0, 1, 2))),
        "draft": chance.random() < 0.1,
    }
    if chance.random() < 0.6:
        request["external_id"] = chance.choice((f"X-{position}", str(1000 + position), "same"))
    if chance.random() < 0.7:
        request["customer"] = {
            key: value
            for key, value in (("email", chance.choice(EMAILS)), ("name", chance.choice(NAMES)))
            if chance.random() < 0.8
        } or {"phone": "+49 30 1234"}
    return request


async def _make_world(make: MakeShop) -> World:
    """About 150 orders over eight days around a change of the clocks, some canceled, in a shop in Berlin."""
    shop = await make(fields={"time_zone": "Europe/Berlin"})
    await shop.item("1003")
    await shop.stock({("A", "SIDE"): 60, ("B", "MAIN"): 40, ("1003", "SIDE"): 30})
    chance = random.Random(11)
    placed = []
    for position in range(150):
        request = _request(chance, position)
        at = BEGIN + timedelta(minutes=position * 75)
        [result] = await shop.run(place_orders, msgspec.convert(request, PlaceOrder), now=at)
        if msgspec.to_builtins(result)["result"] != "placed":
            continue
        if chance.random() < 0.2 and not request["draft"]:
            async with shop.tx(now=at) as tx:
                [order] = await get_orders(tx, [result.order_id])
                lines = [{"line": line.line, "quantity": line.quantity, **line.buckets} for line in order.lines]
                freed = [
                    {
                        "line": line.line,
                        "item_id": line.item_id,
                        "location_id": shop.locations[at.location],
                        "quantity": at.quantity,
                    }
                    for line in order.lines
                    for at in line.reserved_at
                ]
                data = {"reason": "customer", "whole": True, "lines": lines, "freed": freed}
                await record(tx, [Event(msgspec.convert(data, OrderCanceled), order.order_id)])
        placed.append((request, result.order_id))
    async with shop.tx() as tx:
        details = await get_orders(tx, [order_id for _, order_id in placed])
        summaries = {}
        for order in details:
            [summary] = (await list_orders(tx, OrderQuery(number=str(order.number)))).rows
            summaries[order.order_id] = summary
    orders = [
        Placed(
            request=request,
            summary=summaries[order.order_id],
            skus={line["sku"] for line in request["lines"]} | {line.sku for line in order.lines},
            locations={at.location for line in order.lines for at in line.reserved_at},
            email=order.customer.email if order.customer else None,
            name=order.customer.name if order.customer else None,
        )
        for (request, _), order in zip(placed, details, strict=True)
    ]
    return World(shop, orders)


def _naive(world: World, query: OrderQuery) -> list[UUID]:
    """The same question, asked one order at a time."""
    from zoneinfo import ZoneInfo

    owners = {order.email.lower(): order.summary.customer_id for order in world.orders if order.email}

    def external(order: Placed, id: str) -> bool:
        return order.request.get("external_id") == id and not order.request["draft"]

    def guessed(order: Placed, q: str) -> list[bool]:
        digits = q.removeprefix("#")
        return [
            digits.isdigit() and order.summary.number == int(digits),
            external(order, q),
            q.lower() in owners and owners[q.lower()] == order.summary.customer_id,
            q.upper() in order.skus and q.upper() in SKUS,
        ]

    named = query.q is not None and not any(any(guessed(order, query.q.strip())) for order in world.orders)

    def fulfills(order: Placed) -> bool:
        summary = order.summary
        day = summary.placed_at.astimezone(ZoneInfo("Europe/Berlin")).date()
        name = (order.name or "").casefold()
        return all(
            (
                query.number is None or summary.number == int(query.number.removeprefix("#")),
                query.external_id is None or external(order, query.external_id),
                query.channel in (None, summary.channel),
                query.email is None or owners.get(query.email.lower(), "") == summary.customer_id,
                query.name is None or name.startswith(query.name.casefold()),
                query.customer_id in (None, summary.customer_id),
                query.sku is None or query.sku.upper() in order.skus,
                query.status in (None, summary.status),
                query.location is None or query.location.upper() in order.locations,
                query.tag is None or query.tag in summary.tags,
                query.payment_status in (None, summary.payment_status),
                query.fulfillment_status in (None, summary.fulfillment_status),
                query.hold is None or query.hold in summary.holds or (query.hold == "any" and bool(summary.holds)),
                query.total_from is None or summary.total >= query.total_from,
                query.total_to is None or summary.total <= query.total_to,
                query.placed_from is None or day >= query.placed_from,
                query.placed_to is None or day <= query.placed_to,
                query.q is None
                or (name.startswith(query.q.strip().casefold()) if named else any(guessed(order, query.q.strip()))),
            )
        )

    found = [order.summary.order_id for order in world.orders if fulfills(order)]
    return found if query.order == "oldest" else found[::-1]


FILTERS: dict[str, tuple[str, ...]] = {
    "number": ("#1007", "1020", "99999"),
    "external_id": ("X-3", "same", "1010"),
    "channel": (*CHANNELS, "none"),
    "email": ("A@x.de", "b@x.de", "nobody@x.de"),
    "name": ("ANNA", "anna a", "zoë 100%", "änne", "strasse", "_"),
    "sku": ("a", "B", "kit", "KIT", "1003", "NONE"),
    "status": ("draft", "confirmed", "canceled", "expired"),
    "location": ("main", "SIDE", "NOWHERE"),
    "tag": TAGS,
    "payment_status": ("unpaid", "paid", "nothing_due", "on_account"),
    "fulfillment_status": ("reserved", "backordered", "part_backordered", "unsourced", "canceled"),
    "hold": ("any", "stock", "manual"),
    "total_from": ("0", "200"),
    "total_to": ("100", "250"),
    "placed_from": ("2026-03-27", "2026-03-29", "2026-04-01", "1970-01-01"),
    "placed_to": ("2026-03-28", "2026-03-29", "2026-04-02", "2199-12-31"),
    "q": ("#1003", "1003", "same", "c@y.org", " back ", "kit", "anna", "zoë", "zz"),
}
# Most questions have an answer: up to three filters at once.
QUERIES = (
    st.lists(st.sampled_from(sorted(FILTERS)), max_size=3, unique=True)
    .flatmap(lambda names: st.fixed_dictionaries({name: st.sampled_from(FILTERS[name]) for name in names}))
    .flatmap(
        lambda filters: st.fixed_dictionaries(
            {name: st.just(value) for name, value in filters.items()}
            | {"order": st.sampled_from(("newest", "oldest")), "limit": st.sampled_from((1, 7, 250))}
        )
    )
)


def _each_alone(test: Any) -> Any:
    for name, values in FILTERS.items():
        for value in values:
            test = example(asked={name: value, "order": "newest", "limit": 7}, patience=50)(test)
    return test


@_each_alone
@given(asked=QUERIES, patience=st.sampled_from((2, 50, 20_000)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
async def test_filters_find_what_a_naive_filter_finds(
    shop: MakeShop, monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any], patience: int
) -> None:
    if not _world:
        _world.append(await _make_world(shop))
    [world] = _world
    assert len(world.orders) > 100
    # how much is examined at once, and at most, must not show but in the length of pages
    monkeypatch.setattr(view, "_EXAMINED", patience)
    monkeypatch.setattr(view, "_WINDOW", min(patience, 500))
    monkeypatch.setattr(view, "_COUNTED", min(patience, 500))
    monkeypatch.setattr(view, "_PEOPLE", patience)
    query = msgspec.convert(asked, OrderQuery, strict=False)
    found = []
    async with world.shop.tx() as tx:
        while True:
            page = await list_orders(tx, query)
            assert len(page.rows) <= query.limit
            found += page.rows
            if page.next is None:
                break
            query = msgspec.convert(asked | {"cursor": page.next}, OrderQuery, strict=False)
    assert [row.order_id for row in found] == _naive(world, msgspec.convert(asked, OrderQuery, strict=False))
    by_id = {order.summary.order_id: order.summary for order in world.orders}
    assert found == [by_id[row.order_id] for row in found]


async def test_pages_hold_still_while_orders_come_in(shop: MakeShop) -> None:
    made = await shop()
    request = msgspec.convert({"lines": [{"sku": "B", "quantity": 1}], "method": "pickup"}, PlaceOrder)
    numbers = []
    for minute in range(6):
        [placed] = await made.run(place_orders, request, now=BEGIN + timedelta(minutes=minute))
        numbers.append(placed.number)
    seen: list[int] = []
    cursor: dict[str, str] = {}
    for minute in range(10, 13):
        async with made.tx() as tx:
            page = await list_orders(tx, msgspec.convert({"limit": 2, "sku": "B"} | cursor, OrderQuery))
        seen += [row.number for row in page.rows]
        cursor = {"cursor": page.next or ""}
        await made.run(place_orders, request, now=BEGIN + timedelta(minutes=minute))
    assert seen == numbers[::-1]
    assert page.next is None


@pytest.mark.parametrize("cursor", ["A" * 21, "A" * 23, "A" * 21 + "!", ""])
def test_a_cursor_of_another_make_is_not_decoded(cursor: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"cursor": cursor}, OrderQuery)


async def test_an_order_whole(shop: MakeShop) -> None:
    made = await shop(tax_rates=[{"category": "standard", "rate": 190_000}])
    request = {
        "lines": [
            {"sku": "A", "quantity": 12, "properties": {"Engraving": "For Ida"}, "options": [
                {"name": "Wrap"}, {"name": "Card", "value": "Dear Ida", "unit_price": "1.00"}]},
            {"sku": "KIT", "quantity": 1},
        ],
        "customer": {"email": "ida@x.de", "name": "Ida"},
        "ship_to": {"country": "DE", "city": "Berlin", "lines": ["Weg 1"]},
        "bill_to": {"country": "AT"},
        "charges": [{"type": "shipping", "amount": 490}],
        "discounts": [{"title": "Spring", "code": "S10", "amount": 1000}],
        "payment": {"terms": "prepaid", "paid": 5000, "reference": "PAY-1"},
        "tags": ["vip"],
        "note": "Ring twice",
        "attribution": {"source": "news"},
        "consent": {"email_marketing": True},
    }  # fmt: skip
    [placed] = await made.run(place_orders, msgspec.convert(request, PlaceOrder))
    async with made.tx() as tx:
        [order] = await get_orders(tx, [placed.number, placed.order_id, 5, UUID(int=5)])
    assert (order.number, order.status, order.total) == (placed.number, "placed", placed.total)
    assert (order.payment_status, order.fulfillment_status, order.return_status) == ("part_paid", "reserved", "none")
    assert order.balance == placed.total - 5000
    assert order.customer is not None
    assert (order.customer.email, order.customer.name, order.note) == ("ida@x.de", "Ida", "Ring twice")
    assert order.ship_to is not None
    assert order.ship_to.city == "Berlin"
    assert order.bill_to is not None
    assert order.bill_to.country == "AT"
    first, *components = order.lines
    assert first.properties == {"Engraving": "For Ida"}
    assert [(option.name, option.value, option.unit_price) for option in first.options] == [
        ("Wrap", None, "0.00"),
        ("Card", "Dear Ida", "1.00"),
    ]
    assert first.unit_price == "11.00"
    assert first.buckets == {"reserved": 12}
    assert [(at.location, at.quantity) for at in first.reserved_at] == [("MAIN", 10), ("SIDE", 2)]
    assert [(line.sku, line.parent) for line in components] == [("A", 2), ("B", 2)]
    assert [bundle.sku for bundle in order.bundles] == ["KIT"]
    assert [(charge.type, charge.amount) for charge in order.charges] == [("shipping", 490)]
    assert [(discount.title, discount.amount) for discount in order.discounts] == [("Spring", 1000)]
    assert order.promise is not None
    assert order.attribution is not None
    assert order.consent is not None
    assert msgspec.convert(msgspec.to_builtins(order), type(order)) == order


async def test_days_are_the_shops(shop: MakeShop) -> None:
    made = await shop(fields={"time_zone": "Pacific/Auckland"})
    request = msgspec.convert({"lines": [{"sku": "B", "quantity": 1}], "method": "pickup"}, PlaceOrder)
    for at in (datetime(2026, 5, 1, 11, 59, 59, tzinfo=UTC), datetime(2026, 5, 1, 12, tzinfo=UTC)):
        await made.run(place_orders, request, now=at)
    async with made.tx() as tx:
        found = {
            day: [row.number for row in (await list_orders(tx, OrderQuery(placed_from=day, placed_to=day))).rows]
            for day in (date(2026, 5, 1), date(2026, 5, 2), date(2026, 5, 3))
        }
    assert found == {date(2026, 5, 1): [1001], date(2026, 5, 2): [1002], date(2026, 5, 3): []}


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize("drive", sorted(view._MATCHING["newest"]))
async def test_no_list_ever_reads_a_whole_table(shop: MakeShop, drive: str, order: str) -> None:
    made = await shop(empty=True)
    async with made.tx() as tx:
        # after the first list of a transaction, plans are as those that are kept
        await list_orders(tx, OrderQuery())
        nothing = [None] * len(msgspec.structs.fields(view._Filters))
        statement = f"EXPLAIN (GENERIC_PLAN) {view._MATCHING[order][drive]}"
        rows = await tx.fetch(statement, UUID(int=0), UUID(int=1), 1, 1, *nothing)
    plan = "\n".join(row[0] for row in rows)
    assert "Index" in plan
    assert "Seq Scan" not in plan
