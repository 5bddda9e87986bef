"""Changing orders while money is under way and while goods are in a carton, on a real database."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.changes.settle_changes import settle_changes
from waybill.commands.fulfillment.accept_fulfillments import accept_fulfillments
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.payments.capture_payments import capture_payments
from waybill.commands.payments.settle_payments import settle_payments
from waybill.commands.payments.start_payments import start_payments
from waybill.commands.place_orders import place_orders
from waybill.model import fulfillment, parcels
from waybill.model.edits import EditOrder, SettleChange
from waybill.model.orders import CancelOrder, PlaceOrder
from waybill.model.payments import CapturePayment, SettlePayment, StartPayment
from waybill.store.secrets import load_keyring, use_keyring
from waybill.views.invariants import broken_invariants
from waybill.workers.housekeeping import settle_due

MakeShop = Callable[..., Awaitable[Any]]


@pytest.fixture(autouse=True)
def keyring(tmp_path: Path) -> None:
    use_keyring(load_keyring((), tmp_path))


async def sound(made: Any) -> None:
    async with made.tx() as tx:
        assert await broken_invariants(tx) == []


async def balance(made: Any, placed: Any) -> tuple[str, int]:
    (row,) = await made.rows(
        "SELECT status, total - credited - written_off - (paid - refunded - dispute_lost) AS balance FROM orders "
        "WHERE shop_id = $1 AND order_id = $2",
        placed.order_id,
    )
    return row["status"], row["balance"]


async def authorized(made: Any) -> Any:
    """An order of two A whose card is authorized and whose capture is under way; the capture's action."""
    wanted = {"lines": [{"sku": "A", "quantity": 2}], "ship_to": {"country": "DE"}}
    (placed,) = await made.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    starting = msgspec.convert({"order_id": placed.order_id, "gateway": "sandbox", "capture": "manual"}, StartPayment)
    (started,) = await made.run(start_payments, starting)
    await made.run(settle_payments, SettlePayment(action_id=started.action_id, outcome="succeeded"))
    (asked,) = await made.run(capture_payments, CapturePayment(order_id=placed.order_id))
    return placed, asked.actions[0].action_id


async def test_what_is_captured_after_the_cancellation_is_owed_back(shop: MakeShop) -> None:
    made = await shop()
    placed, capture = await authorized(made)
    (canceled,) = await made.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    assert (canceled.status, canceled.owed) == ("canceled", 0)
    await sound(made)
    await made.run(settle_payments, SettlePayment(action_id=capture, outcome="succeeded"))
    assert await balance(made, placed) == ("canceled", -2000)
    await sound(made)


async def test_what_is_captured_while_a_location_is_asked_is_owed_once_it_gave_the_goods_back(shop: MakeShop) -> None:
    made = await shop()
    placed, capture = await authorized(made)
    await made.run(release_orders, fulfillment.ReleaseOrder(order_id=placed.order_id))
    (asked,) = await made.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    assert (asked.status, asked.owed) == ("cancel_pending", 0)
    await made.run(settle_payments, SettlePayment(action_id=capture, outcome="succeeded"))
    assert await balance(made, placed) == ("cancel_pending", 0)
    (settled,) = await made.run(settle_changes, SettleChange(change_id=asked.requests[0], outcome="accepted"))
    assert (settled.order_status, settled.owed) == ("canceled", 2000)
    assert await balance(made, placed) == ("canceled", -2000)
    await sound(made)


