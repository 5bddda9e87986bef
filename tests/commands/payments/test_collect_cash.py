"""Cash on delivery on a real database: the buyer has paid, the collector has the money."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.payments.collect_cash import collect_cash
from waybill.model.cash import CollectCash

MakeShop = Callable[..., Awaitable[Any]]


async def test_a_courier_takes_cash(shop: MakeShop, place: Any, money_of: Any) -> None:
    one = await shop()
    placed = await place(one, payment={"terms": "on_delivery"})
    request = CollectCash(order_id=placed.order_id, collector="courier-7", amount=1000, reference="R-1")
    (answer,) = await one.run(collect_cash, request)
    assert (answer.balance, answer.status) == (0, "confirmed")
    assert await money_of(one, placed.order_id) == {"status": "confirmed", "total": 1000, "paid": 1000}
    (row,) = await one.rows("SELECT collector, amount, remitted, reference FROM cash_collection WHERE shop_id = $1")
    assert tuple(row) == ("courier-7", 1000, 0, "R-1")
    (again,) = await one.run(collect_cash, request)
    assert (again.again, again.payment_id, again.balance) == (True, answer.payment_id, 0)
    assert (await money_of(one, placed.order_id))["paid"] == 1000
    other = CollectCash(order_id=placed.order_id, collector="courier-8", amount=1000, reference="R-1")
    (theirs,) = await one.run(collect_cash, other)
    assert (theirs.again, theirs.balance) == (False, -1000)
