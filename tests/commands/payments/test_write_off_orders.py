"""Writing off on a real database."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.payments.record_payments import record_payments
from waybill.commands.payments.write_off_orders import write_off_orders
from waybill.model.tenders import RecordPayment, WriteOffOrder

MakeShop = Callable[..., Awaitable[Any]]


async def test_what_lacks_a_little_is_confirmed(shop: MakeShop, place: Any, money_of: Any) -> None:
    one = await shop()
    placed = await place(one)
    await one.run(record_payments, RecordPayment(order_id=placed.order_id, tender="bank_transfer", amount=998))
    (answer,) = await one.run(write_off_orders, WriteOffOrder(order_id=placed.order_id, reason="small_difference"))
    assert (answer.amount, answer.balance, answer.status) == (2, 0, "confirmed")
    figures = {"status": "confirmed", "total": 1000, "paid": 998, "written_off": 2}
    assert await money_of(one, placed.order_id) == figures


async def test_where_nothing_is_due_no_deposit_is_waited_for(shop: MakeShop, place: Any, money_of: Any) -> None:
    one = await shop()
    placed = await place(one, payment={"terms": "deposit"})
    part, rest = await one.run(
        write_off_orders, WriteOffOrder(order_id=placed.order_id, amount=400), WriteOffOrder(order_id=placed.order_id)
    )
    assert (part.status, rest.status) == ("placed", "confirmed")
    figures = {"status": "confirmed", "total": 1000, "written_off": 1000}
    assert await money_of(one, placed.order_id) == figures
