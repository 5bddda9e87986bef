"""Stock as people see it: levels, what can be promised, the ledger, what is expected, what runs low."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import msgspec
import pytest

from waybill.commands.adjust_stock import adjust_stock
from waybill.commands.expect_stock import expect_stock
from waybill.commands.place_orders import place_orders
from waybill.commands.receive_stock import receive_stock
from waybill.commands.save_locations import save_locations
from waybill.commands.set_safety_stock import set_safety_stock
from waybill.model.orders import PlaceOrder
from waybill.model.setup import SaveLocation
from waybill.model.stock import AdjustStock, ExpectStock, ReceiveStock, SetSafetyStock
from waybill.model.stock_views import ItemStock, MovementQuery, ReceiptQuery, StockQuery
from waybill.views.pages import BadCursor, key_cursor
from waybill.views.stock import list_movements, list_receipts, list_stock

MakeShop = Callable[..., Awaitable[Any]]


async def _stock(shop: Any, **query: Any) -> dict[str, ItemStock]:
    async with shop.tx() as tx:
        page = await list_stock(tx, msgspec.convert(query, StockQuery))
    assert page.next is None
    return {row.sku: row for row in page.rows}


async def _place(shop: Any, **quantities: int) -> None:
    lines = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
    [placed] = await shop.run(place_orders, msgspec.convert({"lines": lines, "method": "pickup"}, PlaceOrder))
    assert placed.number


async def test_levels_say_where_everything_is(shop: MakeShop) -> None:
    made = await shop()
    await made.run(set_safety_stock, SetSafetyStock(sku="A", location="MAIN", quantity=3))
    await made.run(
        adjust_stock, AdjustStock(sku="A", location="MAIN", quantity=2, reason="damaged", condition="damaged")
    )
    await _place(made, A=4)
    a = (await _stock(made))["A"]
    assert [
        (level.location, level.on_hand, level.sellable, level.damaged, level.reserved, level.available)
        for level in a.levels
    ] == [
        ("MAIN", 12, 10, 2, 4, 3),
        ("SIDE", 5, 5, 0, 0, 5),
    ]
    assert (a.on_hand, a.sellable, a.reserved, a.available, a.available_to_promise) == (17, 15, 4, 8, 8)
    side = (await _stock(made, location="side", sku="a"))["A"]
    assert (side.on_hand, side.available, [level.location for level in side.levels]) == (5, 5, ["SIDE"])


async def test_a_closed_location_offers_nothing(shop: MakeShop) -> None:
    made = await shop()
    closed = {"code": "SIDE", "name": "Side", "address": {"country": "DE"}, "active": False}
    await made.run(save_locations, msgspec.convert(closed, SaveLocation))
    a = (await _stock(made))["A"]
    assert (a.on_hand, a.available) == (15, 10)


async def test_what_can_be_promised_grows_with_what_is_expected_and_shrinks_by_what_is_owed(shop: MakeShop) -> None:
    made = await shop()
    await _place(made, BACK=6)
    for day, quantity in (("2099-01-10", 4), ("2099-01-20", 9)):
        expected = {"sku": "BACK", "location": "MAIN", "quantity": quantity, "expected_on": day}
        await made.run(expect_stock, msgspec.convert(expected, ExpectStock))
    promised = {
        day: (await _stock(made, sku="BACK", by=day))["BACK"]
        for day in ("2099-01-09", "2099-01-10", "2099-01-19", "2099-01-20")
    }
    assert [row.available_to_promise for row in promised.values()] == [0, 0, 0, 7]
    assert {(row.available, row.backordered, row.incoming) for row in promised.values()} == {(0, 6, 13)}


async def test_what_runs_low(shop: MakeShop) -> None:
    made = await shop()
    assert set(await _stock(made, below=16)) == {"A", "BACK"}
    assert set(await _stock(made, below=15)) == {"BACK"}
    assert set(await _stock(made, below=1, location="SIDE")) == set()
    assert set(await _stock(made, below=6, location="SIDE")) == {"A"}


async def test_pages_of_stock_follow_the_skus(shop: MakeShop) -> None:
    made = await shop()
    seen, cursor = [], {}
    async with made.tx() as tx:
        for _ in range(3):
            page = await list_stock(tx, msgspec.convert({"limit": 1} | cursor, StockQuery))
            seen += [row.sku for row in page.rows]
            cursor = {"cursor": page.next}
    # a bundle has no stock of its own
    assert seen == ["A", "B", "BACK"]
    assert page.next is None


@pytest.mark.parametrize("query", [{}, {"sku": "a"}, {"location": "main"}, {"sku": "A", "location": "MAIN"}])
async def test_the_ledger_adds_up_and_pages_through(shop: MakeShop, query: dict[str, str]) -> None:
    made = await shop()
    for number in range(3):
        cost = {"sku": "A", "location": "MAIN", "quantity": 1 + number, "unit_cost": "0.25", "reference": f"D{number}"}
        await made.run(receive_stock, msgspec.convert(cost, ReceiveStock))
    lost = AdjustStock(sku="A", location="SIDE", quantity=-2, reason="theft")
    await made.run(adjust_stock, lost)
    found: list[Any] = []
    cursor: dict[str, str] = {}
    async with made.tx() as tx:
        while True:
            page = await list_movements(tx, msgspec.convert({"limit": 2} | query | cursor, MovementQuery))
            found += page.rows
            if page.next is None:
                break
            cursor = {"cursor": page.next}
    everything = [
        ("A", "SIDE", -2, "theft", None), ("A", "MAIN", 3, None, "0.25"), ("A", "MAIN", 2, None, "0.25"),
        ("A", "MAIN", 1, None, "0.25"), ("A", "SIDE", 5, None, None), ("B", "MAIN", 20, None, None),
        ("A", "MAIN", 10, None, None),
    ]  # fmt: skip
    expected = [
        row
        for row in everything
        if query.get("sku", row[0]).upper() == row[0] and query.get("location", row[1]).upper() == row[1]
    ]
    assert [(row.sku, row.location, row.quantity, row.reason, row.unit_cost) for row in found] == expected
    assert len({(row.seq, row.position) for row in found}) == len(found)


async def test_expected_receipts_soonest_first(shop: MakeShop) -> None:
    made = await shop()
    receipts = []
    for day, sku in (("2099-02-01", "A"), ("2099-01-01", "BACK"), ("2099-01-01", "A")):
        expected = {"sku": sku, "location": "MAIN", "quantity": 5, "expected_on": day}
        [changed] = await made.run(expect_stock, msgspec.convert(expected, ExpectStock))
        receipts.append(changed.receipt_id)
    part = ReceiveStock(sku="BACK", location="MAIN", quantity=2, receipt_id=receipts[1])
    whole = ReceiveStock(sku="A", location="MAIN", quantity=5, receipt_id=receipts[2])
    await made.run(receive_stock, part, whole)
    async with made.tx() as tx:
        still_open = await list_receipts(tx, ReceiptQuery(limit=1))
        rest = await list_receipts(tx, msgspec.convert({"cursor": still_open.next}, ReceiptQuery))
        every = await list_receipts(tx, ReceiptQuery(all=True, sku="A"))
    [first] = still_open.rows
    assert (first.receipt_id, first.received, first.open, first.expected_on) == (receipts[1], 2, 3, date(2099, 1, 1))
    assert [row.receipt_id for row in rest.rows] == [receipts[0]]
    assert rest.next is None
    assert [row.receipt_id for row in every.rows] == [receipts[2], receipts[0]]


@pytest.mark.parametrize(
    ("view", "query"),
    [
        (list_stock, StockQuery(cursor="AAAA")),
        (list_stock, StockQuery(cursor=key_cursor(3))),
        (list_stock, StockQuery(cursor=key_cursor("a\x00"))),
        (list_movements, MovementQuery(cursor=key_cursor("a", 1))),
        (list_movements, MovementQuery(cursor=key_cursor(1, 2**31))),
        (list_movements, MovementQuery(cursor=key_cursor(2**63, 1))),
        (list_receipts, ReceiptQuery(cursor=key_cursor("2027-13-01", "x"))),
        (list_receipts, ReceiptQuery(cursor=key_cursor("2027-12-01", "x"))),
        (list_receipts, ReceiptQuery(cursor="A")),
    ],
)
async def test_a_cursor_of_another_make_is_refused(shop: MakeShop, view: Any, query: Any) -> None:
    made = await shop(empty=True)
    async with made.tx() as tx:
        with pytest.raises(BadCursor):
            await view(tx, query)
