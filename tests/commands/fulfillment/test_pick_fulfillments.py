"""Picking on a real database: units leave the shelf, scan by scan; what is not there is found elsewhere, or waited for."""

from typing import Any

import msgspec

from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.place_orders import place_orders
from waybill.model.fulfillment import PickFulfillment
from waybill.model.orders import PlaceOrder
from waybill.views.timeline import timeline


def picking(id: Any, *lines: dict[str, Any]) -> PickFulfillment:
    fields: dict[str, Any] = {"fulfillment_id": str(id)}
    return msgspec.convert(fields | {"lines": list(lines)} if lines else fields, PickFulfillment)


async def test_all_of_it_at_once(shop: Any, release: Any, in_order: Any, units_by_bucket: Any, levels: Any) -> None:
    one = await shop()
    order_id, [made] = await release(one, {"A": 3, "B": 2})
    (done,) = await one.run(pick_fulfillments, picking(made.fulfillment_id))
    assert (done.status, [line.picked for line in done.lines]) == ("picking", [3, 2])
    assert await units_by_bucket(one, order_id) == {"picked": 5}
    assert (await levels(one))["A", "MAIN"] == (7, 0)
    [moved] = await one.rows(
        "SELECT sum(quantity)::bigint AS units FROM stock_movement WHERE shop_id = $1 AND kind = 'picked'"
    )
    assert moved["units"] == -5
    await in_order(one)


async def test_a_scanner_reads_skus_and_barcodes_and_stops_at_the_wrong_item(
    shop: Any, release: Any, in_order: Any
) -> None:
    one = await shop()
    await one.item("B", 2_500_000, barcode="4006381333931")
    _, [made] = await release(one, {"A": 2, "B": 2})
    id = made.fulfillment_id
    done = await one.run(
        pick_fulfillments,
        picking(id, {"code": "a"}),
        picking(id, {"code": "4006381333931"}),
        picking(id, {"code": "KIT"}),
        picking(id, {"code": "A", "quantity": 2}),
        picking(id, {"code": "A"}, {"code": "B"}),
        picking(id, {"code": "A"}),
    )
    assert [getattr(one, "type", "done") for one in done] == [
        "done", "done", "wrong_item", "too_many_units", "done", "too_many_units",
    ]  # fmt: skip
    assert done[2].detail == "KIT is not to be picked here. Expected: 1 of A, 1 of B."
    assert [line.to_pick for line in done[4].lines] == [0, 0]
    await in_order(one)


async def test_units_that_are_not_there_come_from_elsewhere_or_are_waited_for(
    shop: Any, release: Any, in_order: Any, units_by_bucket: Any, levels: Any
) -> None:
    one = await shop()
    order_id, [made] = await release(one, {"A": 9})
    (done,) = await one.run(pick_fulfillments, picking(made.fulfillment_id, {"code": "A", "quantity": 2, "short": 7}))
    assert (done.status, done.sourced_again, done.waiting, done.gave_way) == ("picking", {"SIDE": 5}, 2, 0)
    assert [(line.picked, line.short, line.to_pick) for line in done.lines] == [(2, 7, 0)]
    assert await units_by_bucket(one, order_id) == {"picked": 2, "reserved": 5, "backordered": 2}
    assert {place: level for place, level in (await levels(one)).items() if place[0] == "A"} == {
        ("A", "MAIN"): (0, 0), ("A", "SIDE"): (5, 5),
    }  # fmt: skip
    [order] = await one.rows("SELECT holds, version FROM orders WHERE shop_id = $1")
    assert tuple(order) == (["stock"], done.version)
    async with one.tx() as tx:
        words = [entry.words for entry in await timeline(tx, order_id)]
    assert words[-3:-1] == [
        "Picked at MAIN: 2 × A.",
        "Not found at MAIN: 7 × A. Taken instead: 5 × A at SIDE. 2 × A on backorder. On hold: stock.",
    ]
    await in_order(one)


async def test_an_empty_shelf_is_empty_for_all_who_were_promised_something_of_it(
    shop: Any, release: Any, in_order: Any, units_by_bucket: Any, levels: Any
) -> None:
    one = await shop()
    first, [picked] = await release(one, {"A": 3})
    second, _ = await release(one, {"A": 2})
    reserved = {
        "lines": [{"sku": "A", "quantity": 4}],
        "ship_to": {"country": "DE"},
        "payment": {"terms": "on_account"},
    }
    (third,) = await one.run(place_orders, msgspec.convert(reserved, PlaceOrder))
    (done,) = await one.run(pick_fulfillments, picking(picked.fulfillment_id, {"line": 1, "quantity": 0, "short": 3}))
    assert (done.status, done.sourced_again, done.gave_way) == ("short", {"SIDE": 3}, 6)
    assert await units_by_bucket(one, first) == {"reserved": 3}
    # what is left at SIDE goes to the newest reservation first; then the released one gets nothing
    assert await units_by_bucket(one, third.order_id) == {"reserved": 2, "backordered": 2}
    assert await units_by_bucket(one, second) == {"backordered": 2}
    rows = await one.rows("SELECT status FROM fulfillment WHERE shop_id = $1 ORDER BY fulfillment_id")
    assert [row["status"] for row in rows] == ["short", "short"]
    assert (await levels(one))["A", "MAIN"] == (0, 0)
    await in_order(one)


async def test_what_is_left_on_the_shelf_stays_promised(
    shop: Any, release: Any, in_order: Any, units_by_bucket: Any
) -> None:
    one = await shop()
    first, [picked] = await release(one, {"A": 3})
    second, _ = await release(one, {"A": 2})
    short = {"line": 1, "quantity": 2, "short": 1, "left": 2}
    (done,) = await one.run(pick_fulfillments, picking(picked.fulfillment_id, short))
    assert (done.sourced_again, done.gave_way) == ({"SIDE": 1}, 0)
    assert (await units_by_bucket(one, first), await units_by_bucket(one, second)) == (
        {"picked": 2, "reserved": 1},
        {"released": 2},
    )
    await in_order(one)
