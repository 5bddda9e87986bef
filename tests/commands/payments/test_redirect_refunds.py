"""Refunds another way on a real database: what a gateway could not pay back becomes credit, once."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.payments.credit_orders import credit_orders
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.payments.redirect_refunds import redirect_refunds
from waybill.commands.payments.refund_payments import refund_payments
from waybill.model.orders import CancelOrder
from waybill.model.payments import RefundPayment
from waybill.model.tenders import CreditOrder, RecordPayment, RedirectRefund


async def test_a_refund_that_failed_becomes_credit(
    till: Callable[..., Awaitable[Any]], money_of: Callable[..., Awaitable[Any]]
) -> None:
    one = await till()
    buyer = {"customer": {"email": "ada@example.com"}}
    placed, started = await one.authorized(order=buyer, capture="placing")
    await one.shop.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    (asked,) = await one.shop.run(refund_payments, RefundPayment(order_id=placed.order_id, cause="cancel"))
    refund = asked.actions[0]
    redirect = RedirectRefund(action_id=refund.action_id, way="store_credit")
    (early,) = await one.shop.run(redirect_refunds, redirect)
    assert early.type == "not_failed"
    await one.settle(refund.action_id, "failed")
    done, again = await one.shop.run(redirect_refunds, redirect, redirect)
    assert (done.amount, done.payment_id, again.type) == (2000, started.payment_id, "not_failed")
    assert await money_of(one.shop, placed.order_id) == {
        "status": "canceled", "paid": 2000, "refunded": 2000, "authorized": 2000
    }  # fmt: skip
    (account,) = await one.shop.rows("SELECT kind, balance, account_id FROM stored_value WHERE shop_id = $1")
    assert tuple(account) == ("store_credit", 2000, done.account_id)
    rows = await one.shop.rows(
        "SELECT status, amount FROM payment_action WHERE shop_id = $1 AND kind = 'refund' ORDER BY status"
    )
    assert [tuple(row) for row in rows] == [("redirected", 2000), ("succeeded", 2000)]


async def test_a_refund_that_failed_goes_to_another_payment(
    till: Callable[..., Awaitable[Any]], money_of: Callable[..., Awaitable[Any]]
) -> None:
    one = await till()
    placed = await one.order(payment={"terms": "on_account"})
    cash = RecordPayment(order_id=placed.order_id, tender="cash", amount=1200)
    (recorded,) = await one.shop.run(record_payments, cash)
    started = await one.start(placed.order_id, capture="placing", amount=800)
    await one.settle(started.action_id)
    await one.shop.run(credit_orders, CreditOrder(order_id=placed.order_id, amount=500))
    (asked,) = await one.shop.run(refund_payments, RefundPayment(order_id=placed.order_id, cause="goodwill"))
    assert [part.payment_id for part in asked.actions] == [started.payment_id]
    await one.settle(asked.actions[0].action_id, "failed")
    (moved,) = await one.shop.run(redirect_refunds, RedirectRefund(action_id=asked.actions[0].action_id, way="payment"))
    assert (moved.payment_id, moved.amount, moved.way) == (recorded.payment_id, 500, "payment")
    figures = {"status": "confirmed", "total": 2000, "paid": 2000, "authorized": 800, "credited": 500}
    assert await money_of(one.shop, placed.order_id) == figures | {"refund_pending": 500}
    await one.settle(moved.action_id)
    assert await money_of(one.shop, placed.order_id) == figures | {"refunded": 500}
    rows = await one.shop.rows(
        "SELECT status, cause, payment_id FROM payment_action WHERE shop_id = $1 AND kind = 'refund' ORDER BY status"
    )
    assert [tuple(row) for row in rows] == [
        ("redirected", "goodwill", started.payment_id), ("succeeded", "goodwill", recorded.payment_id)
    ]  # fmt: skip
