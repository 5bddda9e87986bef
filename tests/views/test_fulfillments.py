"""Fulfillments as they are shown: lists by place, order and wave, one whole, and a location's board."""

from typing import Any

import msgspec

from waybill.commands.fulfillment.accept_fulfillments import accept_fulfillments
from waybill.commands.fulfillment.make_waves import make_waves
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.reject_fulfillments import reject_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.place_orders import place_orders
from waybill.model.fulfillment import (
    AcceptFulfillment,
    MakeWaves,
    PickFulfillment,
    RejectFulfillment,
    ReleaseOrder,
)
from waybill.model.fulfillment_views import FulfillmentQuery, PickListQuery, WorkAmount
from waybill.model.orders import PlaceOrder
from waybill.model.views import Amount
from waybill.views.fulfillments import board, get_fulfillments, list_fulfillments
from waybill.views.order_details import get_orders
from waybill.views.picks import pick_list, walk


async def working(shop: Any) -> tuple[Any, list[Any], list[Any]]:
    """A shop with four released orders of one A, and their fulfillments: one accepted, one being picked, one rejected."""
    one = await shop()
    wanted = {
        "lines": [{"sku": "A", "quantity": 1, "properties": {"wish": "no onions"}}], "ship_to": {"country": "DE"},
        "payment": {"terms": "on_account"}, "customer": {"email": "ada@example.org"}, "note": "Ring twice.",
    }  # fmt: skip
    placed = await one.run(place_orders, *[msgspec.convert(wanted, PlaceOrder)] * 4)
    made = await one.run(release_orders, *(ReleaseOrder(order_id=order.order_id) for order in placed))
    ids = [answer.fulfillments[0].fulfillment_id for answer in made]
    await one.run(accept_fulfillments, AcceptFulfillment(fulfillment_id=ids[1]))
    await one.run(pick_fulfillments, PickFulfillment(fulfillment_id=ids[2]))
    await one.run(reject_fulfillments, RejectFulfillment(fulfillment_id=ids[3]))
    return one, placed, ids


async def asked(one: Any, **query: Any) -> list[str]:
    async with one.tx() as tx:
        page = await list_fulfillments(tx, FulfillmentQuery(**query))
    return [row.status for row in page.rows]


async def test_lists(shop: Any) -> None:
    one, placed, _ = await working(shop)
    await one.run(make_waves, MakeWaves(location="MAIN", size=1, most=1))
    assert await asked(one) == ["released", "accepted", "picking"]
    assert await asked(one, location="main", status="rejected") == ["rejected"]
    assert await asked(one, location="SIDE") == []
    assert await asked(one, order=placed[3].number) == ["rejected"]
    assert await asked(one, wave=1) == ["released"]


async def test_what_is_weighed_is_told_beside_what_is_counted(shop: Any) -> None:
    one = await shop()
    await one.item("NUTS", unit="kg", scale=1000)
    await one.stock({("NUTS", "MAIN"): 2000})
    lines = [{"sku": "NUTS", "quantity": 1250}, {"sku": "A", "quantity": 2}, {"sku": "B", "quantity": 1}]
    wanted = {"lines": lines, "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    (made,) = await one.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    (part,) = made.fulfillments
    some = {"fulfillment_id": part.fulfillment_id, "lines": [{"line": 1, "quantity": 1250}]}
    await one.run(pick_fulfillments, msgspec.convert(some, PickFulfillment))
    async with one.tx() as tx:
        (row,) = (await list_fulfillments(tx, FulfillmentQuery())).rows
        (whole,) = await get_fulfillments(tx, [part.fulfillment_id])
    expected = [
        WorkAmount(quantity=1250, scale=1000, unit="kg", picked=1250),
        WorkAmount(quantity=3, to_pick=3),
    ]
    assert row.amounts == whole.amounts == expected


async def test_a_pick_list_tells_what_is_weighed_beside_what_is_counted(shop: Any) -> None:
    one = await shop()
    await one.item("NUTS", unit="kg", scale=1000)
    await one.stock({("NUTS", "MAIN"): 2000})
    lines = [{"sku": "NUTS", "quantity": 1250}, {"sku": "A", "quantity": 2}, {"sku": "B", "quantity": 1}]
    wanted = {"lines": lines, "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    await one.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    async with one.tx() as tx:
        found = await pick_list(tx, PickListQuery(location="MAIN"))
    assert found is not None
    assert found.amounts == [Amount(quantity=1250, scale=1000, unit="kg"), Amount(quantity=3)]


async def test_pages_go_on_where_they_ended(shop: Any) -> None:
    one, _, ids = await working(shop)
    seen, cursor = [], None
    while True:
        async with one.tx() as tx:
            page = await list_fulfillments(tx, FulfillmentQuery(limit=2, cursor=cursor))
        seen += [row.fulfillment_id for row in page.rows]
        cursor = page.next
        if cursor is None:
            break
    assert seen == ids[:3]


async def test_a_board_has_what_there_is_to_do(shop: Any) -> None:
    one, _, ids = await working(shop)
    await one.location("OVEN", kind="kitchen")
    async with one.tx() as tx:
        main, oven, none = await board(tx, "main"), await board(tx, "OVEN"), await board(tx, "NO")
    assert main is not None
    assert oven is not None
    assert none is None
    assert {column.status: column.count for column in main.columns} == {
        "released": 1, "accepted": 1, "picking": 1, "packed": 0, "ready": 0,
    }  # fmt: skip
    assert [row.fulfillment_id for column in main.columns for row in column.rows] == ids[:3]
    assert [column.status for column in oven.columns][3:7] == ["queued", "preparing", "baking", "checked"]


async def test_one_whole_and_in_its_order(shop: Any) -> None:
    one, placed, ids = await working(shop)
    async with one.tx() as tx:
        (found,) = await get_fulfillments(tx, [ids[2], placed[0].order_id])
        (order,) = await get_orders(tx, [placed[2].order_id])
    assert (found.number, found.status, found.note, found.picked) == (
        f"#{placed[2].number}-1",
        "picking",
        "Ring twice.",
        1,
    )
    assert [(line.sku, line.picked, line.properties) for line in found.units] == [("A", 1, {"wish": "no onions"})]
    assert [(part.number, part.location, part.status, part.lines) for part in order.fulfillments] == [
        (found.number, "MAIN", "picking", {1: 1})
    ]


def test_bins_sort_as_one_walks() -> None:
    bins = ["B-1", "A-10", "a-2", None, "A-2-10", "A-2-9", "12", "3"]
    assert sorted(bins, key=walk) == ["3", "12", "a-2", "A-2-9", "A-2-10", "A-10", "B-1", None]
