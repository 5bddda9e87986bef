"""What follows from goods that come back: refunds are asked for, undelivered parcels become returns, silent returns expire."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from waybill.commands.fulfillment.accept_fulfillments import accept_fulfillments
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.place_orders import place_orders
from waybill.commands.returns.inspect_returns import inspect_returns
from waybill.commands.returns.make_claims import make_claims
from waybill.commands.returns.receive_returns import receive_returns
from waybill.commands.returns.request_returns import request_returns
from waybill.model.events import Event, Move, Reserved, StockChange
from waybill.model.events.returns import OrderLinked
from waybill.model.fulfillment import AcceptFulfillment, PickFulfillment, ReleaseOrder
from waybill.model.orders import PlaceOrder
from waybill.model.parcels import HandOverParcel, PackFulfillment, TrackParcel
from waybill.model.results import Refused
from waybill.model.returns import InspectReturn, MakeClaim, ReceiveReturn, RequestReturn
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


async def shipped(shop: Any) -> tuple[Any, UUID]:
    """A paid order of two A, on its way in a parcel; the order's id and the parcel's."""
    wanted = {"lines": [{"sku": "A", "quantity": 2}], "ship_to": {"country": "DE"}, "payment": {"paid": 2000}}
    (placed,) = await shop.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    (released,) = await shop.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    (one,) = released.fulfillments
    await shop.run(accept_fulfillments, AcceptFulfillment(fulfillment_id=one.fulfillment_id))
    await shop.run(pick_fulfillments, PickFulfillment(fulfillment_id=one.fulfillment_id))
    (packed,) = await shop.run(pack_fulfillments, PackFulfillment(fulfillment_id=one.fulfillment_id))
    parcel_id = packed.parcels[0].parcel_id
    (left,) = await shop.run(
        hand_over_parcels, HandOverParcel(parcel_id=parcel_id, carrier="dhl", tracking_number="JD1")
    )
    assert not isinstance(left, Refused), left
    return placed.order_id, parcel_id


async def tell(shop: Any, parcel_id: UUID, status: Any) -> None:
    report = TrackParcel(parcel_id=parcel_id, status=status, at=datetime.now(UTC), source="carrier")
    (answer,) = await shop.run(report_tracking, report)
    assert not isinstance(answer, Refused), answer


async def test_a_parcel_that_its_carrier_brings_back_becomes_a_return(pool: Pool, shop: Make) -> None:
    one = await shop(returns={"refund_on": "receipt"})
    order_id, parcel_id = await shipped(one)
    await tell(one, parcel_id, "returned")
    await followed(pool, one)
    await pool.execute("DELETE FROM queue.cursor WHERE shop_id = $1", one.shop_id)
    await followed(pool, one)
    rows = await one.rows("SELECT return_id, kind, status, location_id, parcel_id FROM return_order WHERE shop_id = $1")
    assert [tuple(row)[1:] for row in rows] == [("return_to_sender", "received", one.locations["MAIN"], parcel_id)]
    (order,) = await one.rows(
        "SELECT credited, refund_pending FROM orders WHERE shop_id = $1 AND order_id = $2", order_id
    )
    assert tuple(order) == (2000, 2000)
    (done,) = await one.run(inspect_returns, InspectReturn(return_id=rows[0]["return_id"]))
    assert (done.status, done.balance) == ("closed", -2000)
    (level,) = await one.rows(
        "SELECT sellable, quarantine FROM stock_level WHERE shop_id = $1 AND item_id = $2 AND location_id = $3",
        one.items["A"], one.locations["MAIN"],
    )  # fmt: skip
    assert tuple(level) == (10, 0)
    await followed(pool, one)


async def test_a_parcel_is_received_before_its_carrier_says_so(pool: Pool, shop: Make) -> None:
    one = await shop(returns={"refund_on": "receipt"})
    _, parcel_id = await shipped(one)
    await tell(one, parcel_id, "returning")
    (came,) = await one.run(receive_returns, ReceiveReturn(parcel_id=parcel_id))
    assert (came.kind, came.lines[0].received, came.refund.total) == ("return_to_sender", 2, 2000)
    await tell(one, parcel_id, "returned")
    await followed(pool, one)
    (line,) = await one.rows('SELECT "returning", returned FROM order_line WHERE shop_id = $1')
    assert tuple(line) == (0, 2)
    rows = await one.rows("SELECT status FROM return_order WHERE shop_id = $1")
    assert [row["status"] for row in rows] == ["received"]


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
