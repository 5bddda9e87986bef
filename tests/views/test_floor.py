"""A location's floor: what is to be done by stage, waves, a kitchen's tickets, and what a scanned code is of."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.fulfillment.accept_fulfillments import accept_fulfillments
from waybill.commands.fulfillment.advance_kitchen import advance_kitchen
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.make_waves import make_waves
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.place_orders import place_orders
from waybill.commands.returns.request_returns import request_returns
from waybill.model.floor_views import ScanQuery, WaveQuery, WorkQuery
from waybill.model.fulfillment import AcceptFulfillment, AdvanceKitchen, MakeWaves, PickFulfillment, ReleaseOrder
from waybill.model.fulfillment_views import WorkAmount
from waybill.model.orders import PlaceOrder
from waybill.model.parcels import HandOverParcel, PackFulfillment
from waybill.model.pickups import ReadyPickup
from waybill.model.results import Refused
from waybill.model.returns import RequestReturn
from waybill.views.floor import kitchen, list_waves, work
from waybill.views.fulfillments import get_fulfillments
from waybill.views.scans import scan

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


async def started(one: Any, count: int, now: datetime = NOON, **fields: Any) -> tuple[list[Any], list[Any]]:
    """Orders that are placed and released, and their fulfillments."""
    wanted = {
        "lines": [{"sku": "B", "quantity": 1}], "ship_to": {"country": "DE", "city": "Kiel"},
        "payment": {"terms": "on_account"}, "customer": {"email": "ada@x.de", "name": "Ada"},
    } | fields  # fmt: skip
    placed = await one.run(place_orders, *[msgspec.convert(wanted, PlaceOrder)] * count, now=now)
    made = await one.run(release_orders, *(ReleaseOrder(order_id=order.order_id) for order in placed), now=now)
    return placed, [answer.fulfillments[0].fulfillment_id for answer in made]


async def do(one: Any, command: Any, *requests: Any) -> list[Any]:
    answers = await one.run(command, *requests)
    assert not any(isinstance(answer, Refused) for answer in answers), answers
    return list(answers)


async def test_work_by_stage(shop: Any) -> None:
    one = await shop()
    _, ids = await started(one, 6)
    _, counter = await started(one, 2, method="pickup")
    await do(one, accept_fulfillments, AcceptFulfillment(fulfillment_id=ids[1]))
    two = {"lines": [{"sku": "B", "quantity": 2}]}
    _, (half,) = await started(one, 1, **two)
    await do(one, pick_fulfillments, msgspec.convert({"fulfillment_id": half, "lines": [{"line": 1}]}, PickFulfillment))
    for id in (*ids[2:4], *counter):
        await do(one, pick_fulfillments, PickFulfillment(fulfillment_id=id))
    (parcel,) = (await do(one, pack_fulfillments, PackFulfillment(fulfillment_id=ids[3])))[0].parcels
    for id in counter:
        await do(one, pack_fulfillments, PackFulfillment(fulfillment_id=id))
    await do(one, ready_pickups, ReadyPickup(fulfillment_id=counter[1]))
    async with one.tx(now=NOON + timedelta(days=30)) as tx:
        found = await work(tx, "main", WorkQuery(rows=1))
        some = await work(tx, "MAIN", WorkQuery(stage="to_accept"))
        assert await work(tx, "NO", WorkQuery()) is None
    assert found is not None
    assert some is not None
    stages = {stage.stage: stage for stage in found.stages}
    assert {name: stage.count for name, stage in stages.items()} == {
        "to_accept": 3, "to_pick": 1, "picking": 1, "to_pack": 1, "to_make_ready": 1, "to_hand_over": 1, "at_counter": 1,
    }  # fmt: skip
    assert [row.fulfillment_id for row in stages["to_accept"].rows] == ids[:1]
    assert stages["to_accept"].late == 3
    assert stages["to_hand_over"].rows[0].parcels == [parcel.parcel_id]
    (row,) = stages["picking"].rows
    assert (row.units, row.to_pick, row.picked, row.name, row.city) == (2, 1, 1, "Ada", "Kiel")
    assert [row.fulfillment_id for row in some.stages[0].rows] == [ids[0], *ids[4:]]
    await do(one, hand_over_parcels, HandOverParcel(parcel_id=parcel.parcel_id))
    async with one.tx() as tx:
        after = await work(tx, "MAIN", WorkQuery())
    assert after is not None
    assert [stage.count for stage in after.stages if stage.stage == "to_hand_over"] == [0]


async def test_waves_and_how_far_they_are(shop: Any) -> None:
    one = await shop()
    _, ids = await started(one, 3)
    await do(one, make_waves, MakeWaves(location="MAIN", size=2))
    await do(one, pick_fulfillments, *(PickFulfillment(fulfillment_id=id) for id in ids[1:]))
    async with one.tx() as tx:
        (open_,) = await list_waves(tx, WaveQuery(location="main"))
        every = await list_waves(tx, WaveQuery(location="MAIN", all=True))
        found = await work(tx, "MAIN", WorkQuery())
    assert (open_.number, open_.fulfillments, open_.done, open_.units, open_.to_pick) == (1, 2, 1, 2, 1)
    assert [wave.number for wave in every] == [2, 1]
    assert found is not None
    assert found.waves == [open_]


async def test_what_is_weighed_is_told_beside_what_is_counted(shop: Any) -> None:
    one = await shop()
    await one.item("NUTS", unit="kg", scale=1000)
    await one.stock({("NUTS", "MAIN"): 5000})
    lines = [{"sku": "NUTS", "quantity": 1250}, {"sku": "A", "quantity": 2}, {"sku": "B", "quantity": 1}]
    _, ids = await started(one, 2, lines=lines)
    await do(one, make_waves, MakeWaves(location="MAIN"))
    some = {"fulfillment_id": ids[0], "lines": [{"line": 1, "quantity": 500}, {"line": 2, "quantity": 1}]}
    await do(one, pick_fulfillments, msgspec.convert(some, PickFulfillment))
    async with one.tx() as tx:
        found = await work(tx, "MAIN", WorkQuery(stage="picking"))
        (wave,) = await list_waves(tx, WaveQuery(location="MAIN"))
    assert found is not None
    assert found.stages[0].rows[0].amounts == [
        WorkAmount(quantity=1250, scale=1000, unit="kg", to_pick=750, picked=500),
        WorkAmount(quantity=3, to_pick=2, picked=1),
    ]
    assert wave.amounts == [
        WorkAmount(quantity=2500, scale=1000, unit="kg", to_pick=2000, picked=500),
        WorkAmount(quantity=6, to_pick=5, picked=1),
    ]


async def test_tickets_of_a_kitchen(shop: Any) -> None:
    one = await shop()
    await one.location("OVEN", kind="kitchen", priority=9)
    await one.item("PIE")
    await one.stock({("PIE", "OVEN"): 9})
    pie = {
        "lines": [{"sku": "PIE", "quantity": 1, "options": [{"name": "Half", "value": "no onions"}]}],
        "location": "OVEN",
        "method": "pickup",
        "note": "Well done",
    }
    _, (later,) = await started(one, 1, now=NOON + timedelta(minutes=10), **pie)
    _, (first,) = await started(one, 1, **pie)
    await do(one, accept_fulfillments, AcceptFulfillment(fulfillment_id=first))
    await one.run(advance_kitchen, AdvanceKitchen(fulfillment_id=first), now=NOON + timedelta(minutes=3))
    async with one.tx(now=NOON + timedelta(minutes=5)) as tx:
        found = await kitchen(tx, "oven")
        main = await kitchen(tx, "MAIN")
        assert await kitchen(tx, "NO") is None
    assert found is not None
    assert main is not None
    assert main.tickets == []
    assert [ticket.fulfillment_id for ticket in found.tickets] == [first, later]
    ticket = found.tickets[0]
    assert ticket.due_at is not None
    assert ticket.minutes_left == (ticket.due_at - NOON).total_seconds() // 60 - 5
    assert (ticket.status, ticket.step_at, ticket.note) == ("preparing", NOON + timedelta(minutes=3), "Well done")
    assert ticket.units[0].options[0].value == "no onions"


async def test_what_a_code_is_of(shop: Any) -> None:
    one = await shop()
    await one.item("TEA", barcode="4006381333931", weight=120)
    await one.stock({("TEA", "MAIN"): 9})
    (order,), (id,) = await started(one, 1, lines=[{"sku": "TEA", "quantity": 2}])
    await do(one, make_waves, MakeWaves(location="MAIN"))
    await do(one, pick_fulfillments, PickFulfillment(fulfillment_id=id))
    (parcel,) = (await do(one, pack_fulfillments, PackFulfillment(fulfillment_id=id)))[0].parcels
    async with one.tx() as tx:
        (whole,) = await get_fulfillments(tx, [id])
    assert (whole.weight, whole.name, whole.method, [one.parcel_id for one in whole.parcels]) == (
        240, "Ada", "ship", [parcel.parcel_id],
    )  # fmt: skip
    handed = HandOverParcel(parcel_id=parcel.parcel_id, carrier="dhl", tracking_number="JD 0146")
    await do(one, hand_over_parcels, handed)
    (asked,) = await do(one, request_returns, RequestReturn(order_id=order.order_id, override=True))
    expected = {
        f"{order.number}-1": [("fulfillment", id)], f"#{order.number}-p1": [("parcel", parcel.parcel_id)],
        "jd0146": [("parcel", parcel.parcel_id)], f"{order.number}-R1": [("return", asked.return_id)],
        f"#{order.number}": [("order", order.order_id)], "tea": [("item", one.items["TEA"])],
        "4006381333931": [("item", one.items["TEA"])], "nobody": [], " ": [], "#1-1": [], "999999999999999": [],
    }  # fmt: skip
    async with one.tx() as tx:
        for code, found in expected.items():
            matches = (await scan(tx, ScanQuery(code=code))).matches
            assert [(match.kind, match.id) for match in matches] == found, code
        (wave,) = (await scan(tx, ScanQuery(code="w1"))).matches
    assert (wave.kind, wave.number, wave.location) == ("wave", "1", "MAIN")
