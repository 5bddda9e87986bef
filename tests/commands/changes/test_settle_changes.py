"""Changes that wait, on a real database: for a buyer, for money, for a location."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.changes.settle_changes import due_changes, settle_changes
from waybill.commands.fulfillment.accept_fulfillments import accept_fulfillments
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.payments.capture_payments import capture_payments
from waybill.commands.payments.credit_orders import credit_orders
from waybill.commands.payments.make_pay_links import make_pay_links
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.payments.refund_payments import refund_payments
from waybill.commands.payments.settle_payments import settle_payments
from waybill.commands.payments.start_payments import start_payments
from waybill.commands.payments.write_off_orders import write_off_orders
from waybill.commands.place_orders import place_orders
from waybill.model import fulfillment, parcels, tenders
from waybill.model.edits import EditOrder, SettleChange
from waybill.model.orders import CancelOrder, PlaceOrder
from waybill.model.payments import CapturePayment, RefundPayment, SettlePayment, StartPayment
from waybill.store.secrets import Keyring, use_keyring
from waybill.views.invariants import broken_invariants

MakeShop = Callable[..., Awaitable[Any]]


@pytest.fixture(autouse=True)
def keyring() -> None:
    use_keyring(Keyring([b"k" * 32]))


def order(*lines: Any, **fields: Any) -> PlaceOrder:
    wanted = [{"sku": sku, "quantity": quantity} for sku, quantity in lines]
    usual = {"ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    return msgspec.convert(usual | {"lines": wanted} | fields, PlaceOrder)


def edit(placed: Any, **fields: Any) -> EditOrder:
    return msgspec.convert({"order_id": placed.order_id, **fields}, EditOrder)


def settle(change_id: Any, outcome: str = "accepted") -> SettleChange:
    return msgspec.convert({"change_id": change_id, "outcome": outcome}, SettleChange)


async def sound(made: Any) -> None:
    async with made.tx() as tx:
        assert await broken_invariants(tx) == []


async def released(made: Any, placed: Any, *steps: str) -> list[Any]:
    """Release an order; then each of its fulfillments is picked, and packed."""
    (answer,) = await made.run(release_orders, fulfillment.ReleaseOrder(order_id=placed.order_id))
    for one in answer.fulfillments:
        if "pick" in steps:
            await made.run(accept_fulfillments, fulfillment.AcceptFulfillment(fulfillment_id=one.fulfillment_id))
            await made.run(pick_fulfillments, fulfillment.PickFulfillment(fulfillment_id=one.fulfillment_id))
        if "pack" in steps:
            await made.run(pack_fulfillments, parcels.PackFulfillment(fulfillment_id=one.fulfillment_id))
    return list(answer.fulfillments)


async def paid(made: Any, *lines: Any) -> Any:
    """An order that was paid in advance."""
    total = sum({"A": 1000, "B": 250, "KIT": 1200}[sku] * quantity for sku, quantity in lines)
    (placed,) = await made.run(place_orders, order(*lines, payment={"terms": "prepaid", "paid": total}))
    return placed


async def stored(made: Any, placed: Any) -> Any:
    (row,) = await made.rows("SELECT * FROM orders WHERE shop_id = $1 AND order_id = $2", placed.order_id)
    return row


async def levels(made: Any, sku: str) -> dict[str, tuple[int, int]]:
    rows = await made.rows(
        """SELECT l.code, s.sellable, s.reserved FROM stock_level s
        JOIN location l USING (shop_id, location_id) WHERE s.shop_id = $1 AND s.item_id = $2""",
        made.items[sku],
    )
    return {row["code"]: (row["sellable"], row["reserved"]) for row in rows}


async def worker(made: Any, now: Any = None) -> list[Any]:
    async with made.tx(now=now) as tx:
        return await settle_changes(tx, await due_changes(tx, 10))


async def test_a_change_waits_for_its_money(shop: MakeShop) -> None:
    made = await shop()
    placed = await paid(made, ("A", 1))
    (waits,) = await made.run(edit_orders, edit(placed, add=[{"sku": "B", "quantity": 4}]))
    assert (waits.status, waits.to_pay, waits.version) == ("awaiting_payment", 1000, 2)
    assert await levels(made, "B") == {"MAIN": (20, 0)}
    assert await worker(made) == []
    (refused,) = await made.run(settle_changes, settle(waits.change_id))
    assert (refused.type, refused.data) == ("not_paid", {"to_pay": 1000})
    await made.run(
        record_payments,
        msgspec.convert({"order_id": placed.order_id, "tender": "cash", "amount": 1000}, tenders.RecordPayment),
    )
    (settled,) = await worker(made)
    assert (settled.status, settled.total, settled.to_pay, settled.owed) == ("applied", 2000, 0, 0)
    assert await levels(made, "B") == {"MAIN": (20, 4)}
    assert await worker(made) == []
    await sound(made)


async def test_money_on_its_way_back_pays_for_no_change(shop: MakeShop) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 3), payment={"terms": "bank_transfer"}))
    transfer = {"order_id": placed.order_id, "tender": "bank_transfer"}
    await made.run(record_payments, msgspec.convert({**transfer, "amount": 3000}, tenders.RecordPayment))
    await made.run(edit_orders, edit(placed, lines=[{"line": 1, "quantity": 2}]))
    (back,) = await made.run(refund_payments, RefundPayment(order_id=placed.order_id))
    assert [one.amount for one in back.actions] == [1000]
    (waits,) = await made.run(edit_orders, edit(placed, add=[{"sku": "A", "quantity": 2}]))
    assert (waits.status, waits.to_pay, waits.owed) == ("awaiting_payment", 2000, 0)
    (link,) = await made.run(make_pay_links, tenders.MakePayLink(order_id=placed.order_id))
    assert link.due == 2000
    await made.run(record_payments, msgspec.convert({**transfer, "amount": 1999}, tenders.RecordPayment))
    assert await worker(made) == []
    await made.run(record_payments, msgspec.convert({**transfer, "amount": 1}, tenders.RecordPayment))
    (settled,) = await worker(made)
    assert (settled.status, settled.to_pay, settled.owed) == ("applied", 0, 0)
    await made.run(settle_payments, SettlePayment(action_id=back.actions[0].action_id, outcome="succeeded"))
    row = await stored(made, placed)
    assert (row["total"], row["paid"], row["refunded"], row["refund_pending"]) == (4000, 5000, 1000, 0)
    await sound(made)


async def test_a_card_that_could_not_be_captured_pays_for_no_change(shop: MakeShop) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 1), payment={"terms": "prepaid"}))
    (card,) = await made.run(start_payments, StartPayment(order_id=placed.order_id, gateway="sandbox"))
    await made.run(settle_payments, SettlePayment(action_id=card.action_id, outcome="succeeded"))
    (taken,) = await made.run(capture_payments, CapturePayment(order_id=placed.order_id))
    failed = SettlePayment(action_id=taken.actions[0].action_id, outcome="failed", permanent=True)
    await made.run(settle_payments, failed)
    (waits,) = await made.run(edit_orders, edit(placed, add=[{"sku": "B", "quantity": 4}]))
    assert (waits.status, waits.to_pay) == ("awaiting_payment", 2000)
    cash = {"order_id": placed.order_id, "tender": "cash", "amount": 1000}
    await made.run(record_payments, msgspec.convert(cash, tenders.RecordPayment))
    assert await worker(made) == []
    await made.run(record_payments, msgspec.convert(cash, tenders.RecordPayment))
    assert [one.status for one in await worker(made)] == ["applied"]
    await sound(made)


async def test_or_is_made_at_once_by_setting(shop: MakeShop) -> None:
    made = await shop(edits_settle="later")
    placed = await paid(made, ("A", 1))
    (made_now,) = await made.run(edit_orders, edit(placed, add=[{"sku": "B", "quantity": 4}]))
    assert (made_now.status, made_now.to_pay) == ("applied", 1000)
    (first,) = await made.run(edit_orders, edit(placed, lines=[{"line": 2, "quantity": 5}], settle="first"))
    assert first.status == "awaiting_payment"
    (again,) = await made.run(settle_changes, settle(first.change_id, "at_once"))
    assert (again.status, again.to_pay) == ("applied", 1250)
    await sound(made)


async def test_a_quote_is_accepted_declined_or_runs_out(shop: MakeShop) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 1), ("B", 1)))
    quotes = [
        (await made.run(edit_orders, edit(placed, lines=[{"line": line, "quantity": n}], quote=True)))[0]
        for line, n in ((1, 2), (1, 3), (2, 4))
    ]
    assert [quote.status for quote in quotes] == ["quoted"] * 3
    (declined,) = await made.run(settle_changes, settle(quotes[0].change_id, "declined"))
    (applied,) = await made.run(settle_changes, settle(quotes[1].change_id))
    (again,) = await made.run(settle_changes, settle(quotes[1].change_id))
    (not_due,) = await made.run(settle_changes, settle(quotes[2].change_id, "expired"))
    assert [declined.status, applied.status, again.type, not_due.type] == [
        "declined", "applied", "already_settled", "not_due",
    ]  # fmt: skip
    (expired,) = await worker(made, quotes[2].expires_at + timedelta(seconds=1))
    assert expired.status == "expired"
    assert (await stored(made, placed))["total"] == 3250
    await sound(made)


async def awaiting(made: Any, placed: Any) -> int:
    return int((await stored(made, placed))["awaiting"])


async def outcomes(made: Any, placed: Any) -> list[tuple[str, str | None]]:
    rows = await made.rows(
        "SELECT status, why FROM order_change WHERE shop_id = $1 AND order_id = $2 ORDER BY opened_at, change_id",
        placed.order_id,
    )
    return [(row["status"], row["why"]) for row in rows]


async def test_a_change_that_waits_is_dropped_with_what_outdates_it_and_its_money_is_owed(shop: MakeShop) -> None:
    made = await shop()
    placed = await paid(made, ("A", 2))
    (waits,) = await made.run(edit_orders, edit(placed, lines=[{"line": 1, "quantity": 3}]))
    await made.run(
        record_payments,
        msgspec.convert({"order_id": placed.order_id, "tender": "cash", "amount": 1000}, tenders.RecordPayment),
    )
    assert await awaiting(made, placed) == 1000
    (canceled,) = await made.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    row = await stored(made, placed)
    assert (row["awaiting"], row["version"], canceled.version, canceled.owed) == (0, canceled.version, 5, 3000)
    assert await outcomes(made, placed) == [("declined", "changed_since")]
    (settled,) = await made.run(settle_changes, settle(waits.change_id))
    assert settled.type == "already_settled"
    await sound(made)


async def test_of_quotes_that_exclude_each_other_one_is_charged(shop: MakeShop) -> None:
    made = await shop()
    placed = await paid(made, ("A", 1), ("B", 1))
    three, two, beside = [
        (await made.run(edit_orders, edit(placed, lines=[{"line": line, "quantity": n}], quote=True)))[0]
        for line, n in ((1, 3), (1, 2), (2, 2))
    ]
    (first, second) = await made.run(settle_changes, settle(three.change_id), settle(two.change_id))
    assert (first.status, second.type) == ("awaiting_payment", "already_settled")
    assert await outcomes(made, placed) == [("awaiting_payment", None), ("declined", "superseded"), ("quoted", None)]
    assert await awaiting(made, placed) == 2000
    # one that excludes nothing is made beside it, and a newer one in its stead
    (also,) = await made.run(settle_changes, settle(beside.change_id))
    assert (also.status, await awaiting(made, placed)) == ("awaiting_payment", 2250)
    (newer,) = await made.run(edit_orders, edit(placed, lines=[{"line": 1, "quantity": 4}]))
    assert (newer.status, await awaiting(made, placed)) == ("awaiting_payment", 3250)
    assert newer.version == (await stored(made, placed))["version"]
    assert (await outcomes(made, placed))[0] == ("declined", "superseded")
    await sound(made)


async def test_an_edit_drops_what_waits_and_fits_no_longer(shop: MakeShop) -> None:
    made = await shop()
    placed = await paid(made, ("A", 2))
    await made.run(edit_orders, edit(placed, lines=[{"line": 1, "quantity": 3}]))
    (quoted,) = await made.run(edit_orders, edit(placed, lines=[{"line": 1, "quantity": 1}], quote=True))
    (cheaper,) = await made.run(edit_orders, edit(placed, lines=[{"line": 1, "quantity": 1}]))
    assert (cheaper.status, await awaiting(made, placed)) == ("applied", 0)
    assert cheaper.version == (await stored(made, placed))["version"]
    assert [one for one in await outcomes(made, placed) if one[0] != "applied"] == [("declined", "changed_since")] * 2
    assert (await made.run(settle_changes, settle(quoted.change_id)))[0].type == "already_settled"
    await sound(made)


async def test_what_a_location_gives_back_drops_what_fits_no_longer(shop: MakeShop) -> None:
    made = await shop()
    placed = await paid(made, ("A", 2))
    await released(made, placed)
    (waits,) = await made.run(edit_orders, edit(placed, add=[{"sku": "B", "quantity": 4}]))
    part = msgspec.convert({"order_id": placed.order_id, "lines": [{"line": 1, "quantity": 1}]}, CancelOrder)
    (asked,) = await made.run(cancel_orders, part)
    await made.run(settle_changes, settle(asked.requests[0]))
    # what is added does not depend on what was taken back
    assert (waits.status, await awaiting(made, placed)) == ("awaiting_payment", 1000)
    (whole,) = await made.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    assert (whole.status, await awaiting(made, placed)) == ("cancel_pending", 0)
    assert whole.version == (await stored(made, placed))["version"]
    await sound(made)


@pytest.mark.parametrize("steps", [(), ("pick",), ("pick", "pack")])
async def test_a_whole_order_is_given_back_whatever_was_done_with_it(shop: MakeShop, steps: Any) -> None:
    made = await shop()
    placed = await paid(made, ("A", 12), ("B", 2))
    await released(made, placed, *steps)
    (asked,) = await made.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    assert (asked.status, asked.canceled, asked.requested, asked.owed) == ("cancel_pending", {}, {1: 12, 2: 2}, 0)
    assert len(asked.requests) == 2
    await sound(made)
    (twice,) = await made.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    assert twice.type == "already_asked"
    (waiting,) = await made.run(place_orders, order(("A", 15), prices="theirs"))
    first, second = await made.run(settle_changes, *(settle(id) for id in asked.requests))
    assert (first.status, first.order_status) == ("applied", "cancel_pending")
    assert (second.status, second.order_status, second.total, second.owed) == ("applied", "canceled", 0, 12500)
    assert len(first.voided) + len(second.voided) == (2 if "pack" in steps else 0)
    assert await levels(made, "A") == {"MAIN": (10, 10), "SIDE": (5, 5)}
    assert await levels(made, "B") == {"MAIN": (20, 0)}
    statuses = await made.rows("SELECT status FROM fulfillment WHERE shop_id = $1")
    assert [row["status"] for row in statuses] == ["canceled"] * 2
    assert not (await stored(made, waiting))["holds"]
    await sound(made)


async def test_it_may_be_too_late(shop: MakeShop) -> None:
    made = await shop()
    placed = await paid(made, ("A", 2), ("B", 2))
    await released(made, placed, "pick", "pack")
    (asked,) = await made.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    (parcel,) = await made.rows("SELECT parcel_id FROM parcel WHERE shop_id = $1")
    (gone,) = await made.run(hand_over_parcels, parcels.HandOverParcel(parcel_id=parcel["parcel_id"]))
    assert isinstance(gone, parcels.HandedOver)
    (refused,) = await made.run(settle_changes, settle(asked.requests[0]))
    assert refused.type == "already_shipped"
    (late,) = await made.run(settle_changes, settle(asked.requests[0], "too_late"))
    assert (late.status, late.order_status, late.returnable, late.owed) == ("declined", "confirmed", True, 0)
    await sound(made)


async def test_an_edit_asks_for_what_a_location_has_begun_with(shop: MakeShop) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 3), ("B", 1)))
    await released(made, placed, "pick")
    more = [{"sku": "B", "quantity": 1}]
    (answer,) = await made.run(edit_orders, edit(placed, lines=[{"line": 1, "quantity": 1}], add=more))
    assert (answer.status, answer.total, answer.requested) == ("applied", 3500, {1: 2})
    # what is asked back already is not asked for twice
    same, last, none = await made.run(
        edit_orders,
        edit(placed, lines=[{"line": 1, "quantity": 1}]),
        edit(placed, lines=[{"line": 1, "quantity": 0}]),
        edit(placed, lines=[{"line": 1, "quantity": 0}]),
    )
    assert (same.type, last.requested, none.type) == ("nothing_to_change", {1: 1}, "nothing_to_change")
    await made.run(settle_changes, settle(last.requests[0], "too_late"))
    (settled,) = await made.run(settle_changes, settle(answer.requests[0]))
    assert (settled.taken_back, settled.total) == ({1: 2}, 1500)
    (new,) = await released(made, placed)
    assert new.lines == {3: 1}
    await sound(made)


async def test_what_is_packed_is_frozen_for_an_edit_but_may_be_canceled(shop: MakeShop) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 3), ("B", 4)))
    await released(made, placed, "pick", "pack")
    frozen, address = await made.run(
        edit_orders,
        edit(placed, lines=[{"line": 1, "quantity": 1}]),
        edit(placed, ship_to={"country": "FR"}),
    )
    assert [frozen.type, address.type] == ["in_parcel", "in_parcel"]
    wanted = msgspec.convert({"order_id": placed.order_id, "lines": [{"line": 1, "quantity": 2}]}, CancelOrder)
    (asked,) = await made.run(cancel_orders, wanted)
    assert (asked.status, asked.requested) == ("confirmed", {1: 2})
    (settled,) = await made.run(settle_changes, settle(asked.requests[0]))
    assert (settled.total, settled.order_status, len(settled.voided)) == (2000, "confirmed", 1)
    (part,) = await made.rows("SELECT status FROM fulfillment WHERE shop_id = $1")
    assert part["status"] == "picking"
    await sound(made)


async def test_a_quote_that_no_longer_fits_the_order_is_dropped(shop: MakeShop) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 1), ("B", 2)))
    quotes = [
        {"discounts": [{"title": "Sorry", "amount": 77}]},
        {"add": [{"sku": "KIT", "quantity": 1}]},
        {"charges": [{"type": "shipping", "amount": 300}]},
    ]
    quoted = [answer for one in quotes for answer in await made.run(edit_orders, edit(placed, quote=True, **one))]
    # a line of the first is canceled, the numbers of the second are given out, the third still fits
    await made.run(
        cancel_orders,
        msgspec.convert({"order_id": placed.order_id, "lines": [{"line": 2, "quantity": 1}]}, CancelOrder),
    )
    await made.run(edit_orders, edit(placed, add=[{"sku": "A", "quantity": 1}]))
    answers = [answer for one in quoted for answer in await made.run(settle_changes, settle(one.change_id))]
    assert [getattr(one, "status", None) or one.type for one in answers] == [
        "already_settled",
        "already_settled",
        "applied",
    ]
    assert [one for one in await outcomes(made, placed) if one[0] != "applied"] == [("declined", "changed_since")] * 2
    assert (await stored(made, placed))["total"] == 2550
    await sound(made)


async def test_a_quote_for_fewer_of_a_line_that_has_fewer_since_is_dropped(shop: MakeShop) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 3), ("B", 2)))
    (quoted,) = await made.run(edit_orders, edit(placed, quote=True, lines=[{"line": 1, "quantity": 1}]))
    # one is ordered still, one is wanted: two fewer would leave less than nothing
    await made.run(edit_orders, edit(placed, lines=[{"line": 1, "quantity": 2}]))
    (answer,) = await made.run(settle_changes, settle(quoted.change_id))
    assert (answer.type, (await outcomes(made, placed))[0]) == ("already_settled", ("declined", "changed_since"))
    await sound(made)


async def test_quotes_that_leave_nothing_between_them_are_not_both_made(shop: MakeShop) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 1), ("B", 1)))
    asked = [edit(placed, quote=True, lines=[{"line": line, "quantity": 0}]) for line in (1, 2)]
    quoted = await made.run(edit_orders, *asked)
    first, second = await made.run(settle_changes, *(settle(one.change_id) for one in quoted))
    assert (first.status, second.type) == ("applied", "already_settled")
    assert sorted(await outcomes(made, placed), key=str) == [("applied", None), ("declined", "changed_since")]
    await sound(made)


async def test_what_was_credited_of_units_that_a_location_gives_back_is_taken_back(shop: MakeShop) -> None:
    made = await shop()
    placed = await paid(made, ("A", 2), ("B", 2))
    await released(made, placed, "pick", "pack")
    adjust = tenders.CreditOrder(order_id=placed.order_id, amount=2000, kind="price_adjustment", line=1)
    await made.run(credit_orders, adjust)
    wanted = {"order_id": placed.order_id, "reason": "customer", "lines": [{"line": 1, "quantity": 2}]}
    (asked,) = await made.run(cancel_orders, msgspec.convert(wanted, CancelOrder))
    (answer,) = await made.run(settle_changes, settle(asked.requests[0]))
    row = await stored(made, placed)
    assert (answer.total, answer.owed, row["credited"]) == (500, 2000, 0)
    assert answer.version == row["version"]
    await sound(made)


async def test_a_quote_for_less_than_was_given_up_since_is_dropped(shop: MakeShop) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 3)))
    (quoted,) = await made.run(edit_orders, edit(placed, lines=[{"line": 1, "quantity": 1}], quote=True))
    await made.run(write_off_orders, tenders.WriteOffOrder(order_id=placed.order_id, reason="bad_debt"))
    (answer,) = await made.run(settle_changes, settle(quoted.change_id))
    assert (answer.status, answer.why, answer.total) == ("declined", "changed_since", 3000)
    await sound(made)
