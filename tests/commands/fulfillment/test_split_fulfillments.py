"""Splitting on a real database: two fulfillments of one order at one location."""

from typing import Any

import msgspec

from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.split_fulfillments import split_fulfillments
from waybill.model.fulfillment import PickFulfillment, SplitFulfillment


async def test_units_picked_and_to_pick_go_apart(shop: Any, release: Any, in_order: Any, units_by_bucket: Any) -> None:
    one = await shop()
    order_id, [made] = await release(one, {"A": 4, "B": 2})
    id = str(made.fulfillment_id)
    lines = [{"line": 1, "quantity": 3}]
    await one.run(pick_fulfillments, msgspec.convert({"fulfillment_id": id, "lines": lines}, PickFulfillment))
    lines = [{"line": 1, "quantity": 2}, {"line": 2, "quantity": 2}]
    (done,) = await one.run(
        split_fulfillments, msgspec.convert({"fulfillment_id": id, "lines": lines}, SplitFulfillment)
    )
    assert (done.made.number, done.made.status, done.made.lines) == (f"{made.number[:-1]}2", "picking", {1: 2, 2: 2})
    rows = await one.rows(
        "SELECT f.position, f.status, l.line, l.quantity, l.to_pick, l.picked, f.accepted_at IS NOT NULL AS said "
        "FROM fulfillment f JOIN fulfillment_line l USING (shop_id, fulfillment_id) WHERE f.shop_id = $1 "
        "ORDER BY f.position, l.line"
    )
    assert [tuple(row) for row in rows] == [
        (1, "picking", 1, 2, 0, 2, True), (2, "picking", 1, 2, 1, 1, True), (2, "picking", 2, 2, 2, 0, True),
    ]  # fmt: skip
    assert await units_by_bucket(one, order_id) == {"released": 3, "picked": 3}
    await in_order(one)
