"""Canceling returns on a real database."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.returns.cancel_returns import cancel_returns
from waybill.commands.returns.receive_returns import receive_returns
from waybill.model.returns import CancelReturn, ReceiveReturn

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
