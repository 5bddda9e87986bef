"""Orders are released by themselves where the shop wishes it, and scheduled fulfillments begin when their time has come."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.changes.hold_orders import hold_orders
from waybill.commands.changes.lift_holds import lift_holds
from waybill.commands.confirm_orders import confirm_orders
from waybill.commands.fulfillment.reject_fulfillments import reject_fulfillments
from waybill.commands.receive_stock import receive_stock
from waybill.model.changes import HoldOrder, LiftHold
from waybill.model.fulfillment import RejectFulfillment
from waybill.model.orders import ConfirmOrder
from waybill.model.stock import ReceiveStock
from waybill.views.invariants import broken_invariants
from waybill.workers.follow import follow
from waybill.workers.releases import Releases, start_due


async def followed(pool: Any, made: Any) -> list[tuple[str, str]]:
    """Follow the log to its end; location and status of each fulfillment since."""
    while await follow(pool, Releases(), made.shop_id):
        pass
    rows = await made.rows(
        "SELECT l.code, f.status FROM fulfillment f JOIN location l USING (shop_id, location_id) "
        "WHERE f.shop_id = $1 ORDER BY f.fulfillment_id"
    )
    return [(row["code"], row["status"]) for row in rows]


async def test_confirmed_orders_are_released_once_they_can_be(pool: Any, shop: Any, place: Any) -> None:
    made = await shop(auto_release=True)
    unpaid = {"payment": {"terms": "prepaid"}}
    orders = await place(made, {}, unpaid, {"lines": [{"sku": "BACK", "quantity": 1}]}, {})
    await made.run(hold_orders, HoldOrder(order_id=orders[3].order_id, reason="manual"))
    assert await followed(pool, made) == [("MAIN", "released")]
    await made.run(confirm_orders, ConfirmOrder(order_id=orders[1].order_id, paid=orders[1].total))
    assert len(await followed(pool, made)) == 2
    await made.run(receive_stock, ReceiveStock(sku="BACK", location="SIDE", quantity=1))
    assert (await followed(pool, made))[2:] == [("SIDE", "released")]
    await made.run(lift_holds, msgspec.convert({"order_id": str(orders[3].order_id), "reasons": ["manual"]}, LiftHold))
    assert len(await followed(pool, made)) == 4
    async with made.tx() as tx:
        assert await broken_invariants(tx) == []


async def test_what_is_rejected_is_released_to_who_has_it(pool: Any, shop: Any, place: Any) -> None:
    made = await shop(auto_release=True)
    await place(made, {})
    await followed(pool, made)
    [row] = await made.rows("SELECT fulfillment_id FROM fulfillment WHERE shop_id = $1")
    await made.run(reject_fulfillments, RejectFulfillment(fulfillment_id=row["fulfillment_id"]))
    assert await followed(pool, made) == [("MAIN", "rejected"), ("SIDE", "released")]


async def test_other_shops_release_by_hand(pool: Any, shop: Any, place: Any) -> None:
    made = await shop()
    await place(made, {})
    assert await followed(pool, made) == []


async def test_beyond_its_capacity_a_location_begins_on_the_next_working_day(pool: Any, shop: Any, place: Any) -> None:
    made = await shop(auto_release=True)
    now = datetime.now(UTC)
    # open tomorrow and in two days, from eight on
    days = [("mon", "tue", "wed", "thu", "fri", "sat", "sun")[(now + timedelta(days=n)).weekday()] for n in (1, 2)]
    await made.location("MAIN", priority=1, daily_capacity=2, hours=dict.fromkeys(days, ("08:00", "17:00")))
    await place(made, *[{}] * 5)
    assert sorted(await followed(pool, made)) == [("MAIN", "released")] * 2 + [("MAIN", "scheduled")] * 3
    rows = await made.rows(
        "SELECT scheduled_at FROM fulfillment WHERE shop_id = $1 AND scheduled_at IS NOT NULL ORDER BY scheduled_at"
    )
    opens = [
        datetime.combine((now + timedelta(days=n)).date(), datetime.min.time(), UTC).replace(hour=8) for n in (1, 2)
    ]
    assert [row["scheduled_at"] for row in rows] == [opens[0], opens[0], opens[1]]
    assert await start_due(pool, now) == 0
    assert await start_due(pool, opens[0]) == 2
    assert await start_due(pool, opens[0]) == 0
    assert sorted(status for _, status in await followed(pool, made)) == ["released"] * 4 + ["scheduled"]


async def test_a_hold_keeps_a_scheduled_one_until_it_is_lifted(pool: Any, shop: Any, place: Any) -> None:
    made = await shop(auto_release=True)
    await made.location("MAIN", priority=1, daily_capacity=1)
    orders = await place(made, {}, {})
    await followed(pool, made)
    await made.run(hold_orders, HoldOrder(order_id=orders[1].order_id, reason="fraud"))
    later = datetime.now(UTC) + timedelta(days=2)
    assert await start_due(pool, later) == 0
    await made.run(lift_holds, msgspec.convert({"order_id": str(orders[1].order_id), "reasons": ["fraud"]}, LiftHold))
    assert await start_due(pool, later) == 1
