"""What follows from goods that come back: refunds are asked for, undelivered parcels become returns, silent returns expire."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from waybill.commands.place_orders import place_orders
from waybill.commands.returns.make_claims import make_claims
from waybill.commands.returns.request_returns import request_returns
from waybill.model.events import Event, Move, Reserved, StockChange
from waybill.model.events.parcels import ParcelMoved
from waybill.model.events.returns import OrderLinked
from waybill.model.orders import PlaceOrder
from waybill.model.returns import MakeClaim, RequestReturn
from waybill.store.database import Pool
from waybill.store.record import record
from waybill.views.invariants import broken_invariants
from waybill.workers.follow import follow
from waybill.workers.returning import Returning, expire_due_returns

Make = Callable[..., Awaitable[Any]]


async def arrived(shop: Any, target: str = "delivered") -> UUID:
    """A paid order of two A whose units have gone from MAIN."""
    wanted = {"lines": [{"sku": "A", "quantity": 2}], "ship_to": {"country": "DE"}, "payment": {"paid": 2000}}
    (placed,) = await shop.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    item, place = shop.items["A"], shop.locations["MAIN"]
    stock = [StockChange(item_id=item, location_id=place, kind="picked", sellable=-2)]
    moves = [Move(1, "reserved", "in_transit", 2), Move(1, "in_transit", target, 2)]
    if target == "returned":
        stock.append(StockChange(item_id=item, location_id=place, kind="returned", quarantine=2))
    left = OrderLinked(
        from_order_id=placed.order_id, from_number=1, kind="exchange", freed=[Reserved(1, item, place, 2)], moves=moves,
        stock=stock,
    )  # fmt: skip
    async with shop.tx() as tx:
        await record(tx, [Event(left, placed.order_id)])
    return UUID(bytes=placed.order_id.bytes)


async def followed(pool: Pool, shop: Any) -> None:
    while await follow(pool, Returning(), shop.shop_id):
        pass
    async with shop.tx() as tx:
        assert await broken_invariants(tx) == []


async def claim(shop: Any, order_id: UUID) -> None:
    lines = [{"line": 1, "quantity": 1, "problem": "damaged"}]
    await shop.run(make_claims, msgspec.convert({"order_id": str(order_id), "lines": lines}, MakeClaim))


async def test_what_is_credited_is_asked_back_once(pool: Pool, shop: Make) -> None:
    one = await shop()
    order_id = await arrived(one)
    await claim(one, order_id)
    await followed(pool, one)
    await pool.execute("DELETE FROM queue.cursor WHERE shop_id = $1", one.shop_id)
    await followed(pool, one)
    rows = await one.rows(
        "SELECT kind, amount, cause, subject_id IS NOT NULL AS named FROM payment_action WHERE shop_id = $1"
    )
    assert [tuple(row) for row in rows] == [("refund", 1000, "claim", True)]


async def test_a_shop_may_leave_it_to_people(pool: Pool, shop: Make) -> None:
    one = await shop(returns={"automatic_refund": False})
    await claim(one, await arrived(one))
    await followed(pool, one)
    assert not await one.rows("SELECT 1 FROM payment_action WHERE shop_id = $1")


async def test_a_parcel_that_its_carrier_brings_back_becomes_a_return(pool: Pool, shop: Make) -> None:
    one = await shop(returns={"refund_on": "receipt"})
    order_id = await arrived(one, "returned")
    parcel, fulfillment = UUID(int=70), UUID(int=71)
    await one.rows(
        "INSERT INTO fulfillment (shop_id, fulfillment_id, order_id, position, location_id, status, profile) "
        "VALUES ($1, $2, $3, 1, $4, 'handed_over', 'ship')",
        fulfillment, order_id, one.locations["MAIN"],
    )  # fmt: skip
    await one.rows(
        "INSERT INTO parcel (shop_id, parcel_id, order_id, fulfillment_id, position, status, created_at) "
        "VALUES ($1, $2, $3, $4, 1, 'returned', now())",
        parcel, order_id, fulfillment,
    )  # fmt: skip
    await one.rows(
        "INSERT INTO parcel_line (shop_id, parcel_id, line, order_id, quantity) VALUES ($1, $2, 1, $3, 2)",
        parcel,
        order_id,
    )
    moved = ParcelMoved(fulfillment_id=fulfillment, parcel_id=parcel, parcel_status="returned")
    async with one.tx() as tx:
        await record(tx, [Event(moved, order_id), Event(moved, order_id)])
    while await follow(pool, Returning(), one.shop_id):
        pass
    rows = await one.rows("SELECT kind, status, location_id, parcel_id FROM return_order WHERE shop_id = $1")
    assert [tuple(row) for row in rows] == [("return_to_sender", "received", one.locations["MAIN"], parcel)]
    (order,) = await one.rows("SELECT credited, refund_pending FROM orders WHERE shop_id = $1")
    assert tuple(order) == (2000, 2000)


async def test_what_never_comes_expires(pool: Pool, shop: Make) -> None:
    one = await shop()
    order_id = await arrived(one)
    await one.run(request_returns, RequestReturn(order_id=order_id))
    await expire_due_returns(pool, datetime.now(UTC) + timedelta(days=29))
    (row,) = await one.rows("SELECT status FROM return_order WHERE shop_id = $1")
    assert row["status"] == "requested"
    assert await expire_due_returns(pool, datetime.now(UTC) + timedelta(days=31)) > 0
    (row,) = await one.rows("SELECT status FROM return_order WHERE shop_id = $1")
    assert row["status"] == "expired"
