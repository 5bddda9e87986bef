"""Bins on a real database: pick lists follow the walk along the shelves, and show what the buyer wants."""

from typing import Any

import msgspec

from waybill.commands.fulfillment.save_bins import save_bins
from waybill.model.fulfillment import SaveBin
from waybill.model.fulfillment_views import PickListQuery
from waybill.views.picks import list_bins, pick_list


def bin_of(sku: str, bin: str | None) -> SaveBin:
    return msgspec.convert({"sku": sku, "location": "main", "bin": bin}, SaveBin)


async def test_the_list_is_in_the_order_of_the_walk(shop: Any, release: Any) -> None:
    one = await shop()
    await one.item("C", 1_000_000, barcode="4012345")
    await one.stock({("C", "MAIN"): 9})
    saved = await one.run(
        save_bins, bin_of("A", "A-10-1"), bin_of("B", "A-9-2"), bin_of("a", "B-1"), bin_of("A", "A-10-2")
    )
    assert [answer.bin for answer in saved] == ["A-10-1", "A-9-2", "B-1", "A-10-2"]
    wishes = [
        {"sku": "A", "quantity": 2, "properties": {"wish": "no onions"}, "options": [{"name": "Cut", "value": "thin"}]},
        {"sku": "B", "quantity": 1}, {"sku": "C", "quantity": 3},
    ]  # fmt: skip
    await release(one, {}, lines=wishes, customer={"email": "ada@example.org"})
    await release(one, {"A": 1})
    async with one.tx() as tx:
        found = await pick_list(tx, PickListQuery(location="MAIN"))
        bins = await list_bins(tx, "MAIN")
    assert found is not None
    assert [(row.bin, row.sku, row.barcode, row.quantity) for row in found.rows] == [
        ("A-9-2", "B", None, 1), ("A-10-2", "A", None, 3), (None, "C", "4012345", 3),
    ]  # fmt: skip
    part = found.rows[1].parts[0]
    assert (part.quantity, part.properties, [(one.name, one.value) for one in part.options]) == (
        2, {"wish": "no onions"}, [("Cut", "thin")],
    )  # fmt: skip
    assert (found.fulfillments, found.units) == (2, 7)
    assert [(one.bin, one.sku, one.sellable) for one in bins] == [("A-9-2", "B", 20), ("A-10-2", "A", 10)]


async def test_a_bin_is_given_up(shop: Any) -> None:
    one = await shop()
    await one.run(save_bins, bin_of("A", "A-1"))
    await one.run(save_bins, bin_of("A", None))
    assert await one.rows("SELECT 1 FROM item_bin WHERE shop_id = $1") == []
