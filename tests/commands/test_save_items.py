"""Items in PostgreSQL: made, replaced, refused, and safe when two make the same."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.place_orders import place_orders
from waybill.commands.save_items import save_items
from waybill.model.orders import PlaceOrder
from waybill.model.results import Refused
from waybill.model.setup import Saved, SaveItem

MakeShop = Callable[..., Awaitable[Any]]


def items(*requests: dict[str, Any]) -> list[SaveItem]:
    return [msgspec.convert({"title": "T", "price": "1"} | request, SaveItem) for request in requests]


async def test_every_field_is_kept_and_the_same_again_changes_nothing(shop: MakeShop) -> None:
    mine = await shop(empty=True)
    full = {
        "sku": "Käse-1", "title": "Käse", "price": "12.345678", "tax_category": "food", "unit": "kg", "scale": 1000,
        "weight": 1000, "length": 1, "width": 2, "height": 3, "barcode": "4006381333931", "cost": "5.5",
        "backorder": True, "returnable": False, "active": False,
    }  # fmt: skip
    first = await mine.run(save_items, *items(full, {"sku": "board", "bundle": [{"sku": "KÄSE-1", "quantity": 250}]}))
    before = await mine.rows("SELECT * FROM item WHERE shop_id = $1 ORDER BY item_id")
    again = await mine.run(save_items, *items(full, {"sku": "board", "bundle": [{"sku": "käse-1", "quantity": 250}]}))
    assert [result.created for result in (*first, *again)] == [True, True, False, False]
    assert [result.id for result in first] == [result.id for result in again]
    assert before == await mine.rows("SELECT * FROM item WHERE shop_id = $1 ORDER BY item_id")
    assert await mine.rows("SELECT count(*) FROM event WHERE shop_id = $1 AND type = 'item.saved'") == [(2,)]
    cheese = before[0]
    assert (cheese["price"], cheese["cost"], cheese["scale"]) == (12_345_678, 5_500_000, 1000)
    assert (cheese["active"], cheese["returnable"], cheese["backorder"]) == (False, False, True)


async def test_refusals_from_real_tables(shop: MakeShop) -> None:
    mine = await shop()
    of_b = [{"sku": "B", "quantity": 1}]
    results = await mine.run(
        save_items,
        *items(
            {"sku": "A", "bundle": of_b},
            {"sku": "KIT"},
            {"sku": "A", "bundle": of_b},
            {"sku": "B", "unit": "kg"},
            {"sku": "BACK", "unit": "kg", "scale": 1000},
            {"sku": "C", "bundle": [{"sku": "NONE", "quantity": 1}]},
        ),
    )
    assert [result.type if isinstance(result, Refused) else "saved" for result in results] == [
        "bundle_in_bundle", "saved", "bundle_with_stock", "unit_in_use", "saved", "unknown_component",
    ]  # fmt: skip


async def test_skus_are_found_again_whatever_their_letters(shop: MakeShop) -> None:
    mine = await shop(empty=True)
    skus = ["straße", "Ärmel", "ﬁn", "ŉ", "ǆ", "İ", "ı", "σς", "ά", "日本", "🍋a"]
    first = await mine.run(save_items, *items(*({"sku": sku} for sku in skus)))
    again = await mine.run(save_items, *items(*({"sku": sku} for sku in skus)))
    assert [result.id for result in first] == [result.id for result in again]


async def test_two_at_once_make_one_item(shop: MakeShop) -> None:
    mine = await shop(empty=True)
    runs = await asyncio.gather(*(mine.run(save_items, *items({"sku": "same"})) for _ in range(4)))
    assert len({result.id for (result,) in runs}) == 1
    assert sum(result.created for (result,) in runs if isinstance(result, Saved)) == 1


async def test_channels_that_sell_the_same_new_item_at_once_make_one(shop: MakeShop) -> None:
    """What a marketplace has sold becomes an item by itself, in as many transactions as come."""
    mine = await shop()
    sold = {"lines": [{"sku": "brand-new", "quantity": 1, "unit_price": "3"}], "prices": "theirs"}
    order = msgspec.convert(sold, PlaceOrder)
    runs = await asyncio.gather(
        *(mine.run(place_orders, order) for _ in range(4)), mine.run(save_items, *items({"sku": "BRAND-NEW"}))
    )
    assert not [result for results in runs for result in results if isinstance(result, Refused)]
    assert await mine.rows("SELECT count(*) FROM item WHERE shop_id = $1 AND sku_key = 'BRAND-NEW'") == [(1,)]
