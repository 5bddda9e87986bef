"""Returns as screens show them: the queue, one whole, and those of an order."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from waybill.commands.place_orders import place_orders
from waybill.commands.returns.make_claims import make_claims
from waybill.commands.returns.receive_returns import receive_returns
from waybill.commands.returns.request_returns import request_returns
from waybill.model.events import Event, Move, Reserved, StockChange
from waybill.model.events.returns import OrderLinked
from waybill.model.orders import PlaceOrder
from waybill.model.return_views import ReturnQuery
from waybill.model.returns import MakeClaim, ReceiveReturn, RequestReturn
from waybill.model.views import ReturnAmount
from waybill.store.record import record
from waybill.views.order_details import get_orders
from waybill.views.returns import get_returns, list_returns

Make = Callable[..., Awaitable[Any]]


@pytest.fixture
def arrived(shop: Make) -> Make:
    """Call it for a shop and a paid order of five A that has arrived."""

    async def make(**policy: Any) -> Any:
        one = await shop(returns=policy)
        wanted = {
            "lines": [{"sku": "A", "quantity": 5}], "ship_to": {"country": "DE"}, "payment": {"paid": 5000},
            "customer": {"name": "Ada", "email": "ada@x.example"},
        }  # fmt: skip
        (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder))
        item, place = one.items["A"], one.locations["MAIN"]
        left = OrderLinked(
            from_order_id=placed.order_id, from_number=placed.number, kind="exchange",
            freed=[Reserved(1, item, place, 5)], moves=[Move(1, "reserved", "delivered", 5)],
            stock=[StockChange(item_id=item, location_id=place, kind="picked", sellable=-5)],
        )  # fmt: skip
        async with one.tx() as tx:
            await record(tx, [Event(left, placed.order_id)])
        return one, placed

    return make


def ask(placed: Any, **fields: Any) -> RequestReturn:
    lines = [{"line": 1, "quantity": 1}]
    return msgspec.convert({"order_id": str(placed.order_id), "lines": lines, **fields}, RequestReturn)


async def test_the_queue_page_by_page(arrived: Make) -> None:
    one, placed = await arrived(refund_on="receipt")
    asked = await one.run(request_returns, *[ask(placed)] * 3)
    await one.run(receive_returns, ReceiveReturn(return_id=asked[1].return_id, location="SIDE"))
    async with one.tx() as tx:
        first = await list_returns(tx, ReturnQuery(limit=2))
        rest = await list_returns(tx, ReturnQuery(limit=2, cursor=first.next))
        assert [row.number for row in (*first.rows, *rest.rows)] == [one_.number for one_ in asked]
        assert rest.next is None
        for query, found in (
            (ReturnQuery(status="received"), [1]), (ReturnQuery(location="side"), [1]), (ReturnQuery(kind="exchange"), []),
            (ReturnQuery(order=placed.number), [0, 1, 2]), (ReturnQuery(order=placed.number + 1), []),
        ):  # fmt: skip
            rows = (await list_returns(tx, query)).rows
            assert [row.return_id for row in rows] == [asked[place].return_id for place in found]
        (row,) = (await list_returns(tx, ReturnQuery(status="received"))).rows
    assert (row.name, row.location, row.units, row.received, row.waiting, row.credited) == (
        "Ada",
        "SIDE",
        1,
        1,
        1,
        1000,
    )


async def test_what_is_weighed_is_told_beside_what_is_counted(shop: Make) -> None:
    one = await shop()
    await one.item("NUTS", unit="kg", scale=1000)
    await one.stock({("NUTS", "MAIN"): 2000})
    skus = {"NUTS": 1250, "A": 2, "B": 1}
    lines = [{"sku": sku, "quantity": quantity} for sku, quantity in skus.items()]
    wanted = {"lines": lines, "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    units = [{"line": number, "quantity": quantity} for number, quantity in enumerate(skus.values(), 1)]
    moves = [Move(number, "reserved", "delivered", quantity) for number, quantity in enumerate(skus.values(), 1)]
    place = one.locations["MAIN"]
    freed = [Reserved(number, one.items[sku], place, skus[sku]) for number, sku in enumerate(skus, 1)]
    stock = [StockChange(item_id=one.items[sku], location_id=place, kind="picked", sellable=-skus[sku]) for sku in skus]
    left = OrderLinked(
        from_order_id=placed.order_id, from_number=placed.number, kind="exchange", freed=freed, moves=moves, stock=stock
    )
    async with one.tx() as tx:
        await record(tx, [Event(left, placed.order_id)])
    (asked,) = await one.run(request_returns, ask(placed, lines=units))
    async with one.tx() as tx:
        (row,) = (await list_returns(tx, ReturnQuery())).rows
        (whole,) = await get_returns(tx, [asked.return_id])
        (order,) = await get_orders(tx, [placed.order_id])
    expected = [ReturnAmount(quantity=1250, scale=1000, unit="kg"), ReturnAmount(quantity=3)]
    assert [shown.amounts for shown in (row, whole, order.returns[0])] == [expected] * 3


async def test_one_whole(arrived: Make) -> None:
    one, placed = await arrived(restocking_fee=100_000)
    exchange = [{"sku": "B", "quantity": 2}]
    (asked,) = await one.run(request_returns, ask(placed, note="Too small.", kind="exchange", exchange=exchange))
    async with one.tx() as tx:
        (found,) = await get_returns(tx, [asked.return_id])
        assert await get_returns(tx, [placed.order_id]) == []
    assert (found.expected, found.notes, found.version) == (900, {"note": "Too small."}, asked.version)
    assert [(line.sku, line.quantity, line.reason) for line in found.lines] == [("A", 1, "unwanted")]
    assert [(line.sku, line.quantity, line.unit_price) for line in found.exchange] == [("B", 2, "2.50")]


async def test_an_order_shows_its_returns_and_what_it_came_of(arrived: Make) -> None:
    one, placed = await arrived()
    lines = [{"line": 1, "quantity": 1, "problem": "wrong"}]
    again = {"order_id": str(placed.order_id), "lines": lines, "remedy": "replacement"}
    (claim,) = await one.run(make_claims, msgspec.convert(again, MakeClaim))
    (asked,) = await one.run(request_returns, ask(placed))
    async with one.tx() as tx:
        old, new = await get_orders(tx, [placed.order_id, claim.linked.order_id])
    assert [(row.number, row.kind, row.status, row.linked_order_id) for row in old.returns] == [
        (claim.number, "claim", "closed", claim.linked.order_id), (asked.number, "return", "requested", None),
    ]  # fmt: skip
    assert (old.from_order_id, new.from_order_id) == (None, placed.order_id)
