"""Completing on a real database: by itself, once goods and money are at an end."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.fulfillment.complete_orders import completable, complete_orders
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.fulfillment.resolve_exceptions import resolve_exceptions
from waybill.commands.payments.make_pay_links import make_pay_links
from waybill.commands.payments.refund_payments import refund_payments
from waybill.commands.payments.write_off_orders import write_off_orders
from waybill.commands.place_orders import place_orders
from waybill.model.edits import EditOrder
from waybill.model.fulfillment import PickFulfillment, ReleaseOrder
from waybill.model.orders import CancelOrder, PlaceOrder
from waybill.model.parcels import (
    Completed,
    CompleteOrder,
    HandOverParcel,
    PackFulfillment,
    ResolveException,
    TrackParcel,
)
from waybill.model.payments import RefundPayment
from waybill.model.tender_views import BalanceQuery
from waybill.model.tenders import MakePayLink, WriteOffOrder
from waybill.views.balances import list_balances
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


async def test_nobody_is_asked_to_pay_for_a_change_of_an_order_that_is_complete(
    shop: Any, picked: Any, pool: Any
) -> None:
    one = await shop()
    goods = await picked(one, payment={"terms": "prepaid", "paid": 2250})
    wanted = {"order_id": goods.order_id, "add": [{"sku": "B", "quantity": 4}]}
    (more,) = await one.run(edit_orders, msgspec.convert(wanted, EditOrder))
    assert (more.status, (await goods.order())["awaiting"]) == ("awaiting_payment", 1000)
    parcel_id = await goods.ship()
    await one.run(report_tracking, TrackParcel(parcel_id=parcel_id, status="delivered", at=datetime.now(UTC)))
    before = await goods.order()
    (done,) = await one.run(complete_orders, CompleteOrder(order_id=goods.order_id))
    order = await goods.order()
    assert (order["status"], order["version"], order["awaiting"]) == ("completed", done.version, 0)
    assert done.version == before["version"] + 2
    rows = await one.rows("SELECT status, why FROM order_change WHERE shop_id = $1")
    assert [tuple(row) for row in rows] == [("declined", "changed_since")]
    (link,) = await one.run(make_pay_links, MakePayLink(order_id=goods.order_id))
    assert link.type == "nothing_due"
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


async def test_what_was_given_up_and_then_not_delivered_is_owed_to_nobody(shop: Any, pool: Any) -> None:
    one = await shop()
    wanted = {"lines": [{"sku": "B", "quantity": 4}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    await one.run(write_off_orders, WriteOffOrder(order_id=placed.order_id))
    less = {"order_id": placed.order_id, "lines": [{"line": 1, "quantity": 3}]}
    (canceled,) = await one.run(cancel_orders, msgspec.convert(less, CancelOrder))
    (refund,) = await one.run(refund_payments, RefundPayment(order_id=placed.order_id))
    assert (canceled.owed, refund.type) == (0, "nothing_owed")
    async with one.tx() as tx:
        assert (await list_balances(tx, BalanceQuery(kind="owed"))).rows == []
    (released,) = await one.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    part = released.fulfillments[0].fulfillment_id
    await one.run(pick_fulfillments, PickFulfillment(fulfillment_id=part))
    (packed,) = await one.run(pack_fulfillments, PackFulfillment(fulfillment_id=part))
    parcel_id = packed.parcels[0].parcel_id
    await one.run(hand_over_parcels, HandOverParcel(parcel_id=parcel_id))
    await one.run(report_tracking, TrackParcel(parcel_id=parcel_id, status="delivered", at=datetime.now(UTC)))
    while await follow(pool, Completing(), one.shop_id):
        pass
    (row,) = await one.rows("SELECT status FROM orders WHERE shop_id = $1")
    assert row["status"] == "completed"


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
