"""An order that is released for a later day: edited before it, its authorization gone before it, paid again, and sent."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.changes.settle_changes import settle_changes
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.start_fulfillments import start_fulfillments
from waybill.commands.payments.advance_payments import advance_payments
from waybill.commands.payments.settle_payments import settle_payments
from waybill.commands.payments.start_payments import start_payments
from waybill.model.edits import EditOrder, SettleChange
from waybill.model.fulfillment import PickFulfillment, ReleaseOrder, StartFulfillment
from waybill.model.parcels import HandOverParcel, PackFulfillment
from waybill.model.payments import AdvancePayment, SettlePayment, StartPayment
from waybill.model.results import Refused
from waybill.views.invariants import broken_invariants
from waybill.views.order_details import get_orders
from waybill.views.timeline import timeline
from waybill.workers.follow import follow
from waybill.workers.messages import Messages
from waybill.workers.payment_rounds import see_to_lapsing
from waybill.workers.releases import Releases, start_due

NOW = datetime.now(UTC)
BEGINS = NOW + timedelta(days=5)
ENDS = NOW + timedelta(days=3)
ASKED = "SELECT action_id FROM payment_action WHERE shop_id = $1 AND kind = 'capture' AND status = 'pending'"


class Later:
    """A paid order of two A (20.00) that MAIN begins with in five days; its authorization ends in three."""

    def __init__(self, made: Any, pool: Any, placed: Any) -> None:
        self.made, self.pool, self.order_id = made, pool, placed.order_id

    async def pay(self, amount: int, ends: datetime | None = None) -> None:
        asked = {"order_id": self.order_id, "gateway": "manual", "amount": amount, "capture": "shipment"}
        (started,) = await self.made.run(start_payments, msgspec.convert(asked, StartPayment))
        settled = SettlePayment(action_id=started.action_id, outcome="succeeded", expires_at=ends)
        await self.made.run(settle_payments, settled)

    async def release(self) -> Any:
        (answer,) = await self.made.run(release_orders, ReleaseOrder(order_id=self.order_id, at=BEGINS))
        return answer.fulfillments[0]

    async def edit(self, quantity: int) -> Any:
        wanted = {"order_id": self.order_id, "lines": [{"line": 1, "quantity": quantity}], "settle": "later"}
        (answer,) = await self.made.run(edit_orders, msgspec.convert(wanted, EditOrder))
        assert not isinstance(answer, Refused), answer
        await self.follow()
        return answer

    async def send(self, part: Any) -> Any:
        """Pick, pack and hand a fulfillment over; what the last answers."""
        await self.made.run(pick_fulfillments, PickFulfillment(fulfillment_id=part.fulfillment_id))
        (packed,) = await self.made.run(pack_fulfillments, PackFulfillment(fulfillment_id=part.fulfillment_id))
        assert not isinstance(packed, Refused), packed
        return await self.leave(packed.parcels[0].parcel_id)

    async def leave(self, parcel_id: Any) -> Any:
        """Take what its shipment comes to and hand a parcel over; what that answers."""
        await self.made.run(advance_payments, AdvancePayment(order_id=self.order_id))
        for action in await self.made.rows(ASKED):
            await self.made.run(settle_payments, SettlePayment(action_id=action["action_id"], outcome="succeeded"))
        (left,) = await self.made.run(hand_over_parcels, HandOverParcel(parcel_id=parcel_id))
        return left

    async def follow(self) -> None:
        for consumer in (Releases(), Messages(self.pool, None, "")):
            while await follow(self.pool, consumer, self.made.shop_id):
                pass

    async def at(self, moment: datetime) -> int:
        """What the worker does on its round then; how many fulfillments begin."""
        await see_to_lapsing(self.pool, moment)
        begun = await start_due(self.pool, moment)
        await self.follow()
        return begun

    async def order(self) -> Any:
        async with self.made.tx() as tx:
            assert await broken_invariants(tx) == []
            (found,) = await get_orders(tx, [self.order_id])
            return found

    async def told(self) -> list[str]:
        rows = await self.made.rows("SELECT kind FROM message WHERE shop_id = $1 ORDER BY message_id")
        return [row["kind"] for row in rows]


@pytest.fixture
def later(pool: Any, shop: Any, place: Any) -> Callable[..., Awaitable[Later]]:
    async def make(**settings: Any) -> Later:
        made = await shop(**settings)
        (placed,) = await place(made, {"lines": [{"sku": "A", "quantity": 2}], "payment": {"terms": "prepaid"}})
        one = Later(made, pool, placed)
        await one.pay(2000, ENDS)
        await one.release()
        return one

    return make


async def test_what_is_added_begins_with_what_is_scheduled(later: Any) -> None:
    one = await later(auto_release=True)
    await one.edit(3)
    rows = await one.made.rows(
        "SELECT status, scheduled_at FROM fulfillment WHERE shop_id = $1 ORDER BY fulfillment_id"
    )
    assert [(row["status"], row["scheduled_at"]) for row in rows] == [("scheduled", BEGINS)] * 2
    assert await one.at(NOW + timedelta(days=1)) == 0
    assert [part.status for part in (await one.order()).fulfillments] == ["scheduled", "scheduled"]


async def test_an_authorization_that_ends_before_holds_it_until_it_is_paid_again(later: Any) -> None:
    one = await later()
    (answer,) = (await one.edit(1)).requests
    (settled,) = await one.made.run(settle_changes, SettleChange(change_id=answer, outcome="accepted"))
    assert settled.status == "applied"
    assert (await one.order()).total == 1000
    assert await one.at(ENDS - timedelta(hours=2)) == 0
    assert await one.at(ENDS) == 0
    assert await one.at(BEGINS) == 0
    held = await one.order()
    assert (held.holds, held.balance, held.fulfillments[0].status) == (["payment"], 1000, "scheduled")
    assert "payment_needed" in await one.told()
    await one.pay(1000)
    assert (await one.order()).holds == []
    assert await one.at(BEGINS) == 1
    assert not isinstance(await one.send((await one.order()).fulfillments[0]), Refused)
    sent = await one.order()
    assert (sent.paid, sent.balance, sent.fulfillment_status) == (1000, 0, "shipped")
    async with one.made.tx() as tx:
        words = [entry.words for entry in await timeline(tx, one.order_id)]
    assert (
        "The authorization runs out soon and cannot be renewed. The order is held until it is paid otherwise." in words
    )
    assert "The authorization of 20.00 EUR ran out." in words


async def test_what_was_added_and_begun_before_leaves_only_for_money(later: Any) -> None:
    one = await later()
    await one.edit(3)
    await one.made.run(release_orders, ReleaseOrder(order_id=one.order_id, at=BEGINS))
    first, added = (await one.order()).fulfillments
    for part in (first, added):
        (begun,) = await one.made.run(start_fulfillments, StartFulfillment(fulfillment_id=part.fulfillment_id))
        assert begun.status == "released"
    assert not isinstance(await one.send(first), Refused)
    assert (await one.send(added)).type == "payment_hold"
    await one.pay(1000)
    assert not isinstance(await one.leave((await one.order()).parcels[-1].parcel_id), Refused)
    assert ((await one.order()).paid, (await one.order()).balance) == (3000, 0)
