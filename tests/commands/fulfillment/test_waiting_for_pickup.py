"""What is picked up waits in one place: what an order still waits for comes from there, until nothing of it waits there."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.changes.settle_changes import settle_changes
from waybill.commands.count_stock import count_stock
from waybill.commands.fulfillment.collect_pickups import collect_pickups
from waybill.commands.fulfillment.end_uncollected_pickups import end_uncollected_pickups
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.commands.fulfillment.reject_fulfillments import reject_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.place_orders import place_orders
from waybill.commands.receive_stock import receive_stock
from waybill.model.edits import EditOrder, SettleChange
from waybill.model.fulfillment import PickFulfillment, RejectFulfillment, ReleaseOrder
from waybill.model.orders import CancelOrder, PlaceOrder
from waybill.model.parcels import PackFulfillment
from waybill.model.pickups import CollectPickup, EndUncollectedPickup, ReadyPickup
from waybill.model.stock import CountStock, ReceiveStock
from waybill.views.invariants import broken_invariants

MakeShop = Callable[..., Awaitable[Any]]


class Waiting:
    """An order to be picked up that nothing was there for. First LATE has come in at SIDE; then BACK has, at MAIN."""

    def __init__(self, shop: Any, order_id: UUID) -> None:
        self.shop = shop
        self.order_id = order_id

    async def do(self, verb: Any, request: Any) -> Any:
        (answer,) = await self.shop.run(verb, request)
        return answer

    async def places(self) -> dict[str, str]:
        """Where units are reserved, by SKU, once it is seen that nothing is as it must never be."""
        async with self.shop.tx() as tx:
            assert await broken_invariants(tx) == []
        rows = await self.shop.rows(
            "SELECT i.sku, l.code FROM reservation r JOIN order_line o USING (shop_id, order_id, line) "
            "JOIN item i ON i.shop_id = $1 AND i.item_id = r.item_id "
            "JOIN location l ON l.shop_id = $1 AND l.location_id = r.location_id "
            "WHERE r.shop_id = $1 AND r.order_id = $2",
            self.order_id,
        )
        return {row["sku"]: row["code"] for row in rows}

    async def version(self) -> int:
        (row,) = await self.shop.rows("SELECT version FROM orders WHERE shop_id = $1 AND order_id = $2", self.order_id)
        return int(row["version"])

    async def comes(self, sku: str, location: str) -> None:
        await self.do(receive_stock, ReceiveStock(sku=sku, location=location, quantity=1))

    async def release(self) -> UUID:
        """What is reserved is to be picked; the fulfillment."""
        answer = await self.do(release_orders, ReleaseOrder(order_id=self.order_id))
        (part,) = answer.fulfillments
        return UUID(str(part.fulfillment_id))

    async def ready(self) -> UUID:
        """What is reserved waits at the counter; the fulfillment."""
        part = await self.release()
        await self.do(pick_fulfillments, PickFulfillment(fulfillment_id=part))
        await self.do(pack_fulfillments, PackFulfillment(fulfillment_id=part))
        await self.do(ready_pickups, ReadyPickup(fulfillment_id=part))
        return part


async def placed(made: Any, *skus: str, **fields: Any) -> Waiting:
    lines = [{"sku": sku, "quantity": 1} for sku in skus]
    usual = {"lines": lines, "method": "pickup", "payment": {"terms": "on_account"}}
    (order,) = await made.run(place_orders, msgspec.convert(usual | fields, PlaceOrder))
    return Waiting(made, order.order_id)


@pytest.fixture
async def waiting(shop: MakeShop) -> Waiting:
    made = await shop()
    await made.item("LATE", 4_000_000, backorder=True)
    order = await placed(made, "LATE", "BACK")
    await order.comes("LATE", "SIDE")
    assert await order.places() == {"LATE": "SIDE"}
    return order


async def test_the_rest_is_kept_back_until_the_first_part_is_collected(waiting: Waiting) -> None:
    part = await waiting.ready()
    await waiting.comes("BACK", "MAIN")
    assert await waiting.places() == {}
    answer = await waiting.do(collect_pickups, CollectPickup(fulfillment_id=part, id_checked=True))
    assert await waiting.places() == {"BACK": "MAIN"}
    assert answer.version == await waiting.version()


async def test_or_nobody_came_for_it(waiting: Waiting) -> None:
    part = await waiting.ready()
    await waiting.comes("BACK", "MAIN")
    answer = await waiting.do(end_uncollected_pickups, EndUncollectedPickup(fulfillment_id=part, now=True))
    assert await waiting.places() == {"BACK": "MAIN"}
    assert answer.version == await waiting.version()


async def test_or_it_is_canceled_before_it_is_released(waiting: Waiting) -> None:
    await waiting.comes("BACK", "MAIN")
    assert await waiting.places() == {"LATE": "SIDE"}
    wanted = {"order_id": waiting.order_id, "reason": "customer", "lines": [{"line": 1, "quantity": 1}]}
    answer = await waiting.do(cancel_orders, msgspec.convert(wanted, CancelOrder))
    assert await waiting.places() == {"BACK": "MAIN"}
    assert answer.version == await waiting.version()


async def test_or_it_is_edited_away(waiting: Waiting) -> None:
    await waiting.comes("BACK", "MAIN")
    wanted = {"order_id": waiting.order_id, "lines": [{"line": 1, "quantity": 0}]}
    answer = await waiting.do(edit_orders, msgspec.convert(wanted, EditOrder))
    assert await waiting.places() == {"BACK": "MAIN"}
    assert answer.version == await waiting.version()


async def test_or_the_counter_gives_it_back(waiting: Waiting) -> None:
    await waiting.ready()
    await waiting.comes("BACK", "MAIN")
    wanted = {"order_id": waiting.order_id, "reason": "customer", "lines": [{"line": 1, "quantity": 1}]}
    (change,) = (await waiting.do(cancel_orders, msgspec.convert(wanted, CancelOrder))).requests
    answer = await waiting.do(settle_changes, SettleChange(change_id=change, outcome="accepted"))
    assert await waiting.places() == {"BACK": "MAIN"}
    assert answer.version == await waiting.version()


async def test_or_the_location_rejects_it(waiting: Waiting) -> None:
    part = await waiting.release()
    await waiting.comes("BACK", "MAIN")
    await waiting.do(reject_fulfillments, RejectFulfillment(fulfillment_id=part, reason="closed"))
    assert await waiting.places() == {"BACK": "MAIN"}


async def test_or_it_is_not_on_the_shelf(waiting: Waiting) -> None:
    await waiting.comes("BACK", "MAIN")
    await waiting.do(count_stock, CountStock(sku="LATE", location="SIDE", quantity=0))
    assert await waiting.places() == {"BACK": "MAIN"}


async def test_or_the_picker_does_not_find_it(waiting: Waiting) -> None:
    part = await waiting.release()
    await waiting.comes("BACK", "MAIN")
    wanted = {"fulfillment_id": part, "lines": [{"code": "LATE", "quantity": 0, "short": 1}]}
    await waiting.do(pick_fulfillments, msgspec.convert(wanted, PickFulfillment))
    assert await waiting.places() == {"BACK": "MAIN"}


async def test_what_is_added_comes_from_the_counter_that_the_buyer_chose(shop: MakeShop) -> None:
    made = await shop()
    order = await placed(made, "BACK", location="SIDE")
    wanted = {"order_id": order.order_id, "add": [{"sku": "A", "quantity": 1}]}
    await order.do(edit_orders, msgspec.convert(wanted, EditOrder))
    assert await order.places() == {"A": "SIDE"}
    # B is at MAIN alone
    wanted = {"order_id": order.order_id, "add": [{"sku": "B", "quantity": 1}]}
    answer = await order.do(edit_orders, msgspec.convert(wanted, EditOrder))
    assert answer.type == "insufficient_stock"
    wanted = {"order_id": order.order_id, "add": [{"sku": "BACK", "quantity": 1}]}
    await order.do(edit_orders, msgspec.convert(wanted, EditOrder))
    await made.stock({("BACK", "MAIN"): 2})
    await order.comes("BACK", "SIDE")
    assert await order.places() == {"A": "SIDE", "BACK": "SIDE"}


async def test_what_is_bound_to_a_counter_gets_it_there_whatever_waits_at_another(shop: MakeShop) -> None:
    made = await shop()
    order = await placed(made, "BACK", location="MAIN")
    wanted = {"order_id": order.order_id, "add": [{"sku": "A", "quantity": 1, "location": "SIDE"}]}
    await order.do(edit_orders, msgspec.convert(wanted, EditOrder))
    assert await order.places() == {"A": "SIDE"}
    await order.comes("BACK", "MAIN")
    assert await order.places() == {"A": "SIDE", "BACK": "MAIN"}


async def test_each_line_comes_from_the_place_that_was_asked_for(shop: MakeShop) -> None:
    made = await shop()
    await made.stock({("BACK", "SIDE"): 1})
    lines = [{"sku": "B", "quantity": 1}, {"sku": "BACK", "quantity": 1, "location": "SIDE"}]
    for asked in ({"location": "MAIN"}, {}):
        order = await placed(made, "B", lines=lines, **asked)
        assert await order.places() == {"B": "MAIN", "BACK": "SIDE"}
        wanted = {"order_id": order.order_id, "reason": "customer"}
        await order.do(cancel_orders, msgspec.convert(wanted, CancelOrder))