@pytest.mark.parametrize("whole", [True, False])
async def test_what_is_only_scheduled_is_canceled_at_once(shop: MakeShop, whole: bool) -> None:
    made = await shop()
    wanted = {
        "lines": [{"sku": "A", "quantity": 2}],
        "ship_to": {"country": "DE"},
        "charges": [{"type": "shipping", "amount": 490}],
        "payment": {"terms": "on_account"},
    }
    (placed,) = await made.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    at = datetime.now(UTC) + timedelta(hours=3)
    await made.run(release_orders, fulfillment.ReleaseOrder(order_id=placed.order_id, at=at))
    lines = None if whole else [{"line": 1, "quantity": 1}]
    asked = msgspec.convert({"order_id": placed.order_id, "lines": lines, "reason": "customer"}, CancelOrder)
    (canceled,) = await made.run(cancel_orders, asked)
    units, status = (2, "canceled") if whole else (1, "confirmed")
    assert (canceled.status, canceled.canceled, canceled.freed) == (status, {1: units}, units)
    assert (canceled.requested, canceled.requests, canceled.total) == ({}, [], 0 if whole else 1490)
    (order,) = await made.rows("SELECT version, status, total FROM orders WHERE shop_id = $1")
    assert tuple(order) == (canceled.version, status, canceled.total)
    (row,) = await made.rows("SELECT status FROM fulfillment WHERE shop_id = $1")
    assert row["status"] == ("canceled" if whole else "scheduled")
    (change,) = await made.rows("SELECT status, reason FROM order_change WHERE shop_id = $1")
    assert tuple(change) == ("applied", "customer")
    await sound(made)


async def test_of_two_cartons_one_leaves_and_one_is_opened(shop: MakeShop) -> None:
    made = await shop()
    wanted = {"lines": [{"sku": "A", "quantity": 4}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    (placed,) = await made.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    (made_part,) = await made.run(release_orders, fulfillment.ReleaseOrder(order_id=placed.order_id))
    part = made_part.fulfillments[0].fulfillment_id
    await made.run(accept_fulfillments, fulfillment.AcceptFulfillment(fulfillment_id=part))
    await made.run(pick_fulfillments, fulfillment.PickFulfillment(fulfillment_id=part))
    two = [{"lines": [{"line": 1, "quantity": 3}]}, {"lines": [{"line": 1, "quantity": 1}]}]
    (packed,) = await made.run(
        pack_fulfillments, msgspec.convert({"fulfillment_id": part, "parcels": two}, parcels.PackFulfillment)
    )
    first, second = packed.parcels
    await made.run(hand_over_parcels, parcels.HandOverParcel(parcel_id=first.parcel_id))
    (whole,) = await made.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    assert (whole.type, whole.data) == ("already_shipped", {"here": {1: 1}})
    rest = msgspec.convert({"order_id": placed.order_id, "lines": [{"line": 1, "quantity": 1}]}, CancelOrder)
    (asked, again) = await made.run(cancel_orders, rest, rest)
    assert (asked.status, asked.requested, again.type) == ("confirmed", {1: 1}, "already_shipped")
    assert again.detail.startswith("All of the order has left, or a location is asked for the rest already.")
    (settled,) = await made.run(settle_changes, SettleChange(change_id=asked.requests[0], outcome="accepted"))
    assert (settled.order_status, settled.total, settled.voided) == ("confirmed", 3000, [second.parcel_id])
    (row,) = await made.rows("SELECT status FROM fulfillment WHERE shop_id = $1")
    assert row["status"] == "handed_over"
    await sound(made)


async def test_a_change_that_waits_for_its_money_is_paid_by_card(shop: MakeShop) -> None:
    made = await shop()
    paid = {"terms": "prepaid", "paid": 1000}
    wanted = {"lines": [{"sku": "A", "quantity": 1}], "ship_to": {"country": "DE"}, "payment": paid}
    (placed,) = await made.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    edit = {"order_id": placed.order_id, "lines": [{"line": 1, "quantity": 3}]}
    (waits,) = await made.run(edit_orders, msgspec.convert(edit, EditOrder))
    starting = msgspec.convert({"order_id": placed.order_id, "gateway": "sandbox", "capture": "manual"}, StartPayment)
    (started,) = await made.run(start_payments, starting)
    assert (waits.to_pay, started.amount) == (2000, 2000)
    await made.run(settle_payments, SettlePayment(action_id=started.action_id, outcome="succeeded"))
    assert await settle_due(made.pool, datetime.now(UTC)) == 1
    assert await balance(made, placed) == ("confirmed", 2000)
    (row,) = await made.rows("SELECT awaiting, holds FROM orders WHERE shop_id = $1")
    assert tuple(row) == (0, [])
    await sound(made)
