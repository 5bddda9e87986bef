"""Voiding on a real database: what was authorized is free, and a confirmed order waits for other money."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.payments.void_payments import void_payments
from waybill.model.payments import VoidPayment

MakeTill = Callable[..., Awaitable[Any]]


async def test_it_is_let_go_and_paid_otherwise(till: MakeTill) -> None:
    one = await till()
    placed, started = await one.authorized(token="tok_ok")
    (asked,) = await one.shop.run(void_payments, VoidPayment(order_id=placed.order_id, payment_id=started.payment_id))
    settled = await one.settle(asked.action_id)
    assert settled.status == "voided"
    order = await one.row("orders", order_id=placed.order_id)
    assert (order["authorized"], order["holds"], order["status"]) == (0, ["payment"], "confirmed")
    assert await one.shop.rows("SELECT 1 FROM secret WHERE shop_id = $1") == []
    again = await one.start(placed.order_id)
    await one.settle(again.action_id)
    assert (await one.row("orders", order_id=placed.order_id))["holds"] == []
    await one.is_sound()
