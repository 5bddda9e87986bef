"""Receiving on a real database: announced, unannounced, in the store, undelivered, in part."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.returns.inspect_returns import inspect_returns
from waybill.commands.returns.receive_returns import receive_returns
from waybill.commands.returns.request_returns import request_returns
from waybill.model.fulfillment import ReleaseOrder
from waybill.model.returns import InspectReturn, ReceivedLine, ReceiveReturn, RequestReturn
from waybill.model.tenders import RecordPayment

Make = Callable[..., Awaitable[Any]]


async def test_in_part_and_the_rest_after_it_was_inspected(
    shop: Make, deliver: Make, approved: Make, sound: Make
) -> None:
    one = await shop(returns={"refund_on": "receipt"})
    placed = await deliver(one, {"A": 3})
    asked = await approved(one, placed, {1: 3})
    part = {"return_id": str(asked.return_id), "lines": [{"line": 1, "quantity": 2}]}
    (came,) = await one.run(receive_returns, msgspec.convert(part, ReceiveReturn))
    assert (came.refund.total, came.lines[0].received) == (2000, 2)
    (looked,) = await one.run(inspect_returns, InspectReturn(return_id=asked.return_id))
    assert (looked.status, looked.refund) == ("inspected", None)
    (rest,) = await one.run(receive_returns, ReceiveReturn(return_id=asked.return_id))
    assert (rest.status, rest.refund.total) == ("received", 1000)
    (done,) = await one.run(inspect_returns, InspectReturn(return_id=asked.return_id))
    assert (done.status, done.balance) == ("closed", -3000)
    await sound(one)


@pytest.mark.parametrize(
    ("kind", "target", "shipping"),
    [("unannounced", "delivered", 490), ("in_store", "delivered", 490), ("return_to_sender", "in_transit", 490)],
)
async def test_what_nobody_announced(
    shop: Make, deliver: Make, sound: Make, kind: Any, target: str, shipping: int
) -> None:
    one = await shop(returns={"refund_on": "receipt", "location": "side"})
    placed = await deliver(one, {"A": 1, "B": 2}, target=target, charges=[{"type": "shipping", "amount": 490}])
    (came,) = await one.run(receive_returns, ReceiveReturn(order_id=placed.order_id, kind=kind))
    assert (came.status, came.kind, came.refund.total, came.refund.shipping) == ("received", kind, 1990, shipping)
    rows = await one.rows("SELECT location_id, quarantine FROM stock_level WHERE shop_id = $1 AND quarantine > 0")
    assert {row["location_id"] for row in rows} == {one.locations["SIDE"]}
    (order,) = await one.rows(
        "SELECT credited, paid - refunded AS kept FROM orders WHERE shop_id = $1 AND status <> 'discarded'"
    )
    assert tuple(order) == (1990, 1990)
    await sound(one)


async def test_two_returns_at_once_in_one_batch(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop(returns={"refund_on": "receipt"})
    placed = await deliver(one, {"A": 3})
    lines = [{"line": 1, "quantity": 1}]
    asked = msgspec.convert({"order_id": str(placed.order_id), "lines": lines}, RequestReturn)
    made = await one.run(request_returns, asked, asked)
    requests = [ReceiveReturn(return_id=one_.return_id, location="MAIN") for one_ in made]
    answers = await one.run(receive_returns, *requests, ReceiveReturn(order_id=placed.order_id, location="MAIN"))
    assert [answer.refund.total for answer in answers] == [1000, 1000, 1000]
    assert [answer.balance for answer in answers] == [-1000, -2000, -3000]
    (row,) = await one.rows("SELECT version FROM orders WHERE shop_id = $1")
    assert row["version"] == answers[-1].version
    await sound(one)


async def test_an_exchange_on_receipt_is_paid_by_what_came_back(
    shop: Make, deliver: Make, approved: Make, sound: Make
) -> None:
    one = await shop(returns={"refund_on": "receipt"})
    placed = await deliver(one, {"A": 2}, payment={"terms": "prepaid", "paid": 2000, "reference": "ch"})
    exchange = [{"sku": "KIT", "quantity": 1}]
    asked = await approved(one, placed, {1: 1}, kind="exchange", exchange=exchange)
    (came,) = await one.run(receive_returns, ReceiveReturn(return_id=asked.return_id))
    assert (came.linked.total, came.linked.due, came.balance) == (1200, 200, 0)
    (new,) = await one.rows(
        "SELECT holds, paid, total FROM orders WHERE shop_id = $1 AND order_id = $2", came.linked.order_id
    )
    assert tuple(new) == (["payment"], 1000, 1200)
    rows = await one.rows(
        "SELECT sku, reserved FROM order_line WHERE shop_id = $1 AND order_id = $2 ORDER BY sku", came.linked.order_id
    )
    assert [tuple(row) for row in rows] == [("A", 1), ("B", 2)]
    (link,) = await one.rows("SELECT exchange_order_id FROM return_order WHERE shop_id = $1")
    assert link["exchange_order_id"] == came.linked.order_id
    (held,) = await one.run(release_orders, ReleaseOrder(order_id=came.linked.order_id))
    assert held.type == "on_hold"
    paid = RecordPayment(order_id=came.linked.order_id, tender="cash", amount=200)
    await one.run(record_payments, paid)
    (released,) = await one.run(release_orders, ReleaseOrder(order_id=came.linked.order_id))
    assert [part.location for part in released.fulfillments] == ["MAIN"]
    await sound(one)


async def test_an_exchange_for_less_leaves_the_rest_owed(
    shop: Make, deliver: Make, approved: Make, sound: Make
) -> None:
    one = await shop(returns={"refund_on": "inspection"})
    placed = await deliver(one, {"A": 1})
    asked = await approved(one, placed, {1: 1}, kind="exchange", exchange=[{"sku": "B", "quantity": 1}])
    await one.run(receive_returns, ReceiveReturn(return_id=asked.return_id))
    (done,) = await one.run(inspect_returns, InspectReturn(return_id=asked.return_id))
    assert (done.linked.total, done.linked.due, done.balance) == (250, 0, -750)
    await sound(one)


async def test_goods_of_one_return_wait_in_one_place(shop: Make, deliver: Make, approved: Make, sound: Make) -> None:
    one = await shop()
    placed = await deliver(one, {"A": 2})
    asked = await approved(one, placed, {1: 2})
    first = ReceiveReturn(return_id=asked.return_id, location="SIDE", lines=[ReceivedLine(line=1, quantity=1)])
    rest = ReceiveReturn(return_id=asked.return_id, location="MAIN")
    answers = await one.run(receive_returns, first, rest)
    assert answers[1].type == "received_elsewhere"
    await one.run(inspect_returns, InspectReturn(return_id=asked.return_id))
    await one.run(receive_returns, rest)
    (done,) = await one.run(inspect_returns, InspectReturn(return_id=asked.return_id))
    assert (done.status, done.balance) == ("closed", -2000)
    await sound(one)
