"""Authorizations near their end on a real database: found, seen to once, and gone at last."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from waybill.commands.payments.expire_payments import expire_payments, lapsing_payments

MakeTill = Callable[..., Awaitable[Any]]


async def round_at(one: Any, now: datetime) -> list[str]:
    """What a worker's round at some time does."""
    async with one.shop.tx(now=now) as tx:
        return [answer.done for answer in await expire_payments(tx, await lapsing_payments(tx, 10))]


async def test_what_cannot_be_renewed_is_held_and_then_gone(till: MakeTill) -> None:
    one = await till()
    ends = datetime.now(UTC) + timedelta(days=3)
    placed = await one.order()
    started = await one.start(placed.order_id, gateway="manual")
    await one.settle(started.action_id, expires_at=ends)
    assert await round_at(one, ends - timedelta(days=2)) == []
    assert await round_at(one, ends - timedelta(hours=2)) == ["held"]
    assert await round_at(one, ends - timedelta(hours=1)) == []
    assert (await one.row("orders", order_id=placed.order_id))["holds"] == ["payment"]
    assert await round_at(one, ends) == ["expired"]
    payment = await one.row("payment", payment_id=started.payment_id)
    assert (payment["status"], payment["authorized"]) == ("expired", 0)
    assert await round_at(one, ends + timedelta(days=1)) == []
    await one.is_sound()


async def test_what_can_be_renewed_is(till: MakeTill) -> None:
    one = await till()
    ends = datetime.now(UTC) + timedelta(hours=5)
    placed = await one.order()
    started = await one.start(placed.order_id)
    await one.settle(started.action_id, expires_at=ends)
    assert await round_at(one, datetime.now(UTC)) == ["renewing"]
    assert await round_at(one, datetime.now(UTC)) == []
    (action,) = await one.shop.rows("SELECT action_id FROM payment_action WHERE shop_id = $1 AND kind = 'renew'")
    await one.settle(action["action_id"], "failed", reason="renewal_refused")
    assert await round_at(one, datetime.now(UTC)) == ["held"]
    await one.is_sound()
