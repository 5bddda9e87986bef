"""Closing on a real database: what was left is gone, and the card pays no more."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.payments.issue_stored_value import issue_stored_value
from waybill.commands.payments.pay_with_stored_value import pay_with_stored_value
from waybill.commands.payments.void_stored_value import void_stored_value
from waybill.model.stored_value import IssueStoredValue, PayWithStoredValue, VoidStoredValue

MakeShop = Callable[..., Awaitable[Any]]


async def test_a_lost_card_pays_no_more(shop: MakeShop, place: Any, money_of: Any, keyring: Any) -> None:
    one = await shop()
    placed = await place(one)
    (card,) = await one.run(issue_stored_value, IssueStoredValue(amount=1200))
    (voided,) = await one.run(void_stored_value, VoidStoredValue(account_id=card.account_id, reason="lost"))
    assert voided.amount == 1200
    pay = PayWithStoredValue(order_id=placed.order_id, account_id=card.account_id)
    (refused,) = await one.run(pay_with_stored_value, pay)
    assert refused.type == "account_void"
    (row,) = await one.rows(
        "SELECT s.balance, s.status, sum(e.amount) AS entries FROM stored_value s JOIN stored_value_entry e "
        "USING (shop_id, account_id) WHERE shop_id = $1 GROUP BY 1, 2"
    )
    assert tuple(row) == (0, "void", 0)
    assert await money_of(one, placed.order_id) == {"status": "placed", "total": 1000}
