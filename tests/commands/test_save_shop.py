"""Shops change, and nothing of another shop does."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.save_shop import save_shop
from waybill.model.results import Refused
from waybill.model.setup import SaveShop, ShopNow

MakeShop = Callable[..., Awaitable[Any]]


async def test_a_shop_is_changed_in_part(shop: MakeShop) -> None:
    mine, other = await shop(empty=True, hold_minutes=7), await shop(empty=True)
    requests = [
        {"name": "Löwenzahn", "time_zone": "Asia/Kathmandu"},
        {"time_zone": "Nowhere/Land"},
        {"currency": "JPY"},
    ]
    results = await mine.run(save_shop, *(msgspec.convert(one, SaveShop) for one in requests))
    assert [type(result) for result in results] == [ShopNow, Refused, ShopNow]
    select = "SELECT name, currency, time_zone, settings->>'hold_minutes' FROM shop WHERE shop_id = $1"
    assert [tuple(row) for row in await mine.rows(select)] == [("Löwenzahn", "JPY", "Asia/Kathmandu", "7")]
    assert [tuple(row)[:3] for row in await other.rows(select)] == [("Test shop", "EUR", "UTC")]


async def test_the_currency_stays_once_there_are_prices(shop: MakeShop) -> None:
    mine = await shop()
    (result,) = await mine.run(save_shop, SaveShop(currency="USD"))
    assert result.type == "currency_in_use"
