"""Refusal at the door on a real database: goods come back, and nobody owes for them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.payments.credit_orders import credit_orders
from waybill.commands.payments.refuse_deliveries import refuse_deliveries
from waybill.commands.returns.inspect_returns import inspect_returns
from waybill.commands.returns.receive_returns import receive_returns
from waybill.model.cash import RefuseDelivery
from waybill.model.fulfillment import PickFulfillment, ReleaseOrder
from waybill.model.parcels import HandOverParcel, PackFulfillment, TrackParcel
from waybill.model.returns import InspectReturn, ReceiveReturn
from waybill.model.tenders import CreditOrder
from waybill.views.invariants import broken_invariants

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


async def two_parcels(one: Any, place: Any, **fields: Any) -> tuple[Any, list[Any]]:
    """An order on delivery of two A each in two parcels: the first is delivered, the second refused and back."""
    usual = {
        "lines": [{"sku": "A", "quantity": 4}],
        "method": "ship",
        "ship_to": {"country": "DE"},
        "payment": {"terms": "on_delivery"},
    }
    placed = await place(one, **(usual | fields))
    (released,) = await one.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    id = released.fulfillments[0].fulfillment_id
    await one.run(pick_fulfillments, PickFulfillment(fulfillment_id=id))
    parcels = [{"lines": [{"line": 1, "quantity": 2}]}] * 2
    (packed,) = await one.run(
        pack_fulfillments, msgspec.convert({"fulfillment_id": id, "parcels": parcels}, PackFulfillment)
    )
    ids = [parcel.parcel_id for parcel in packed.parcels]
    for parcel_id, seen in zip(ids, (["delivered"], ["refused", "returned"]), strict=True):
        (left,) = await one.run(hand_over_parcels, HandOverParcel(parcel_id=parcel_id, carrier="dhl"))
        assert type(left).__name__ == "HandedOver", left
        for minutes, status in enumerate(seen, 1):
            at = datetime.now(UTC) + timedelta(minutes=minutes)
            await one.run(report_tracking, TrackParcel(parcel_id=parcel_id, status=status, at=at, source="carrier"))
    return placed, ids


async def comes_back(one: Any, parcel_id: Any) -> Any:
    """The parcel is received at MAIN, and what is in it is as good as new."""
    wanted = {"parcel_id": parcel_id, "kind": "return_to_sender", "location": "MAIN"}
    (received,) = await one.run(receive_returns, msgspec.convert(wanted, ReceiveReturn))
    looked = {"return_id": received.return_id, "lines": [{"line": 1, "accepted": 2, "disposition": "sellable"}]}
    (inspected,) = await one.run(inspect_returns, msgspec.convert(looked, InspectReturn))
    return inspected


@pytest.mark.parametrize("back_first", [False, True])
async def test_what_was_refused_is_not_credited_again_when_it_is_back(
    shop: MakeShop, place: Any, money_of: Any, back_first: bool
) -> None:
    one = await shop()
    placed, (_, refused) = await two_parcels(one, place)
    if back_first:
        await comes_back(one, refused)
    await one.run(refuse_deliveries, RefuseDelivery(parcel_id=refused))
    if not back_first:
        await comes_back(one, refused)
    figures = await money_of(one, placed.order_id)
    assert (figures["total"], figures["credited"]) == (4_000, 2_000)
    async with one.tx() as tx:
        assert await broken_invariants(tx) == []


async def test_what_was_paid_before_of_what_was_refused_comes_back_with_the_goods(
    shop: MakeShop, place: Any, money_of: Any
) -> None:
    one = await shop()
    placed, (_, refused) = await two_parcels(one, place, payment={"terms": "on_delivery", "paid": 2_500})
    (answer,) = await one.run(refuse_deliveries, RefuseDelivery(parcel_id=refused))
    assert (answer.canceled, answer.balance) == (1_500, 0)
    await comes_back(one, refused)
    figures = await money_of(one, placed.order_id)
    assert figures["credited"] == 2_000


async def test_what_was_refused_is_as_much_as_its_price_was_adjusted_to(
    shop: MakeShop, place: Any, money_of: Any
) -> None:
    one = await shop()
    placed, (_, refused) = await two_parcels(one, place)
    await one.run(credit_orders, CreditOrder(order_id=placed.order_id, kind="price_adjustment", amount=400, line=1))
    (answer,) = await one.run(refuse_deliveries, RefuseDelivery(parcel_id=refused))
    assert (answer.canceled, answer.balance) == (1_800, 1_800)
    await comes_back(one, refused)
    assert (await money_of(one, placed.order_id))["credited"] == 2_200
