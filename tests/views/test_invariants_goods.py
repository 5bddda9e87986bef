"""Each invariant of goods on their way is found broken when it is broken, and only then."""

from typing import Any

import msgspec
import pytest

from waybill.commands.fulfillment.collect_pickups import collect_pickups
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.place_orders import place_orders
from waybill.commands.transfers.create_transfers import create_transfers
from waybill.commands.transfers.ship_transfers import ship_transfers
from waybill.model.fulfillment import PickFulfillment, ReleaseOrder
from waybill.model.orders import PlaceOrder
from waybill.model.parcels import HandOverParcel, PackFulfillment
from waybill.model.pickups import CollectPickup, ReadyPickup
from waybill.model.transfers import CreateTransfer, ShipTransfer, TransferLine
from waybill.views.invariants import broken_invariants
from waybill.views.invariants_goods import NAMES


async def packed(one: Any, **fields: Any) -> tuple[Any, Any]:
    """A fulfillment and its parcel."""
    wanted = {"lines": [{"sku": "A", "quantity": 2}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    (placed,) = await one.run(place_orders, msgspec.convert(wanted | fields, PlaceOrder))
    (released,) = await one.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    id = released.fulfillments[0].fulfillment_id
    await one.run(pick_fulfillments, PickFulfillment(fulfillment_id=id))
    (answer,) = await one.run(pack_fulfillments, PackFulfillment(fulfillment_id=id))
    return id, answer.parcels[0].parcel_id


async def moved(shop: Any) -> Any:
    """A parcel here, one on its way, a pickup collected, a transfer shipped."""
    one = await shop()
    await packed(one)
    _, away = await packed(one)
    await one.run(hand_over_parcels, HandOverParcel(parcel_id=away))
    pickup, _ = await packed(one, method="pickup")
    await one.run(ready_pickups, ReadyPickup(fulfillment_id=pickup))
    await one.run(collect_pickups, CollectPickup(fulfillment_id=pickup, id_checked=True))
    asked = CreateTransfer(origin="MAIN", destination="SIDE", lines=[TransferLine(sku="B", quantity=2)])
    (made,) = await one.run(create_transfers, asked)
    await one.run(ship_transfers, ShipTransfer(transfer_id=made.transfer_id))
    return one


BREAKAGES = {
    "parcel_units": "UPDATE parcel SET status = 'voided' WHERE shop_id = $1 AND status = 'created'",
    "parcels_under_way": "UPDATE parcel SET status = 'delivered' WHERE shop_id = $1 AND status = 'in_transit'",
    "pickups": "UPDATE pickup SET status = 'uncollected' WHERE shop_id = $1",
    "transfer_units": "UPDATE transfer_line SET received = received + 1 WHERE shop_id = $1",
    "completed": "UPDATE orders SET status = 'completed' WHERE shop_id = $1",
}


async def test_goods_in_order_are_found_in_order(shop: Any) -> None:
    one = await moved(shop)
    async with one.tx() as tx:
        assert await broken_invariants(tx) == []


def test_each_is_broken_once() -> None:
    assert list(BREAKAGES) == list(NAMES)


@pytest.mark.parametrize("name", BREAKAGES)
async def test_finds_what_is_broken(shop: Any, name: str) -> None:
    one = await moved(shop)
    await one.rows(BREAKAGES[name])
    async with one.tx() as tx:
        broken = await broken_invariants(tx)
    assert name in {found.name for found in broken}
    assert all(found.what and found.mend for found in broken)
