"""Refusal at the door on a real database: goods come back, and nobody owes for them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.payments.refuse_deliveries import refuse_deliveries
from waybill.model.cash import RefuseDelivery
from waybill.model.fulfillment import PickFulfillment, ReleaseOrder
from waybill.model.parcels import HandOverParcel, PackFulfillment, TrackParcel

MakeShop = Callable[..., Awaitable[Any]]


async def test_a_parcel_is_refused_and_nothing_is_due(shop: MakeShop, place: Any, money_of: Any) -> None:
    one = await shop()
    placed = await place(
        one, lines=[{"sku": "A", "quantity": 2}], method="ship", ship_to={"country": "DE"},
        payment={"terms": "on_delivery"}, charges=[{"type": "shipping", "amount": 490}],
    )  # fmt: skip
    (released,) = await one.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    id = released.fulfillments[0].fulfillment_id
    await one.run(pick_fulfillments, PickFulfillment(fulfillment_id=id))
    (packed,) = await one.run(pack_fulfillments, PackFulfillment(fulfillment_id=id))
    parcel_id = packed.parcels[0].parcel_id
    (left,) = await one.run(hand_over_parcels, HandOverParcel(parcel_id=parcel_id, carrier="dhl"))
    assert type(left).__name__ == "HandedOver", left
    (early,) = await one.run(refuse_deliveries, RefuseDelivery(parcel_id=parcel_id))
    assert early.type == "not_coming_back"
    seen = TrackParcel(parcel_id=parcel_id, status="refused", at=datetime.now(UTC), source="carrier")
    await one.run(report_tracking, seen)
    for _ in range(2):
        (answer,) = await one.run(refuse_deliveries, RefuseDelivery(parcel_id=parcel_id))
        assert (answer.canceled, answer.balance) == (2490, 0)
    figures = await money_of(one, placed.order_id)
    assert (figures["total"], figures["credited"]) == (2490, 2490)
    credits = await one.rows("SELECT kind, line, amount FROM order_credit WHERE shop_id = $1 ORDER BY amount")
    assert [tuple(row) for row in credits] == [("refused_at_door", None, 490), ("refused_at_door", 1, 2000)]
