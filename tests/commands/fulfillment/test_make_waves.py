"""Waves on a real database: numbered one after the other, each fulfillment in one, and picked with one list."""

import asyncio
from typing import Any

from waybill.commands.fulfillment.make_waves import make_waves
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.model.fulfillment import MakeWaves, PickFulfillment
from waybill.model.fulfillment_views import PickListQuery
from waybill.views.picks import pick_list


async def test_two_people_make_waves_at_once(shop: Any, release: Any, in_order: Any) -> None:
    one = await shop()
    for _ in range(5):
        await release(one, {"A": 1, "B": 2})
    made = await asyncio.gather(*(one.run(make_waves, MakeWaves(location="MAIN", size=2, most=1)) for _ in range(3)))
    waves = [wave for (answer,) in made for wave in answer.waves]
    assert sorted(wave.number for wave in waves) == [1, 2, 3]
    assert len({id for wave in waves for id in wave.fulfillments.values()}) == 5
    rows = await one.rows("SELECT count(*) FILTER (WHERE wave_id IS NULL) AS out FROM fulfillment WHERE shop_id = $1")
    assert rows[0]["out"] == 0
    await in_order(one)


async def test_a_wave_has_its_list(shop: Any, release: Any) -> None:
    one = await shop()
    made = [(await release(one, {"A": 2, "B": number}))[1][0] for number in (1, 2, 3)]
    (answer,) = await one.run(make_waves, MakeWaves(location="MAIN", size=2))
    await one.run(pick_fulfillments, PickFulfillment(fulfillment_id=made[0].fulfillment_id))
    async with one.tx() as tx:
        first = await pick_list(tx, PickListQuery(wave=answer.waves[0].number))
        second = await pick_list(tx, PickListQuery(wave=answer.waves[1].number))
        assert await pick_list(tx, PickListQuery(wave=9)) is None
    assert first is not None
    assert second is not None
    assert [(row.sku, row.quantity) for row in first.rows] == [("A", 2), ("B", 2)]
    assert (second.fulfillments, second.units, [row.quantity for row in second.rows]) == (1, 5, [2, 3])
