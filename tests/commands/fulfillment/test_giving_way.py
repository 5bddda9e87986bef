"""A count or damage below what is promised never fails: reservations give way first, then units to pick, the newest first."""

import asyncio
from typing import Any

import msgspec

from waybill.commands.adjust_stock import adjust_stock
from waybill.commands.count_stock import count_stock
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.place_orders import place_orders
from waybill.model.fulfillment import PickFulfillment
from waybill.model.orders import PlaceOrder
from waybill.model.stock import AdjustStock, CountStock


def count(quantity: int, sku: str = "A") -> CountStock:
    return msgspec.convert({"sku": sku, "location": "MAIN", "quantity": quantity}, CountStock)


async def test_the_newest_fulfillments_give_way_when_no_reservation_is_left(
    shop: Any, release: Any, in_order: Any, units_by_bucket: Any, levels: Any
) -> None:
    one = await shop()
    first, _ = await release(one, {"A": 3})
    second, _ = await release(one, {"A": 3})
    wanted = {"lines": [{"sku": "A", "quantity": 4}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    (third,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    (answer,) = await one.run(count_stock, count(2))
    assert (answer.sellable, answer.reserved, answer.shorted) == (2, 2, 8)
    # four reserved units went to SIDE, which has five, before three units to pick of the second and one of the first
    assert await units_by_bucket(one, third.order_id) == {"reserved": 4}
    assert await units_by_bucket(one, second) == {"reserved": 1, "backordered": 2}
    assert await units_by_bucket(one, first) == {"released": 2, "backordered": 1}
    rows = await one.rows("SELECT status FROM fulfillment WHERE shop_id = $1 ORDER BY fulfillment_id")
    assert [row["status"] for row in rows] == ["released", "short"]
    await in_order(one)
    (back,) = await one.run(count_stock, count(20))
    assert back.filled == 3
    await in_order(one)


async def test_damage_takes_units_to_pick_too(shop: Any, release: Any, in_order: Any, units_by_bucket: Any) -> None:
    one = await shop()
    order_id, _ = await release(one, {"B": 20})
    request = {"sku": "B", "location": "MAIN", "quantity": -5, "reason": "damaged"}
    (answer,) = await one.run(adjust_stock, msgspec.convert(request, AdjustStock))
    assert answer.shorted == 5
    assert await units_by_bucket(one, order_id) == {"released": 15, "backordered": 5}
    [order] = await one.rows("SELECT holds FROM orders WHERE shop_id = $1")
    assert order["holds"] == ["stock"]
    await in_order(one)


async def test_counting_while_others_pick(shop: Any, release: Any, in_order: Any, levels: Any) -> None:
    """Whoever comes first: what is picked is off the shelf and no count takes it back."""
    one = await shop()
    made = [(await release(one, {"A": 1}))[1][0] for _ in range(8)]
    picks = [one.run(pick_fulfillments, PickFulfillment(fulfillment_id=part.fulfillment_id)) for part in made]
    answers = await asyncio.gather(*picks[:4], one.run(count_stock, count(0)), *picks[4:])
    picked = sum(getattr(answer, "status", "") == "picking" for (answer,) in answers)
    rows = await one.rows("SELECT sum(picked)::bigint AS picked FROM order_line WHERE shop_id = $1")
    assert rows[0]["picked"] == picked
    assert (await levels(one))["A", "MAIN"] == (0, 0)
    await in_order(one)
