"""Tracking on a real database: reports in any order end in the same state, and what cannot be is looked at."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.returns.make_claims import make_claims
from waybill.model.parcels import TrackParcel
from waybill.model.results import Refused
from waybill.model.returns import ClaimLine, MakeClaim
from waybill.views.order_details import get_orders
from waybill.views.orders import OrderQuery, list_orders
from waybill.views.tracking import track_order

START = datetime(2027, 5, 3, 10, tzinfo=UTC)


def report(hours: int, status: Any, parcel_id: Any, **fields: Any) -> TrackParcel:
    return TrackParcel(
        parcel_id=parcel_id, status=status, at=START + timedelta(hours=hours), source="carrier", **fields
    )


async def test_delivered_and_the_order_knows(shop: Any, picked: Any) -> None:
    goods = await picked(await shop())
    parcel_id = await goods.ship(carrier="dhl", tracking_number="JD1")
    asked = report(
        9, "delivered", None, tracking_number="jd 1", carrier="dhl", place="Köln", note="With neighbor Smith"
    )
    late = report(1, "in_transit", parcel_id)
    first, second = await goods.shop.run(report_tracking, asked, late)
    assert (first.status, second.status, first.parcel_id) == ("delivered", "delivered", parcel_id)
    assert await goods.buckets() == {"delivered": 3}
    assert (await goods.order())["delivered_at"] == START + timedelta(hours=9)
    said = await goods.shop.rows("SELECT data FROM event WHERE shop_id = $1")
    assert "Smith" not in repr(said)
    (row,) = await goods.shop.rows("SELECT texts FROM person_data WHERE shop_id = $1 AND texts->>'place' IS NOT NULL")
    assert b"Smith" in row["texts"]
    assert await goods.sound()


async def test_returned_to_the_sender_goes_to_quarantine(shop: Any, picked: Any) -> None:
    goods = await picked(await shop())
    parcel_id = await goods.ship()
    answers = await goods.shop.run(
        report_tracking, report(4, "returned", parcel_id), report(2, "refused", parcel_id), report(1, "failed_attempt", parcel_id)
    )  # fmt: skip
    assert [answer.status for answer in answers] == ["returned"] * 3
    assert answers[0].exceptions == ["returned_to_sender"]
    assert await goods.buckets() == {"returned": 3}
    rows = await goods.shop.rows(
        "SELECT i.sku, s.sellable, s.quarantine FROM stock_level s JOIN item i USING (shop_id, item_id) "
        "JOIN location l USING (shop_id, location_id) WHERE s.shop_id = $1 AND l.code = 'MAIN' ORDER BY 1"
    )
    assert [tuple(row) for row in rows] == [("A", 8, 2), ("B", 19, 1)]
    assert await goods.sound()


@pytest.mark.parametrize(
    ("seen", "status", "state", "trouble"),
    [
        (["refused"], "returning", "on_its_way", "returning"),
        (["refused", "returned"], "returned", "on_its_way", "returned"),
        (["lost"], "lost", "on_its_way", "lost"),
        (["delivered", "returned"], "delivered", "delivered", "returned"),
    ],
)
async def test_what_never_arrived_is_not_told_as_delivered(
    shop: Any, picked: Any, seen: list[str], status: Any, state: str, trouble: str
) -> None:
    goods = await picked(await shop())
    parcel_id = await goods.ship()
    for hours, one in enumerate(seen):
        await goods.shop.run(report_tracking, report(hours, one, parcel_id))
    async with goods.shop.tx() as tx:
        (order,) = await get_orders(tx, [goods.order_id])
        found = await list_orders(tx, OrderQuery(fulfillment_status=status))
        shown = await track_order(tx, goods.order_id)
    assert order.fulfillment_status == status
    assert [(row.order_id, row.fulfillment_status) for row in found.rows] == [(goods.order_id, status)]
    assert shown is not None
    assert (shown.state, shown.trouble, shown.arrives_at) == (state, trouble, None)
    last = shown.steps[-1]
    assert (last.state, bool(last.at)) == (("done", True) if state == "delivered" else ("to_come", False))


async def test_lost_and_found(shop: Any, picked: Any) -> None:
    goods = await picked(await shop())
    parcel_id = await goods.ship()
    (lost,) = await goods.shop.run(report_tracking, report(5, "lost", parcel_id))
    assert (lost.status, lost.exceptions) == ("lost", ["lost"])
    assert await goods.buckets() == {"lost": 3}
    (found,) = await goods.shop.run(report_tracking, report(6, "delivered", parcel_id))
    assert found.status == "delivered"
    assert await goods.buckets() == {"delivered": 3}
    (row,) = await goods.shop.rows("SELECT kind, resolution FROM exception_item WHERE shop_id = $1")
    assert tuple(row) == ("lost", "arrived")
    assert await goods.sound()


@pytest.mark.parametrize("remedy", ["refund", "replacement"])
@pytest.mark.parametrize(("found", "opened"), [("delivered", True), ("out_for_delivery", True), ("returned", False)])
async def test_what_turns_up_after_it_was_settled_is_looked_at(
    shop: Any, picked: Any, remedy: Any, found: str, opened: bool
) -> None:
    goods = await picked(await shop())
    parcel_id = await goods.ship()
    await goods.shop.run(report_tracking, report(5, "lost", parcel_id))
    lines = [ClaimLine(line=1, quantity=1, problem="lost")]
    (claim,) = await goods.shop.run(make_claims, MakeClaim(order_id=goods.order_id, lines=lines, remedy=remedy))
    assert not isinstance(claim, Refused), claim
    (seen,) = await goods.shop.run(report_tracking, report(6, found, parcel_id))
    assert ("found_after_claim" in seen.exceptions) == opened
    (later,) = await goods.shop.run(report_tracking, report(7, "delivered", parcel_id))
    assert "found_after_claim" not in later.exceptions, "it is said once"
    assert await goods.sound()


async def test_what_nobody_handed_over_is_on_its_way_all_the_same(shop: Any, picked: Any) -> None:
    goods = await picked(await shop())
    (parcel_id,) = await goods.pack()
    (answer,) = await goods.shop.run(report_tracking, report(5, "delivered", parcel_id))
    assert (answer.status, answer.exceptions) == ("delivered", ["moved_without_hand_over"])
    assert await goods.buckets() == {"delivered": 3}
    (row,) = await goods.shop.rows("SELECT status FROM fulfillment WHERE shop_id = $1")
    assert row["status"] == "handed_over"
    (row,) = await goods.shop.rows(
        "SELECT sum(shipped_ever)::bigint, sum(delivered_ever)::bigint FROM order_line WHERE shop_id = $1"
    )
    assert tuple(row) == (3, 3)
    assert await goods.sound()


@pytest.mark.parametrize("seed", range(4))
async def test_any_order_ends_in_the_same_state(shop: Any, picked: Any, seed: int) -> None:
    """What `tests/decisions/fulfillment/test_report_tracking.py` shows of the decision holds for the tables."""
    chance = random.Random(seed)
    statuses = [
        "in_transit",
        "out_for_delivery",
        "failed_attempt",
        "lost",
        "delivered",
        "refused",
        "returning",
        "returned",
    ]
    chosen = [(hours, status) for hours, status in enumerate(chance.sample(statuses, 5))]
    one = await shop()
    ends = []
    for _ in range(2):
        goods = await picked(one)
        parcel_id = await goods.ship()
        order = chosen + chance.sample(chosen, 2)
        chance.shuffle(order)
        for hours, status in order:
            (answer,) = await one.run(report_tracking, report(hours, status, parcel_id))
            assert not isinstance(answer, Refused)
        ends.append((answer.status, await goods.buckets()))
    assert ends[0] == ends[1]
    assert await goods.sound()


async def test_an_unpacked_parcel_cannot_move(shop: Any, picked: Any) -> None:
    from waybill.commands.fulfillment.unpack_parcels import unpack_parcels
    from waybill.model.parcels import UnpackParcel

    goods = await picked(await shop())
    (parcel_id,) = await goods.pack()
    await goods.shop.run(unpack_parcels, UnpackParcel(parcel_id=parcel_id))
    first, second = await goods.shop.run(
        report_tracking, report(1, "in_transit", parcel_id), report(2, "delivered", parcel_id)
    )
    assert (first.status, first.exceptions, second.exceptions) == ("voided", ["voided_parcel_moves"], [])
    assert await goods.buckets() == {"picked": 3}
    assert await goods.sound()
