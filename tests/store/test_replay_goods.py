"""Goods on their way, replayed from the log: parcels, reports in any order, pickups, transfers come out the same."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest_asyncio

from waybill.commands.fulfillment.collect_pickups import collect_pickups
from waybill.commands.fulfillment.complete_orders import complete_orders
from waybill.commands.fulfillment.end_uncollected_pickups import end_uncollected_pickups
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.notice_parcels import notice_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.fulfillment.undo_hand_overs import undo_hand_overs
from waybill.commands.fulfillment.unpack_parcels import unpack_parcels
from waybill.commands.place_orders import place_orders
from waybill.commands.transfers.create_transfers import create_transfers
from waybill.commands.transfers.receive_transfers import receive_transfers
from waybill.commands.transfers.ship_transfers import ship_transfers
from waybill.model.fulfillment import PickFulfillment, ReleaseOrder
from waybill.model.orders import PlaceOrder
from waybill.model.parcels import (
    CompleteOrder,
    HandOverParcel,
    NoticeParcel,
    PackFulfillment,
    TrackParcel,
    UndoHandOver,
    UnpackParcel,
)
from waybill.model.pickups import CollectPickup, EndUncollectedPickup, ReadyPickup
from waybill.model.results import Refused
from waybill.model.transfers import CreateTransfer, ReceiveLine, ReceiveTransfer, ShipTransfer, TransferLine
from waybill.store.database import Pool, open_pool
from waybill.store.replay import differences, replay
from waybill.views.invariants import broken_invariants

NOW = datetime(2027, 5, 3, 10, tzinfo=UTC)


@pytest_asyncio.fixture
async def empty(new_database: Callable[..., str], migrated_template: str) -> AsyncIterator[Pool]:
    """A second database, migrated and without shops."""
    pool = await open_pool(new_database(migrated_template), 2)
    try:
        yield pool
    finally:
        pool.terminate()


class Story:
    """One shop, and what is done in it; nothing of it may be refused."""

    def __init__(self, shop: Any) -> None:
        self.shop = shop

    async def do(self, command: Any, *requests: Any, now: datetime = NOW) -> Any:
        answers = await self.shop.run(command, *requests, now=now)
        assert not [answer for answer in answers if isinstance(answer, Refused)], answers
        return answers

    async def packed(self, **fields: Any) -> tuple[Any, Any, Any]:
        """An order, its fulfillment and its parcel."""
        wanted = {
            "lines": [{"sku": "A", "quantity": 1}],
            "ship_to": {"country": "DE"},
            "payment": {"terms": "on_account"},
        }
        (placed,) = await self.do(place_orders, msgspec.convert(wanted | fields, PlaceOrder))
        (released,) = await self.do(release_orders, ReleaseOrder(order_id=placed.order_id))
        id = released.fulfillments[0].fulfillment_id
        await self.do(pick_fulfillments, PickFulfillment(fulfillment_id=id))
        (packed,) = await self.do(pack_fulfillments, PackFulfillment(fulfillment_id=id))
        return placed.order_id, id, packed.parcels[0].parcel_id

    async def parcels(self) -> None:
        """Undone and sent again, unpacked, late, lost, found, delivered, returned, reported before anybody knew it."""
        order, id, first = await self.packed()
        await self.do(unpack_parcels, UnpackParcel(parcel_id=first))
        (again,) = await self.do(pack_fulfillments, PackFulfillment(fulfillment_id=id))
        first = again.parcels[0].parcel_id
        _, _, second = await self.packed()
        await self.do(report_tracking, self.seen(None, 1, "in_transit", tracking_number="T2"))
        await self.do(hand_over_parcels, HandOverParcel(parcel_id=first, carrier="dhl", tracking_number="T1"))
        await self.do(undo_hand_overs, UndoHandOver(parcel_id=first))
        sent = [HandOverParcel(parcel_id=id, tracking_number=n) for id, n in ((first, "T1"), (second, "T2"))]
        await self.do(hand_over_parcels, *sent)
        await self.do(notice_parcels, NoticeParcel(parcel_id=first), now=NOW + timedelta(days=5))
        await self.do(notice_parcels, NoticeParcel(parcel_id=first), now=NOW + timedelta(days=30))
        seen = [(first, 9, "delivered"), (first, 8, "in_transit"), (second, 7, "returned"), (second, 6, "delivered")]
        # one batch for all, so that the last word of the batch is what stays
        await self.do(report_tracking, *(self.seen(*one) for one in seen))
        await self.do(complete_orders, CompleteOrder(order_id=order))

    def seen(self, parcel_id: Any, hours: int, status: Any, **fields: Any) -> TrackParcel:
        return TrackParcel(parcel_id=parcel_id, status=status, at=NOW + timedelta(hours=hours), **fields)

    async def pickups(self) -> None:
        """One collected, one not."""
        for name in ("collected", "uncollected"):
            _, id, _ = await self.packed(method="pickup")
            await self.do(ready_pickups, ReadyPickup(fulfillment_id=id))
            if name == "collected":
                await self.do(collect_pickups, CollectPickup(fulfillment_id=id, id_checked=True))
            else:
                await self.do(end_uncollected_pickups, EndUncollectedPickup(fulfillment_id=id, now=True))

    async def transfers(self) -> None:
        """Sent, and received in parts with differences."""
        asked = CreateTransfer(origin="MAIN", destination="SIDE", lines=[TransferLine(sku="B", quantity=4)])
        (made,) = await self.do(create_transfers, asked)
        await self.do(ship_transfers, ShipTransfer(transfer_id=made.transfer_id))
        came = ReceiveTransfer(transfer_id=made.transfer_id, lines=[ReceiveLine(line=1, quantity=1, damaged=1)])
        last = ReceiveTransfer(transfer_id=made.transfer_id, lines=[ReceiveLine(line=1, quantity=1)], final=True)
        await self.do(receive_transfers, came, last)


async def test_goods_replay_the_same(shop: Any, pool: Pool, empty: Pool) -> None:
    story = Story(await shop())
    await story.parcels()
    await story.pickups()
    await story.transfers()
    async with story.shop.tx() as tx:
        assert await broken_invariants(tx) == []
    await replay(pool, story.shop.shop_id, empty)
    assert await differences(pool, empty, story.shop.shop_id) == {}
    for table in ("parcel", "parcel_line", "tracking_report", "pickup", "exception_item", "transfer", "transfer_line"):
        assert await empty.fetchval(f"SELECT count(*) FROM {table} WHERE shop_id = $1", story.shop.shop_id), table
