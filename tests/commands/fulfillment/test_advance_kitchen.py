"""A kitchen on a real database: from the queue to ready, its ingredients off the shelf."""

from typing import Any

from waybill.commands.fulfillment.accept_fulfillments import accept_fulfillments
from waybill.commands.fulfillment.advance_kitchen import advance_kitchen
from waybill.model.fulfillment import AcceptFulfillment, AdvanceKitchen


async def test_from_the_queue_to_ready(shop: Any, release: Any, in_order: Any, levels: Any) -> None:
    one = await shop()
    await one.location("OVEN", kind="kitchen", priority=0)
    await one.stock({("A", "OVEN"): 5})
    _, [made] = await release(one, {"A": 2}, method="pickup", location="OVEN")
    await one.run(accept_fulfillments, AcceptFulfillment(fulfillment_id=made.fulfillment_id))
    step = AdvanceKitchen(fulfillment_id=made.fulfillment_id)
    (first,) = await one.run(advance_kitchen, step)
    assert (first.status, (await levels(one))["A", "OVEN"]) == ("preparing", (3, 0))
    (last,) = await one.run(advance_kitchen, AdvanceKitchen(fulfillment_id=made.fulfillment_id, to="ready"))
    (over,) = await one.run(advance_kitchen, step)
    assert (last.status, over.type) == ("ready", "wrong_status")
    [row] = await one.rows("SELECT ready_at IS NOT NULL AS said FROM fulfillment WHERE shop_id = $1")
    assert row["said"]
    await in_order(one)
