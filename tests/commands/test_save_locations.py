"""Locations in PostgreSQL: made, replaced, each shop its own."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.save_locations import save_locations
from waybill.model.setup import SaveLocation

MakeShop = Callable[..., Awaitable[Any]]


async def test_every_field_is_kept_and_the_same_again_changes_nothing(shop: MakeShop) -> None:
    mine, other = await shop(empty=True), await shop(empty=True)
    whole = {
        "code": "Nord", "name": "Nordlager", "kind": "store", "priority": 3, "daily_capacity": 200, "active": False,
        "cutoff": "13:30", "abilities": ["pickup", "ship"], "hours": {"tue": ["09:00", "24:00"]},
        "address": {"country": "DE", "city": "Kiel", "lines": ["Kai 1"], "latitude": 54.32, "longitude": 10.0},
    }  # fmt: skip
    request = msgspec.convert(whole, SaveLocation)
    (made,) = await mine.run(save_locations, request)
    (again,) = await mine.run(save_locations, msgspec.structs.replace(request, code="Nord"))
    (elsewhere,) = await other.run(save_locations, request)
    assert (made.created, again.created, elsewhere.created) == (True, False, True)
    assert made.id == again.id != elsewhere.id
    assert await mine.rows("SELECT count(*) FROM event WHERE shop_id = $1 AND type = 'location.saved'") == [(1,)]
    (row,) = await mine.rows("SELECT * FROM location WHERE shop_id = $1")
    assert (row["code_key"], row["kind"], row["cutoff"], row["daily_capacity"]) == ("NORD", "store", "13:30", 200)
    assert msgspec.json.decode(row["hours"]) == {"tue": ["09:00", "24:00"]}
    await mine.run(save_locations, msgspec.structs.replace(request, name="Neu"))
    assert await mine.rows("SELECT name FROM location WHERE shop_id = $1") == [("Neu",)]
