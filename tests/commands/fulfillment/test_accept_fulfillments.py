"""Accepting on a real database: whoever takes it on, and a kitchen's queue."""

from typing import Any

from waybill.commands.fulfillment.accept_fulfillments import accept_fulfillments
from waybill.model.fulfillment import AcceptFulfillment, FulfillmentNow
from waybill.model.results import Refused


async def test_it_is_accepted_once(shop: Any, release: Any, in_order: Any) -> None:
    one = await shop()
    order_id, [made] = await release(one, {"A": 3})
    wanted = AcceptFulfillment(fulfillment_id=made.fulfillment_id)
    first, second = await one.run(accept_fulfillments, wanted, wanted)
    assert isinstance(first, FulfillmentNow)
    assert (first.order_id, first.number, first.location, first.status) == (order_id, made.number, "MAIN", "accepted")
    assert [(line.sku, line.to_pick) for line in first.lines] == [("A", 3)]
    assert isinstance(second, Refused)
    assert second.type == "wrong_status"
    [row] = await one.rows("SELECT status, accepted_at IS NOT NULL AS said FROM fulfillment WHERE shop_id = $1")
    assert tuple(row) == ("accepted", True)
    await in_order(one)


async def test_a_kitchen_queues_it(shop: Any, release: Any, in_order: Any) -> None:
    one = await shop()
    await one.location("OVEN", kind="kitchen", priority=0)
    await one.stock({("A", "OVEN"): 5})
    _, [made] = await release(one, {"A": 2})
    assert made.location == "OVEN"
    (done,) = await one.run(accept_fulfillments, AcceptFulfillment(fulfillment_id=made.fulfillment_id))
    assert done.status == "queued"
    await in_order(one)
