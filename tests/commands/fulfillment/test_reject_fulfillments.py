"""Rejecting on a real database: the units come from elsewhere, else they wait, and the location is not asked again."""

from typing import Any

import msgspec

from waybill.commands.fulfillment.reject_fulfillments import reject_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.place_orders import place_orders
from waybill.commands.receive_stock import receive_stock
from waybill.model.fulfillment import RejectFulfillment, ReleaseOrder
from waybill.model.orders import PlaceOrder
from waybill.model.stock import ReceiveStock


async def test_other_locations_take_over_and_the_rest_waits(
    shop: Any, release: Any, in_order: Any, units_by_bucket: Any, levels: Any
) -> None:
    one = await shop()
    order_id, [made] = await release(one, {"A": 7})
    (done,) = await one.run(
        reject_fulfillments, RejectFulfillment(fulfillment_id=made.fulfillment_id, reason="too_busy")
    )
    assert (done.status, done.sourced_again, done.waiting) == ("rejected", {"SIDE": 5}, 2)
    assert await units_by_bucket(one, order_id) == {"reserved": 5, "backordered": 2}
    assert {place: level for place, level in (await levels(one)).items() if place[0] == "A"} == {
        ("A", "MAIN"): (10, 0), ("A", "SIDE"): (5, 5),
    }  # fmt: skip
    [order] = await one.rows("SELECT holds, declined_by, version FROM orders WHERE shop_id = $1")
    assert (order["holds"], order["declined_by"], order["version"]) == (
        ["stock"],
        [one.locations["MAIN"]],
        done.version,
    )
    await in_order(one)
    # MAIN has ten, and is not asked; what comes to SIDE is taken
    (received,) = await one.run(receive_stock, ReceiveStock(sku="A", location="SIDE", quantity=2))
    assert received.filled == 2
    (again,) = await one.run(release_orders, ReleaseOrder(order_id=order_id))
    assert [(part.location, part.lines) for part in again.fulfillments] == [("SIDE", {1: 7})]
    await in_order(one)


async def test_what_becomes_free_goes_to_who_waits(
    shop: Any, release: Any, in_order: Any, units_by_bucket: Any
) -> None:
    one = await shop()
    _, [made] = await release(one, {"B": 20}, location="MAIN")
    waiting = {"prices": "theirs", "lines": [{"sku": "B", "quantity": 3, "unit_price": "2.50"}]}
    late, none = await release_late(one, waiting)
    assert none == "nothing_reserved"
    (done,) = await one.run(reject_fulfillments, RejectFulfillment(fulfillment_id=made.fulfillment_id))
    assert (done.sourced_again, done.waiting) == ({}, 20)
    assert await units_by_bucket(one, late) == {"reserved": 3}
    await in_order(one)


async def release_late(one: Any, fields: Any) -> Any:
    """An order that has to wait, and why it is not released."""
    wanted = {"ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}, "channel": "market"} | fields
    (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    (made,) = await one.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    return placed.order_id, made.type
