"""Making ready on a real database: the code opens the pickup, and stands in no event."""

from datetime import UTC, datetime
from typing import Any

from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.model.pickups import PickupReady, ReadyPickup


async def test_a_packed_pickup_waits(shop: Any, picked: Any) -> None:
    goods = await picked(await shop(fields={"time_zone": "Europe/Berlin"}, pickup_days=3), method="pickup")
    await goods.pack()
    now = datetime(2027, 5, 3, 23, tzinfo=UTC)
    (answer,) = await goods.shop.run(ready_pickups, ReadyPickup(fulfillment_id=goods.fulfillments[0]), now=now)
    assert isinstance(answer, PickupReady)
    # in Berlin it is the 4th already: it waits to the end of the 7th
    assert answer.until == datetime(2027, 5, 7, 21, 59, 59, tzinfo=UTC)
    assert await goods.buckets() == {"ready_for_pickup": 3}
    (row,) = await goods.shop.rows("SELECT status, ready_at FROM fulfillment WHERE shop_id = $1")
    assert tuple(row) == ("ready", now)
    (row,) = await goods.shop.rows("SELECT code FROM pickup_code WHERE shop_id = $1")
    assert row["code"] == answer.code
    said = await goods.shop.rows("SELECT data FROM event WHERE shop_id = $1")
    assert answer.code not in repr(said)
    assert await goods.sound()
