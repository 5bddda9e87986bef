"""Paying with stored value on a real database: two at once never get more than there is."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.payments.issue_stored_value import issue_stored_value, with_codes
from waybill.commands.payments.pay_with_stored_value import pay_with_stored_value
from waybill.model.results import Refused
from waybill.model.stored_value import IssueStoredValue, PayWithStoredValue

MakeShop = Callable[..., Awaitable[Any]]


async def card_of(one: Any, amount: int) -> Any:
    (made,) = await one.run(issue_stored_value, IssueStoredValue(amount=amount))
    async with one.tx() as tx:
        (card,) = await with_codes(tx, [made])
    return card


async def test_a_card_pays_one_order_and_a_part_of_another(
    shop: MakeShop, place: Any, money_of: Any, keyring: Any
) -> None:
    one = await shop()
    card = await card_of(one, 1200)
    first, second = await place(one), await place(one)
    paid, part = await one.run(
        pay_with_stored_value,
        PayWithStoredValue(order_id=first.order_id, code=card.code),
        PayWithStoredValue(order_id=second.order_id, code=card.code.lower().replace("-", " ")),
    )
    assert (paid.status, paid.balance, paid.payments[0].left) == ("confirmed", 0, 200)
    assert (part.status, part.balance, part.payments[0].left) == ("placed", 800, 0)
    assert await money_of(one, first.order_id) == {"status": "confirmed", "total": 1000, "paid": 1000}
    entries = await one.rows("SELECT kind, amount FROM stored_value_entry WHERE shop_id = $1 ORDER BY seq")
    assert [tuple(row) for row in entries] == [("issued", 1200), ("spent", -1000), ("spent", -200)]
    (account,) = await one.rows("SELECT balance, status FROM stored_value WHERE shop_id = $1")
    assert tuple(account) == (0, "active")


async def test_many_at_once_draw_no_more_than_there_is(shop: MakeShop, place: Any, keyring: Any) -> None:
    one = await shop()
    card = await card_of(one, 2500)
    orders = [await place(one) for _ in range(6)]
    asked = [PayWithStoredValue(order_id=order.order_id, code=card.code, amount=1000) for order in orders]
    answers = await asyncio.gather(*(one.run(pay_with_stored_value, request) for request in asked))
    assert sum(not isinstance(answer, Refused) for (answer,) in answers) == 2
    (account,) = await one.rows("SELECT balance FROM stored_value WHERE shop_id = $1")
    assert account["balance"] == 500


async def test_credit_of_the_customer_pays(shop: MakeShop, place: Any, money_of: Any) -> None:
    one = await shop()
    buyer = {"email": "ada@example.com"}
    placed = await place(one, customer=buyer)
    (row,) = await one.rows("SELECT customer_id FROM orders WHERE shop_id = $1")
    credit = IssueStoredValue(kind="store_credit", amount=700, customer_id=row["customer_id"])
    await one.run(issue_stored_value, credit)
    (part,) = await one.run(pay_with_stored_value, PayWithStoredValue(order_id=placed.order_id))
    assert (part.amount, part.balance, part.status) == (700, 300, "placed")
    stranger = await place(one, customer={"email": "bob@example.com"})
    (none,) = await one.run(pay_with_stored_value, PayWithStoredValue(order_id=stranger.order_id))
    assert none.type == "too_little_value"
    assert await money_of(one, placed.order_id) == {"status": "placed", "total": 1000, "paid": 700}
