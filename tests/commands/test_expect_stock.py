"""Expecting, on a real database."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec

from waybill.commands.expect_stock import expect_stock
from waybill.commands.place_orders import place_orders
from waybill.model.orders import PlaceOrder
from waybill.model.stock import ExpectStock, SetSafetyStock


def order(sku: str, quantity: int, **fields: Any) -> PlaceOrder:
    usual = {"ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    return msgspec.convert(usual | {"lines": [{"sku": sku, "quantity": quantity}]} | fields, PlaceOrder)


def expect(sku: str, quantity: int, on: str, **fields: Any) -> ExpectStock:
    return msgspec.convert(
        {"sku": sku, "location": "MAIN", "quantity": quantity, "expected_on": on, **fields}, ExpectStock
    )


def safety(sku: str, quantity: int) -> SetSafetyStock:
    return msgspec.convert({"sku": sku, "location": "MAIN", "quantity": quantity}, SetSafetyStock)


async def leaving(made: Any) -> list[datetime | None]:
    rows = await made.rows("SELECT ship_by FROM orders WHERE shop_id = $1 ORDER BY order_id")
    return [row["ship_by"] for row in rows]


async def test_promises_move_with_what_is_expected(shop: Any) -> None:
    made = await shop()
    for _ in range(2):
        await made.run(place_orders, order("BACK", 4))
    assert await leaving(made) == [None, None]
    (receipt,) = await made.run(expect_stock, expect("BACK", 6, "2031-03-03"))
    # handled on the day after it came
    monday = datetime(2031, 3, 4, 23, 59, tzinfo=UTC)
    assert await leaving(made) == [monday, None]
    await made.run(expect_stock, expect("BACK", 8, "2031-03-10", receipt_id=str(receipt.receipt_id)))
    later = datetime(2031, 3, 11, 23, 59, tzinfo=UTC)
    assert await leaving(made) == [later, later]
    await made.run(expect_stock, expect("BACK", 0, "2031-03-10", receipt_id=str(receipt.receipt_id)))
    assert await leaving(made) == [None, None]
    events = await made.rows("SELECT 1 FROM event WHERE shop_id = $1 AND type = 'order.repromised'")
    assert len(events) == 5


async def test_what_is_overdue_is_promised_to_nobody(shop: Any) -> None:
    made = await shop()
    before, after = datetime(2027, 5, 3, 10, tzinfo=UTC), datetime(2027, 5, 12, 10, tzinfo=UTC)
    (receipt,) = await made.run(expect_stock, expect("BACK", 9, "2027-05-10"), now=before)
    (early,) = await made.run(place_orders, order("BACK", 4), now=before)
    (late,) = await made.run(place_orders, order("BACK", 4), now=after)
    assert early.promise.ship_by == datetime(2027, 5, 11, 23, 59, tzinfo=UTC)
    assert late.promise is None
    # one unit less is to come: the day that was said stands, and is not promised of
    fewer = expect("BACK", 8, "2027-05-10", receipt_id=str(receipt.receipt_id))
    (same_day,) = await made.run(expect_stock, fewer, now=after)
    assert same_day.receipt_id == receipt.receipt_id
    assert await leaving(made) == [None, None]
    for past in (expect("BACK", 8, "2027-05-11", receipt_id=str(receipt.receipt_id)), expect("A", 8, "2027-05-11")):
        (refused,) = await made.run(expect_stock, past, now=after)
        assert (refused.type, refused.field) == ("expected_in_the_past", "/expected_on")
    # named anew, it is promised by its new day
    await made.run(expect_stock, expect("BACK", 8, "2027-05-17", receipt_id=str(receipt.receipt_id)), now=after)
    assert await leaving(made) == [datetime(2027, 5, 18, 23, 59, tzinfo=UTC)] * 2


async def test_the_same_expectation_again_records_nothing(shop: Any) -> None:
    made = await shop()
    (receipt,) = await made.run(expect_stock, expect("A", 6, "2031-03-03"))
    same, unknown, nothing = await made.run(
        expect_stock,
        expect("A", 6, "2031-03-03", receipt_id=str(receipt.receipt_id)),
        expect("A", 6, "2031-03-03", receipt_id=str(uuid4())),
        expect("A", 0, "2031-03-03"),
    )
    assert same.receipt_id == receipt.receipt_id
    assert (unknown.type, nothing.type) == ("unknown_receipt", "nothing_to_change")
    assert len(await made.rows("SELECT 1 FROM event WHERE shop_id = $1 AND type = 'stock.expected'")) == 1
