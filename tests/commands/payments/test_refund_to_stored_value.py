"""Refunds to stored value on a real database: as new credit, and back to the card."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.payments.issue_stored_value import issue_stored_value
from waybill.commands.payments.pay_with_stored_value import pay_with_stored_value
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.payments.refund_to_stored_value import refund_to_stored_value
from waybill.model.orders import CancelOrder
from waybill.model.stored_value import IssueStoredValue, PayWithStoredValue, RefundToStoredValue
from waybill.model.tenders import RecordPayment

MakeShop = Callable[..., Awaitable[Any]]


async def test_a_canceled_order_becomes_credit(shop: MakeShop, place: Any, money_of: Any, keyring: Any) -> None:
    one = await shop()
    placed = await place(one, customer={"email": "ada@example.com"})
    (card,) = await one.run(issue_stored_value, IssueStoredValue(amount=600))
    await one.run(pay_with_stored_value, PayWithStoredValue(order_id=placed.order_id, account_id=card.account_id))
    await one.run(record_payments, RecordPayment(order_id=placed.order_id, tender="cash", amount=400))
    await one.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    back, credit = await one.run(
        refund_to_stored_value,
        RefundToStoredValue(order_id=placed.order_id, to="origin"),
        RefundToStoredValue(order_id=placed.order_id),
    )
    assert (back.amount, back.accounts[0].account_id) == (600, card.account_id)
    assert (credit.amount, credit.balance) == (400, 0)
    assert await money_of(one, placed.order_id) == {"status": "canceled", "paid": 1000, "refunded": 1000}
    accounts = await one.rows(
        "SELECT kind, balance, customer_id IS NULL AS nobodys FROM stored_value WHERE shop_id = $1"
    )
    assert sorted(tuple(row) for row in accounts) == [("gift_card", 600, True), ("store_credit", 400, False)]
    actions = await one.rows(
        "SELECT kind, amount, status, cause FROM payment_action WHERE shop_id = $1 ORDER BY amount"
    )
    assert [tuple(row) for row in actions] == [
        ("refund", 400, "succeeded", "store_credit"), ("refund", 600, "succeeded", "origin")
    ]  # fmt: skip
