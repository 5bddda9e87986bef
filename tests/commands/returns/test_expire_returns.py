"""Expiring returns on a real database: the worker finds those that are due."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from waybill.commands.returns.expire_returns import due_returns, expire_returns
from waybill.commands.returns.report_return_transit import report_return_transit
from waybill.model.returns import ReportReturnTransit

Make = Callable[..., Awaitable[Any]]


async def test_only_what_nothing_was_heard_of_expires(shop: Make, deliver: Make, approved: Make, sound: Make) -> None:
    one = await shop(returns={"expire_days": 5})
    placed = await deliver(one, {"A": 1, "B": 1})
    silent = await approved(one, placed, {1: 1})
    scanned = await approved(one, placed, {2: 1})
    await one.run(report_return_transit, ReportReturnTransit(return_id=scanned.return_id))
    for days, found in ((4, []), (6, [silent.return_id])):
        async with one.tx(now=datetime.now(UTC) + timedelta(days=days)) as tx:
            due = await due_returns(tx, 10)
            assert [request.return_id for request in due] == found
            answers = await expire_returns(tx, due)
            assert [answer.status for answer in answers] == ["expired"] * len(found)
    await sound(one)
