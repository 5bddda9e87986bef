"""Canceling returns on a real database."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.returns.approve_returns import approve_returns
from waybill.commands.returns.cancel_returns import cancel_returns
from waybill.commands.returns.receive_returns import receive_returns
from waybill.commands.returns.request_returns import request_returns
from waybill.model.fulfillment import ReleaseOrder
from waybill.model.returns import ApproveReturn, CancelReturn, ReceiveReturn, RequestReturn

Make = Callable[..., Awaitable[Any]]


async def test_goods_that_come_all_the_same_are_a_return_of_their_own(
    shop: Make, deliver: Make, approved: Make, sound: Make
) -> None:
    one = await shop()
    placed = await deliver(one, {"A": 2})
    asked = await approved(one, placed, {1: 2})
    (canceled,) = await one.run(cancel_returns, CancelReturn(return_id=asked.return_id))
    assert (canceled.status, canceled.balance) == ("canceled", 0)
    (came,) = await one.run(receive_returns, ReceiveReturn(return_id=asked.return_id, location="SIDE"))
    assert (came.number, came.kind, came.lines[0].received) == (f"#{placed.number}-R2", "unannounced", 2)
    await sound(one)


async def test_what_was_made_in_advance_does_not_leave_unpaid(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop(returns={"exchange": "in_advance"})
    placed = await deliver(one, {"A": 1})
    exchange = [{"sku": "A", "quantity": 1, "line": 1}]
    wanted = {"order_id": str(placed.order_id), "kind": "exchange", "exchange": exchange}
    (asked,) = await one.run(request_returns, msgspec.convert(wanted, RequestReturn))
    (made,) = await one.run(approve_returns, ApproveReturn(return_id=asked.return_id, location="MAIN"))
    (canceled,) = await one.run(cancel_returns, CancelReturn(return_id=asked.return_id))
    assert (canceled.status, canceled.balance) == ("canceled", 1000)
    (advance,) = await one.rows(
        "SELECT holds, version FROM orders WHERE shop_id = $1 AND order_id = $2", made.linked.order_id
    )
    assert advance["holds"] == ["payment"]
    (refused,) = await one.run(release_orders, ReleaseOrder(order_id=made.linked.order_id))
    assert refused.type == "on_hold"
    await sound(one)
