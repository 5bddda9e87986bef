"""Refunds another way on a real database: what a gateway could not pay back becomes credit, once."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.payments.redirect_refunds import redirect_refunds
from waybill.commands.payments.refund_payments import refund_payments
from waybill.model.orders import CancelOrder
from waybill.model.payments import RefundPayment
from waybill.model.tenders import RedirectRefund


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
