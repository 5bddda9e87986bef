"""Merging on a real database: what was split is one again."""

from typing import Any

import msgspec

from waybill.commands.fulfillment.merge_fulfillments import merge_fulfillments
from waybill.commands.fulfillment.split_fulfillments import split_fulfillments
from waybill.model.fulfillment import MergeFulfillment, SplitFulfillment


async def test_what_was_split_is_one_again(shop: Any, release: Any, in_order: Any, units_by_bucket: Any) -> None:
    one = await shop()
    order_id, [made] = await release(one, {"A": 4, "B": 2})
    lines = [{"line": 1, "quantity": 2}, {"line": 2, "quantity": 2}]
    wanted = {"fulfillment_id": str(made.fulfillment_id), "lines": lines}
    (split,) = await one.run(split_fulfillments, msgspec.convert(wanted, SplitFulfillment))
    back = MergeFulfillment(fulfillment_id=split.made.fulfillment_id, into_id=made.fulfillment_id)
    (done,) = await one.run(merge_fulfillments, back)
    assert [(line.line, line.to_pick) for line in done.lines] == [(1, 4), (2, 2)]
    rows = await one.rows(
        "SELECT status, ended_at IS NULL AS lives FROM fulfillment WHERE shop_id = $1 ORDER BY position"
    )
    assert [tuple(row) for row in rows] == [("released", True), ("merged", False)]
    assert len(await one.rows("SELECT 1 FROM fulfillment_line WHERE shop_id = $1")) == 2
    assert await units_by_bucket(one, order_id) == {"released": 6}
    await in_order(one)
