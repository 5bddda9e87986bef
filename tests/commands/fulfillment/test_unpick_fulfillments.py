"""Putting back on a real database: the units are on the shelf, promised as before."""

from typing import Any

import msgspec

from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.unpick_fulfillments import unpick_fulfillments
from waybill.model.fulfillment import PickFulfillment, UnpickFulfillment


async def test_part_and_then_all(shop: Any, release: Any, in_order: Any, units_by_bucket: Any, levels: Any) -> None:
    one = await shop()
    order_id, [made] = await release(one, {"A": 4})
    id = str(made.fulfillment_id)
    await one.run(pick_fulfillments, msgspec.convert({"fulfillment_id": id}, PickFulfillment))
    some = {"fulfillment_id": id, "lines": [{"line": 1, "quantity": 1}]}
    first, second = await one.run(
        unpick_fulfillments, *(msgspec.convert(one, UnpickFulfillment) for one in (some, {"fulfillment_id": id}))
    )
    assert (first.status, second.status) == ("picking", "accepted")
    assert await units_by_bucket(one, order_id) == {"released": 4}
    assert (await levels(one))["A", "MAIN"] == (10, 4)
    await in_order(one)
