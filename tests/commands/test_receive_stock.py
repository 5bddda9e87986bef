"""Receiving, on a real database."""

from typing import Any
from uuid import uuid4

import msgspec

from waybill.commands.expect_stock import expect_stock
from waybill.commands.place_orders import place_orders
from waybill.commands.receive_stock import receive_stock
from waybill.model.orders import PlaceOrder
from waybill.model.stock import ExpectStock, ReceiveStock, StockChanged


def order(sku: str, quantity: int, **fields: Any) -> PlaceOrder:
    usual = {"ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    return msgspec.convert(usual | {"lines": [{"sku": sku, "quantity": quantity}]} | fields, PlaceOrder)


def receive(sku: str, quantity: int, location: str = "MAIN", **fields: Any) -> ReceiveStock:
    return msgspec.convert({"sku": sku, "location": location, "quantity": quantity, **fields}, ReceiveStock)


def expect(sku: str, quantity: int, on: str, location: str = "MAIN", **fields: Any) -> ExpectStock:
    wanted = {"sku": sku, "location": location, "quantity": quantity, "expected_on": on}
    return msgspec.convert(wanted | fields, ExpectStock)


async def test_receives_into_a_new_level_with_its_cost(shop: Any) -> None:
    made = await shop()
    (answer,) = await made.run(receive_stock, receive("b", 7, "side", unit_cost="1.25", reference="PO-1"))
    assert answer == StockChanged(sku="B", location="SIDE", sellable=7, reserved=0, safety=0, available=7)
    (row,) = await made.rows("SELECT * FROM stock_movement WHERE shop_id = $1 AND reference = 'PO-1'")
    assert (row["quantity"], row["unit_cost"], row["kind"]) == (7, 1_250_000, "received")


async def test_two_receipts_of_one_batch_fill_the_oldest_first(shop: Any) -> None:
    made = await shop()
    oldest, newest = [(await made.run(place_orders, order("BACK", 3)))[0] for _ in range(2)]
    first, second = await made.run(receive_stock, receive("BACK", 4), receive("BACK", 5, "SIDE"))
    assert (first.filled, first.reserved, first.available) == (4, 4, 0)
    assert (second.filled, second.reserved, second.available) == (2, 2, 3)
    events = await made.rows(
        "SELECT order_id FROM event WHERE shop_id = $1 AND type = 'order.backorder_filled' ORDER BY seq"
    )
    assert [event["order_id"] for event in events] == [oldest.order_id, newest.order_id, newest.order_id]
    rows = await made.rows("SELECT version, ship_by FROM orders WHERE shop_id = $1 ORDER BY order_id")
    assert [row["version"] for row in rows] == [2, 3]
    assert all(row["ship_by"] for row in rows)


async def test_closes_the_receipt_it_belongs_to(shop: Any) -> None:
    made = await shop()
    expected, other = await made.run(
        expect_stock, expect("A", 10, "2090-01-04", reference="PO-7"), expect("A", 5, "2090-01-05", reference="PO-7")
    )
    by_id, by_reference, unrelated = await made.run(
        receive_stock,
        receive("A", 10, receipt_id=str(expected.receipt_id)),
        receive("A", 1, reference="PO-7"),
        receive("A", 1, "SIDE", reference="PO-7"),
    )
    assert (by_id.receipt_id, by_reference.receipt_id, unrelated.receipt_id) == (
        expected.receipt_id,
        other.receipt_id,
        None,
    )
    rows = await made.rows("SELECT receipt_id, received FROM expected_receipt WHERE shop_id = $1")
    assert {row["receipt_id"]: row["received"] for row in rows} == {expected.receipt_id: 10, other.receipt_id: 1}


async def test_refuses_what_it_does_not_know(shop: Any) -> None:
    made = await shop()
    answers = await made.run(
        receive_stock,
        receive("NONE", 1),
        receive("KIT", 1),
        receive("A", 1, "NOWHERE"),
        receive("A", 1, receipt_id=str(uuid4())),
    )
    assert [one.type for one in answers] == [
        "unknown_item",
        "bundle_has_no_stock",
        "unknown_location",
        "unknown_receipt",
    ]
