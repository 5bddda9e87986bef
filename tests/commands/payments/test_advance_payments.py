"""What an order's state asks of its payments, on a real database: a shipment's share, and an end in the middle of it."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.payments.advance_payments import advance_payments
from waybill.commands.payments.issue_stored_value import issue_stored_value
from waybill.commands.payments.pay_with_stored_value import pay_with_stored_value
from waybill.model.fulfillment import PickFulfillment, ReleaseOrder
from waybill.model.orders import CancelLine, CancelOrder
from waybill.model.parcels import HandOverParcel, PackFulfillment, PackLine, PackParcel
from waybill.model.payments import AdvancePayment
from waybill.model.stored_value import IssueStoredValue, PayWithStoredValue

MakeTill = Callable[..., Awaitable[Any]]


async def advance(one: Any, order_id: Any) -> list[tuple[str, int, str | None]]:
    """What was asked, as it stands among the actions."""
    (answer,) = await one.shop.run(advance_payments, AdvancePayment(order_id=order_id))
    rows = await one.shop.rows(
        "SELECT action_id, kind, amount, cause FROM payment_action WHERE shop_id = $1 AND action_id = ANY ($2)",
        [action.action_id for action in answer.actions],
    )
    by_id = {row["action_id"]: (row["kind"], row["amount"], row["cause"]) for row in rows}
    return [by_id[action.action_id] for action in answer.actions]


async def test_the_end_of_an_order_gives_all_back(till: MakeTill) -> None:
    one = await till()
    placed, started = await one.authorized(order={"charges": [{"type": "shipping", "amount": 490}]})
    assert started.amount == 2490
    assert await advance(one, placed.order_id) == []
    await one.shop.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    assert await advance(one, placed.order_id) == [("void", 2490, "cancel")]
    assert await advance(one, placed.order_id) == []
    await one.is_sound()


async def test_money_taken_after_the_end_goes_back(till: MakeTill) -> None:
    one = await till()
    placed = await one.order()
    started = await one.start(placed.order_id, capture="placing")
    await one.shop.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    await one.settle(started.action_id)
    assert await advance(one, placed.order_id) == [("refund", 2000, "cancel")]
    assert await advance(one, placed.order_id) == []
    await one.is_sound()


async def test_what_is_packed_is_captured_before_it_leaves(till: MakeTill) -> None:
    one = await till()
    about = {"method": "ship", "ship_to": {"country": "DE"}, "charges": [{"type": "shipping", "amount": 490}]}
    placed, started = await one.authorized(3, order=about)
    (released,) = await one.shop.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    (made,) = released.fulfillments
    await one.shop.run(pick_fulfillments, PickFulfillment(fulfillment_id=made.fulfillment_id))
    parcels = [PackParcel(lines=[PackLine(line=1, quantity=units)]) for units in (1, 2)]
    request = PackFulfillment(fulfillment_id=made.fulfillment_id, parcels=parcels[:1])
    (packed,) = await one.shop.run(pack_fulfillments, request)
    leaving = HandOverParcel(parcel_id=packed.parcels[0].parcel_id)
    assert await advance(one, placed.order_id) == [("capture", 1490, "shipment")]
    assert await advance(one, placed.order_id) == []
    (refused,) = await one.shop.run(hand_over_parcels, leaving)
    assert refused.type == "payment_hold"
    await one.settle((await one.row("payment_action", kind="capture"))["action_id"])
    (left,) = await one.shop.run(hand_over_parcels, leaving)
    assert left.left == 2
    (rest,) = await one.shop.run(pack_fulfillments, msgspec.structs.replace(request, parcels=parcels[1:]))
    assert await advance(one, placed.order_id) == [("capture", 2000, "shipment")]
    assert rest.left == 0
    payment = await one.row("payment", payment_id=started.payment_id)
    assert payment["captured"] + payment["capture_pending"] == payment["authorized"] == 3490
    await one.is_sound()


async def test_a_gift_card_gets_back_what_a_canceled_order_owes_it(till: MakeTill) -> None:
    one = await till()
    placed = await one.order()
    (card,) = await one.shop.run(issue_stored_value, IssueStoredValue(amount=1500))
    await one.shop.run(
        pay_with_stored_value, PayWithStoredValue(order_id=placed.order_id, account_id=card.account_id, amount=1200)
    )
    started = await one.start(placed.order_id, capture="placing")
    await one.settle(started.action_id)
    part = CancelOrder(order_id=placed.order_id, lines=[CancelLine(line=1, quantity=1)])
    await one.shop.run(cancel_orders, part)
    again = AdvancePayment(order_id=placed.order_id, refund_cause="cancel")
    await one.shop.run(advance_payments, again)
    await one.shop.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    await one.shop.run(advance_payments, again)
    await one.shop.run(advance_payments, again)
    # the card, which paid last, has its 8.00 back first
    refunds = await one.shop.rows(
        "SELECT amount, status FROM payment_action WHERE shop_id = $1 AND kind = 'refund' ORDER BY amount"
    )
    assert [tuple(row) for row in refunds] == [(200, "succeeded"), (800, "pending"), (1000, "succeeded")]
    assert (await one.row("stored_value", account_id=card.account_id))["balance"] == 1500
    row = await one.row("orders", order_id=placed.order_id)
    assert (row["status"], row["paid"], row["refunded"], row["refund_pending"]) == ("canceled", 2000, 1200, 800)
    await one.is_sound()
