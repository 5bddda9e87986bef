"""Approving on a real database: the label is known by its number, and an exchange in advance goes out."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.returns.approve_returns import approve_returns
from waybill.commands.returns.inspect_returns import inspect_returns
from waybill.commands.returns.receive_returns import receive_returns
from waybill.commands.returns.report_return_transit import report_return_transit
from waybill.commands.returns.request_returns import request_returns
from waybill.model.returns import ApproveReturn, InspectReturn, ReceiveReturn, ReportReturnTransit, RequestReturn

Make = Callable[..., Awaitable[Any]]


async def test_a_label_is_known_by_its_number(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop(returns={"postage_fee": 495})
    placed = await deliver(one, {"A": 2})
    (asked,) = await one.run(request_returns, RequestReturn(order_id=placed.order_id))
    label = {"carrier": "dhl", "tracking_number": "R-1"}
    request = {
        "return_id": str(asked.return_id),
        "location": "SIDE",
        "label": label,
        "instructions": "Ada, use the box.",
    }
    (answer,) = await one.run(approve_returns, msgspec.convert(request, ApproveReturn))
    assert answer.status == "approved"
    (moved,) = await one.run(report_return_transit, ReportReturnTransit(tracking_number="R-1"))
    assert (moved.return_id, moved.status) == (asked.return_id, "in_transit")
    (line,) = await one.rows('SELECT delivered, "returning" FROM order_line WHERE shop_id = $1')
    assert tuple(line) == (0, 2)
    (came,) = await one.run(receive_returns, ReceiveReturn(return_id=asked.return_id))
    (level,) = await one.rows("SELECT location_id FROM stock_level WHERE shop_id = $1 AND quarantine = 2")
    assert (came.status, level["location_id"]) == ("received", one.locations["SIDE"])
    (done,) = await one.run(inspect_returns, InspectReturn(return_id=asked.return_id))
    assert (done.refund.postage, done.refund.total, done.balance) == (495, 1505, -1505)
    await sound(one)


async def test_an_exchange_in_advance_is_owed_until_the_goods_are_back(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop(returns={"exchange": "in_advance"})
    placed = await deliver(one, {"A": 1})
    wanted = {
        "order_id": str(placed.order_id),
        "kind": "exchange",
        "exchange": [{"sku": "A", "quantity": 1, "line": 1}],
    }
    (asked,) = await one.run(request_returns, msgspec.convert(wanted, RequestReturn))
    (answer,) = await one.run(approve_returns, ApproveReturn(return_id=asked.return_id, location="MAIN"))
    assert (answer.linked.total, answer.linked.due, answer.balance) == (1000, 0, 1000)
    (new,) = await one.rows(
        "SELECT status, channel, paid, total, holds, customer_id FROM orders WHERE shop_id = $1 AND order_id = $2",
        answer.linked.order_id,
    )
    (old,) = await one.rows(
        "SELECT customer_id, version FROM orders WHERE shop_id = $1 AND order_id = $2", placed.order_id
    )
    assert tuple(new) == ("confirmed", "exchange", 1000, 1000, [], old["customer_id"])
    assert old["version"] == answer.version
    (payment,) = await one.rows(
        "SELECT tender, captured FROM payment WHERE shop_id = $1 AND order_id = $2", answer.linked.order_id
    )
    assert tuple(payment) == ("exchange", 1000)
    await one.run(receive_returns, ReceiveReturn(return_id=asked.return_id))
    (done,) = await one.run(inspect_returns, InspectReturn(return_id=asked.return_id))
    assert (done.balance, done.linked) == (0, None)
    await sound(one)
