"""Capturing on a real database: in parts, by several requests, never beyond what is authorized."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.payments.capture_payments import capture_payments
from waybill.model.payments import CapturePayment, CaptureRequested

MakeTill = Callable[..., Awaitable[Any]]


async def test_money_is_taken_in_parts(till: MakeTill) -> None:
    one = await till()
    placed, started = await one.authorized()
    first, second, third = await one.shop.run(
        capture_payments,
        CapturePayment(order_id=placed.order_id, amount=500),
        CapturePayment(order_id=placed.order_id),
        CapturePayment(order_id=placed.order_id),
    )
    assert isinstance(first, CaptureRequested)
    assert (first.actions[0].amount, second.actions[0].amount, third.type) == (500, 1500, "nothing_authorized")
    payment = await one.row("payment", payment_id=started.payment_id)
    assert (payment["capture_pending"], payment["captured"]) == (2000, 0)
    await one.settle(second.actions[0].action_id, "failed", reason="card_closed")
    await one.settle(first.actions[0].action_id)
    payment = await one.row("payment", payment_id=started.payment_id)
    assert (payment["capture_pending"], payment["captured"], payment["status"]) == (0, 500, "partially_captured")
    order = await one.row("orders", order_id=placed.order_id)
    assert (order["paid"], order["holds"]) == (500, ["payment"])
    entries = await one.shop.rows(
        "SELECT kind, sum(amount) AS amount FROM money_entry WHERE shop_id = $1 GROUP BY kind"
    )
    assert {row["kind"]: row["amount"] for row in entries} == {
        "authorized": 2000,
        "capture_pending": 0,
        "captured": 500,
    }
    await one.is_sound()


async def test_a_gateway_that_took_more_is_believed(till: MakeTill) -> None:
    one = await till()
    placed, started = await one.authorized()
    (asked,) = await one.shop.run(capture_payments, CapturePayment(order_id=placed.order_id))
    await one.settle(asked.actions[0].action_id, amount=2100)
    payment = await one.row("payment", payment_id=started.payment_id)
    assert (payment["captured"], payment["authorized"]) == (2100, 2100)
    assert (await one.row("exception_item", order_id=placed.order_id))["kind"] == "captured_too_much"
    await one.is_sound()
