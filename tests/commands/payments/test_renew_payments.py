"""Renewing on a real database."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from waybill.commands.payments.renew_payments import renew_payments
from waybill.model.payments import RenewPayment

MakeTill = Callable[..., Awaitable[Any]]


async def test_an_authorization_lives_on(till: MakeTill) -> None:
    one = await till()
    placed, started = await one.authorized()
    (asked,) = await one.shop.run(renew_payments, RenewPayment(order_id=placed.order_id, payment_id=started.payment_id))
    until = datetime.now(UTC) + timedelta(days=7)
    await one.settle(asked.action_id, expires_at=until)
    assert (await one.row("payment", payment_id=started.payment_id))["expires_at"] == until
    await one.is_sound()
