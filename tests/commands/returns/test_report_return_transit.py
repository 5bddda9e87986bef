"""Carriers' reports on a real database: late and double ones are noted, and move nothing."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.returns.receive_returns import receive_returns
from waybill.commands.returns.report_return_transit import report_return_transit
from waybill.commands.returns.request_returns import request_returns
from waybill.model.returns import ReceiveReturn, ReportReturnTransit, RequestReturn

Make = Callable[..., Awaitable[Any]]


async def test_a_scan_sets_the_refund_off_once(shop: Make, deliver: Make, approved: Make, sound: Make) -> None:
    one = await shop(returns={"refund_on": "scan"})
    placed = await deliver(one, {"A": 2}, charges=[{"type": "shipping", "amount": 490}])
    asked = await approved(one, placed, {1: 2})
    scan = ReportReturnTransit(return_id=asked.return_id, carrier="dhl")
    first, second = await one.run(report_return_transit, scan, scan)
    assert (first.refund.total, second.refund, second.balance) == (2490, None, -2490)
    (came,) = await one.run(receive_returns, ReceiveReturn(return_id=asked.return_id))
    (late,) = await one.run(report_return_transit, scan)
    assert (came.refund, late.status, late.balance) == (None, "received", -2490)
    await sound(one)


async def test_what_nobody_was_to_send_is_looked_at(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop()
    placed = await deliver(one, {"A": 2})
    (asked,) = await one.run(request_returns, RequestReturn(order_id=placed.order_id))
    (answer,) = await one.run(report_return_transit, ReportReturnTransit(return_id=asked.return_id))
    assert (answer.status, answer.exceptions) == ("requested", ["return_scan_impossible"])
    (row,) = await one.rows("SELECT kind, subject_id, order_id FROM exception_item WHERE shop_id = $1")
    assert tuple(row) == ("return_scan_impossible", asked.return_id, placed.order_id)
    await sound(one)
