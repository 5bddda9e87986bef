"""Reinstating on a real database: all is as it was, and it can expire again."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.expire_orders import expire_orders
from waybill.commands.payments.reinstate_orders import reinstate_orders
from waybill.model.orders import CancelLine, CancelOrder, ExpireOrder
from waybill.model.results import Refused
from waybill.model.tenders import ReinstateOrder

MakeShop = Callable[..., Awaitable[Any]]
LATER = datetime.now(UTC) + timedelta(days=9)


async def test_it_expires_comes_back_and_expires_again(shop: MakeShop, place: Any, money_of: Any) -> None:
    one = await shop()
    placed = await place(one, lines=[{"sku": "A", "quantity": 3}], charges=[{"type": "wrap", "amount": 100}])
    partly = CancelOrder(order_id=placed.order_id, lines=[CancelLine(line=1, quantity=1)])
    await one.run(cancel_orders, partly)
    for day in (1, 2):
        at = LATER + timedelta(days=day)
        await one.run(expire_orders, ExpireOrder(order_id=placed.order_id), now=at)
        assert await money_of(one, placed.order_id) == {"status": "expired"}
        (answer,) = await one.run(reinstate_orders, ReinstateOrder(order_id=placed.order_id), now=at)
        assert (answer.status, answer.total, answer.expires_at) == ("placed", 2100, at + timedelta(minutes=60))
        assert await money_of(one, placed.order_id) == {"status": "placed", "total": 2100}
    (line,) = await one.rows("SELECT reserved, canceled FROM order_line WHERE shop_id = $1")
    assert tuple(line) == (2, 1)


async def test_two_orders_do_not_get_the_same_stock(shop: MakeShop, place: Any, money_of: Any) -> None:
    one = await shop()
    ids = [(await place(one, lines=[{"sku": "A", "quantity": 5}])).order_id for _ in range(2)]
    await one.run(expire_orders, *(ExpireOrder(order_id=id) for id in ids), now=LATER)
    await place(one, lines=[{"sku": "A", "quantity": 5}], payment={"terms": "on_account"}, location="MAIN")
    await place(one, lines=[{"sku": "A", "quantity": 5}], payment={"terms": "on_account"}, location="SIDE")
    answers = await one.run(reinstate_orders, *(ReinstateOrder(order_id=id) for id in ids), now=LATER)
    assert [isinstance(answer, Refused) for answer in answers] == [False, True]
    assert (await money_of(one, ids[0]))["status"] == "placed"
