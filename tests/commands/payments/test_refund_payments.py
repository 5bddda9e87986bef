"""Refunding on a real database: what is owed goes back once, to the newest payment first."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.payments.refund_payments import refund_payments
from waybill.model.orders import CancelLine, CancelOrder
from waybill.model.payments import RefundPayment

MakeTill = Callable[..., Awaitable[Any]]


async def test_what_is_owed_goes_back(till: MakeTill) -> None:
    one = await till()
    placed = await one.order()
    for amount in (1500, 500):
        started = await one.start(placed.order_id, amount=amount, capture="placing")
        await one.settle(started.action_id)
    await one.shop.run(cancel_orders, CancelOrder(order_id=placed.order_id, lines=[CancelLine(line=1, quantity=1)]))
    request = RefundPayment(order_id=placed.order_id, cause="cancel")
    first, second = await one.shop.run(refund_payments, request, request)
    assert [part.amount for part in first.actions] == [500, 500]
    assert second.type == "nothing_owed"
    await one.settle(first.actions[0].action_id)
    failed = await one.settle(first.actions[1].action_id, "failed", reason="account_closed")
    assert failed.action_status == "failed"
    order = await one.row("orders", order_id=placed.order_id)
    assert (order["paid"], order["refunded"], order["refund_pending"]) == (2000, 500, 0)
    assert (await one.row("exception_item", order_id=placed.order_id))["kind"] == "refund_failed"
    (again,) = await one.shop.run(refund_payments, request)
    assert [part.amount for part in again.actions] == [500]
    await one.is_sound()
