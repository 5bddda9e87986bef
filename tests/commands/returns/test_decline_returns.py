"""Declining on a real database: why is kept with the buyer's data."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.returns.decline_returns import decline_returns
from waybill.commands.returns.request_returns import request_returns
from waybill.model.returns import DeclineReturn, RequestReturn

Make = Callable[..., Awaitable[Any]]


async def test_the_buyer_may_ask_again(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop()
    placed = await deliver(one, {"A": 2})
    (asked,) = await one.run(request_returns, RequestReturn(order_id=placed.order_id))
    declined = DeclineReturn(return_id=asked.return_id, reason="condition", note="Ada wore them.")
    (answer,) = await one.run(decline_returns, declined)
    assert answer.status == "declined"
    (row,) = await one.rows("SELECT ended_at, expires_at FROM return_order WHERE shop_id = $1")
    assert row["ended_at"]
    assert row["expires_at"] is None
    (again,) = await one.run(request_returns, RequestReturn(order_id=placed.order_id))
    assert again.number == f"#{placed.number}-R2"
    events = await one.rows("SELECT data::text AS data FROM event WHERE shop_id = $1 AND type = 'return.declined'")
    assert "Ada" not in events[0]["data"]
    await sound(one)
