"""Uncollected goods on a real database: back on the shelf, to who waits for them, and their money is owed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.fulfillment.end_uncollected_pickups import due_pickups, end_uncollected_pickups
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.commands.payments.advance_payments import advance_payments
from waybill.commands.payments.credit_orders import credit_orders
from waybill.commands.place_orders import place_orders
from waybill.model.edits import EditOrder
from waybill.model.orders import PlaceOrder
from waybill.model.payments import AdvancePayment
from waybill.model.pickups import EndUncollectedPickup, PickupEnded, ReadyPickup
from waybill.model.reports import ReasonsQuery, SalesQuery
from waybill.model.tenders import CreditOrder
from waybill.views.reports import reasons, sales
from waybill.workers.figures import Figures
from waybill.workers.follow import follow


async def test_when_the_days_are_over(shop: Any, picked: Any) -> None:
    one = await shop()
    await one.stock({("BACK", "MAIN"): 1})
    lines = [{"sku": "BACK", "quantity": 1}]
    goods = await picked(one, method="pickup", lines=lines, payment={"terms": "on_account", "paid": 400},
                         charges=[{"type": "wrap", "amount": 50}])  # fmt: skip
    waits = {"lines": lines, "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    (waiting,) = await one.run(place_orders, msgspec.convert(waits, PlaceOrder))
    await goods.pack()
    await one.run(ready_pickups, ReadyPickup(fulfillment_id=goods.fulfillments[0]))
    async with one.tx() as tx:
        assert await due_pickups(tx, 10) == []
    (early,) = await one.run(end_uncollected_pickups, EndUncollectedPickup(fulfillment_id=goods.fulfillments[0]))
    assert early.type == "not_due"
    later = datetime.now(UTC) + timedelta(days=9)
    async with one.tx(now=later) as tx:
        due = await due_pickups(tx, 10)
        (ended,) = await end_uncollected_pickups(tx, due)
    assert isinstance(ended, PickupEnded)
    assert (ended.status, ended.units, ended.owed) == ("canceled", 1, 400)
    assert await goods.buckets() == {"canceled": 1}
    order = await goods.order()
    assert (order["total"], order["status"], order["version"]) == (0, "canceled", ended.version)
    rows = await one.rows("SELECT order_id, quantity FROM reservation WHERE shop_id = $1")
    assert [tuple(row) for row in rows] == [(waiting.order_id, 1)]
    assert await goods.sound()
    while await follow(one.pool, Figures(), one.shop_id):
        pass
    async with one.tx(now=later) as tx:
        (total,) = (await sales(tx, SalesQuery())).totals
        (why,) = (await reasons(tx, ReasonsQuery())).rows
    (left,) = await one.rows("SELECT sum(total)::bigint FROM orders WHERE shop_id = $1")
    assert total.net + total.charges + total.tax == left[0] == 400
    assert (total.orders_canceled, total.units_canceled, why.reason, why.units) == (1, 1, "uncollected", 1)


async def test_a_change_that_waits_ends_with_its_order(shop: Any, picked: Any) -> None:
    one = await shop()
    goods = await picked(one, method="pickup")
    wanted = {"order_id": goods.order_id, "add": [{"sku": "B", "quantity": 4}], "quote": True}
    await one.run(edit_orders, msgspec.convert(wanted, EditOrder))
    await goods.pack()
    await one.run(ready_pickups, ReadyPickup(fulfillment_id=goods.fulfillments[0]))
    (ended,) = await one.run(
        end_uncollected_pickups, EndUncollectedPickup(fulfillment_id=goods.fulfillments[0], now=True)
    )
    assert (ended.status, (await goods.order())["version"]) == ("canceled", ended.version)
    rows = await one.rows("SELECT status, why FROM order_change WHERE shop_id = $1")
    assert [tuple(row) for row in rows] == [("declined", "changed_since")]
    assert await goods.sound()


async def test_a_part_of_an_order(shop: Any, picked: Any) -> None:
    one = await shop()
    await one.stock({("BACK", "MAIN"): 1})
    lines = [{"sku": "A", "quantity": 1}, {"sku": "BACK", "quantity": 3, "discounts": [{"title": "x", "amount": 100}]}]
    goods = await picked(one, method="pickup", lines=lines)
    await goods.pack()
    await one.run(ready_pickups, ReadyPickup(fulfillment_id=goods.fulfillments[0]))
    (ended,) = await one.run(
        end_uncollected_pickups, EndUncollectedPickup(fulfillment_id=goods.fulfillments[0], now=True)
    )
    assert (ended.status, ended.units) == ("confirmed", 2)
    # a third of 11.00 is gone with one of three; the one unit on the shelf goes to the order's own two that wait
    assert (await goods.order())["total"] == 2100 - 1000 - 367
    assert await goods.buckets() == {"canceled": 2, "reserved": 1, "backordered": 1}
    assert await goods.sound()


async def test_a_fee_is_kept_as_a_charge_and_the_rest_goes_back(shop: Any, picked: Any) -> None:
    one = await shop(pickup_uncollected="keep_fee", pickup_fee=150)
    lines = [{"sku": "A", "quantity": 1}]
    goods = await picked(one, method="pickup", lines=lines, payment={"terms": "on_account", "paid": 1050},
                         charges=[{"type": "wrap", "amount": 50}])  # fmt: skip
    await goods.pack()
    await one.run(ready_pickups, ReadyPickup(fulfillment_id=goods.fulfillments[0]))
    end = EndUncollectedPickup(fulfillment_id=goods.fulfillments[0], now=True)
    (ended,) = await one.run(end_uncollected_pickups, end)
    assert (ended.status, ended.owed) == ("canceled", 900)
    order = await goods.order()
    assert (order["total"], order["charge_total"], order["item_total"]) == (150, 150, 0)
    rows = await one.rows("SELECT charge, type, amount, tax FROM order_charge WHERE shop_id = $1 ORDER BY charge")
    assert [tuple(row) for row in rows] == [(1, "wrap", 50, 0), (2, "pickup_fee", 150, 0)]
    back = AdvancePayment(order_id=order["order_id"], refund_cause="cancel")
    (advanced,) = await one.run(advance_payments, back)
    assert [asked.amount for asked in advanced.actions] == [900]
    assert await goods.sound()


async def test_what_was_credited_before_is_taken_back(shop: Any, picked: Any) -> None:
    one = await shop(pickup_uncollected="keep_fee", pickup_fee=150)
    goods = await picked(one, method="pickup", payment={"terms": "on_account", "paid": 2250})
    for wanted in (
        CreditOrder(order_id=goods.order_id, amount=300, kind="price_adjustment", line=1),
        CreditOrder(order_id=goods.order_id, amount=400),
    ):
        await one.run(credit_orders, wanted)
    await goods.pack()
    await one.run(ready_pickups, ReadyPickup(fulfillment_id=goods.fulfillments[0]))
    asked = EndUncollectedPickup(fulfillment_id=goods.fulfillments[0], now=True)
    (ended,) = await one.run(end_uncollected_pickups, asked)
    order = await goods.order()
    assert (order["total"], order["credited"], ended.owed) == (150, 0, 2100)
    assert order["version"] == ended.version
    assert await goods.sound()
