"""A parcel that was refused at the door cancels what was due for it, once, and its return credits nothing more."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.place_orders import place_orders
from waybill.model.fulfillment import PickFulfillment, ReleaseOrder
from waybill.model.orders import PlaceOrder
from waybill.model.parcels import HandOverParcel, PackFulfillment, TrackParcel
from waybill.store.database import Pool
from waybill.views.invariants import broken_invariants
from waybill.workers.follow import Consumer, follow
from waybill.workers.refusing import Refusing
from waybill.workers.returning import Returning


async def followed(pool: Pool, shop: Any) -> None:
    consumers: tuple[Consumer, ...] = (Refusing(), Returning())
    for consumer in consumers:
        while await follow(pool, consumer, shop.shop_id):
            pass
    async with shop.tx() as tx:
        assert await broken_invariants(tx) == []


async def test_nothing_is_due_for_what_nobody_took(shop: Callable[..., Awaitable[Any]], pool: Pool) -> None:
    one = await shop()
    wanted = {
        "lines": [{"sku": "A", "quantity": 2}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_delivery"},
        "charges": [{"type": "shipping", "amount": 490}],
    }  # fmt: skip
    (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    (released,) = await one.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    id = released.fulfillments[0].fulfillment_id
    await one.run(pick_fulfillments, PickFulfillment(fulfillment_id=id))
    (packed,) = await one.run(pack_fulfillments, PackFulfillment(fulfillment_id=id))
    parcel_id = packed.parcels[0].parcel_id
    await one.run(hand_over_parcels, HandOverParcel(parcel_id=parcel_id))
    await followed(pool, one)
    at = datetime.now(UTC)
    for hours, status in ((1, "refused"), (1, "refused"), (9, "returned")):
        seen = TrackParcel(parcel_id=parcel_id, status=status, at=at + timedelta(hours=hours), source="courier")  # type: ignore[arg-type]
        await one.run(report_tracking, seen)
        await followed(pool, one)
        (order,) = await one.rows("SELECT total, credited FROM orders WHERE shop_id = $1")
        assert tuple(order) == (2490, 2490)
    (events,) = await one.rows("SELECT count(*) AS events FROM event WHERE shop_id = $1 AND type = 'delivery.refused'")
    assert events["events"] == 1
