"""Crediting on a real database: the credit, its ledger, and the note with the buyer's data."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.payments.credit_orders import credit_orders
from waybill.model.results import Refused
from waybill.model.tenders import Credited, CreditOrder

MakeShop = Callable[..., Awaitable[Any]]


async def test_a_price_that_was_wrong_is_owed_back(shop: MakeShop, place: Any, money_of: Any) -> None:
    one = await shop()
    placed = await place(one, payment={"paid": 1000}, customer={"email": "a@example.com"})
    adjust = CreditOrder(
        order_id=placed.order_id, amount=300, kind="price_adjustment", line=1, reason="wrong_price", note="Sorry, Ada."
    )
    (answer,) = await one.run(credit_orders, adjust)
    assert isinstance(answer, Credited)
    assert answer.balance == -300
    assert await money_of(one, placed.order_id) == {"status": "confirmed", "total": 1000, "paid": 1000, "credited": 300}
    (credit,) = await one.rows("SELECT kind, line, amount, reason FROM order_credit WHERE shop_id = $1")
    assert tuple(credit) == ("price_adjustment", 1, 300, "wrong_price")
    (event,) = await one.rows("SELECT data::text AS data FROM event WHERE shop_id = $1 AND type = 'order.credited'")
    assert "Ada" not in event["data"]
    notes = await one.rows("SELECT texts->>'note' AS note FROM person_data WHERE shop_id = $1 AND texts IS NOT NULL")
    assert [row["note"] for row in notes] == ["Sorry, Ada."]
    (again,) = await one.run(credit_orders, CreditOrder(order_id=placed.order_id, amount=701, line=1))
    assert isinstance(again, Refused)
