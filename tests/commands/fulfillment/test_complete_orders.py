"""Completing on a real database: by itself, once goods and money are at an end."""

from datetime import UTC, datetime
from typing import Any

from waybill.commands.fulfillment.complete_orders import completable, complete_orders
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.fulfillment.resolve_exceptions import resolve_exceptions
from waybill.model.parcels import Completed, CompleteOrder, ResolveException, TrackParcel
from waybill.workers.completing import Completing
from waybill.workers.follow import follow


async def status_of(goods: Any, pool: Any) -> str:
    """Once the worker has followed the log."""
    while await follow(pool, Completing(), goods.shop.shop_id):
        pass
    return str((await goods.order())["status"])


async def test_when_all_is_delivered_and_paid(shop: Any, picked: Any, pool: Any) -> None:
    goods = await picked(await shop(), payment={"terms": "prepaid", "paid": 2250})
    parcel_id = await goods.ship()
    (open_,) = await goods.shop.run(complete_orders, CompleteOrder(order_id=goods.order_id))
    assert (open_.type, open_.data) == ("goods_open", {"units": 3})
    assert await status_of(goods, pool) == "confirmed"
    await goods.shop.run(report_tracking, TrackParcel(parcel_id=parcel_id, status="delivered", at=datetime.now(UTC)))
    assert await status_of(goods, pool) == "completed"
    order = await goods.order()
    assert order["ended_at"] is not None
    (again,) = await goods.shop.run(complete_orders, CompleteOrder(order_id=goods.order_id))
    assert again.type == "not_confirmed"
    assert await goods.sound()


async def test_on_account_ends_with_the_goods_and_cash_does_not(shop: Any, picked: Any, pool: Any) -> None:
    one = await shop()
    account = await picked(one)
    cash = await picked(one, payment={"terms": "on_delivery"})
    for goods in (account, cash):
        parcel_id = await goods.ship()
        await one.run(report_tracking, TrackParcel(parcel_id=parcel_id, status="delivered", at=datetime.now(UTC)))
    assert await status_of(account, pool) == "completed"
    assert await status_of(cash, pool) == "confirmed"
    (answer,) = await one.run(complete_orders, CompleteOrder(order_id=cash.order_id))
    assert (answer.type, answer.data) == ("money_open", {"balance": 2250})


async def test_a_loss_is_settled_first(shop: Any, picked: Any, pool: Any) -> None:
    goods = await picked(await shop(), payment={"terms": "prepaid", "paid": 2250})
    parcel_id = await goods.ship()
    await goods.shop.run(report_tracking, TrackParcel(parcel_id=parcel_id, status="lost", at=datetime.now(UTC)))
    assert await status_of(goods, pool) == "confirmed"
    (row,) = await goods.shop.rows("SELECT exception_id FROM exception_item WHERE shop_id = $1")
    await goods.shop.run(resolve_exceptions, ResolveException(exception_id=row[0], resolution="replaced"))
    async with goods.shop.tx() as tx:
        (request,) = await completable(tx, [goods.order_id])
        (answer,) = await complete_orders(tx, [request])
    assert isinstance(answer, Completed)
    assert await goods.sound()
