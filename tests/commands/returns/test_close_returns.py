"""Closing on a real database."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from waybill.commands.returns.close_returns import close_returns
from waybill.commands.returns.report_return_transit import report_return_transit
from waybill.model.returns import CloseReturn, ReportReturnTransit

Make = Callable[..., Awaitable[Any]]


@pytest.mark.parametrize(("lost", "bucket", "balance"), [(False, "delivered", 0), (True, "lost", -2000)])
async def test_goods_that_never_arrived(
    shop: Make, deliver: Make, approved: Make, sound: Make, lost: bool, bucket: str, balance: int
) -> None:
    one = await shop()
    placed = await deliver(one, {"A": 2})
    asked = await approved(one, placed, {1: 2})
    await one.run(report_return_transit, ReportReturnTransit(return_id=asked.return_id))
    (done,) = await one.run(close_returns, CloseReturn(return_id=asked.return_id, lost=lost))
    assert (done.status, done.balance) == ("closed", balance)
    (line,) = await one.rows(f'SELECT {bucket} AS units, "returning" AS left FROM order_line WHERE shop_id = $1')
    assert tuple(line) == (2, 0)
    await sound(one)
