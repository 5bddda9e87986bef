"""What the tests of fulfillment share: orders that are released, and those whose goods are picked, packed, on their way."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.place_orders import place_orders
from waybill.model.fulfillment import PickFulfillment, ReleaseOrder
from waybill.model.orders import PlaceOrder
from waybill.model.parcels import HandOverParcel, PackFulfillment
from waybill.views.invariants import broken_invariants


@pytest.fixture
def release() -> Callable[..., Awaitable[tuple[UUID, list[Any]]]]:
    """Call it with a shop and quantities by SKU for an order, placed on account and released: its id and fulfillments."""

    async def make(shop: Any, quantities: dict[str, int], **fields: Any) -> tuple[UUID, list[Any]]:
        wanted = {
            "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()],
            "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"},
        } | fields  # fmt: skip
        (placed,) = await shop.run(place_orders, msgspec.convert(wanted, PlaceOrder))
        (made,) = await shop.run(release_orders, ReleaseOrder(order_id=placed.order_id))
        return placed.order_id, list(made.fulfillments)

    return make


@pytest.fixture
def in_order() -> Callable[[Any], Awaitable[None]]:
    """Call it with a shop: nothing in its data is as it must never be."""

    async def check(shop: Any) -> None:
        async with shop.tx() as tx:
            assert await broken_invariants(tx) == []

    return check


@pytest.fixture
def units_by_bucket() -> Callable[[Any, UUID], Awaitable[dict[str, int]]]:
    """Call it with a shop and an order's id for the units of its lines by bucket."""
    names = ("backordered", "reserved", "released", "picked", "packed", "canceled")

    async def read(shop: Any, order_id: UUID) -> dict[str, int]:
        sums = ", ".join(f"sum({name})::bigint AS {name}" for name in names)
        (row,) = await shop.rows(f"SELECT {sums} FROM order_line WHERE shop_id = $1 AND order_id = $2", order_id)
        return {name: row[name] for name in names if row[name]}

    return read


@pytest.fixture
def levels() -> Callable[[Any], Awaitable[dict[tuple[str, str], tuple[int, int]]]]:
    """Call it with a shop for sellable and reserved units by SKU and location, where there are any."""

    async def read(shop: Any) -> dict[tuple[str, str], tuple[int, int]]:
        rows = await shop.rows(
            "SELECT i.sku, l.code, s.sellable, s.reserved FROM stock_level s "
            "JOIN item i USING (shop_id, item_id) JOIN location l USING (shop_id, location_id) WHERE s.shop_id = $1"
        )
        return {(row["sku"], row["code"]): (row["sellable"], row["reserved"]) for row in rows}

    return read


class Goods:
    """One order on its way through the house: its fulfillments and parcels, in order."""

    def __init__(self, shop: Any, order_id: UUID, fulfillments: list[UUID]) -> None:
        self.shop = shop
        self.order_id = order_id
        self.fulfillments = fulfillments
        self.parcels: list[UUID] = []

    async def pack(self) -> list[UUID]:
        """All that is picked, a parcel for each fulfillment."""
        for fulfillment_id in self.fulfillments:
            (packed,) = await self.shop.run(pack_fulfillments, PackFulfillment(fulfillment_id=fulfillment_id))
            self.parcels += [parcel.parcel_id for parcel in packed.parcels]
        return self.parcels

    async def ship(self, **about: Any) -> UUID:
        """Pack, and hand the first parcel over; its id."""
        await self.pack()
        request = HandOverParcel(parcel_id=self.parcels[0], **about)
        (answer,) = await self.shop.run(hand_over_parcels, request)
        assert type(answer).__name__ == "HandedOver", answer
        return self.parcels[0]

    async def buckets(self) -> dict[str, int]:
        """The order's units by bucket, those that have any."""
        (row,) = await self.shop.rows(
            "SELECT jsonb_object_agg(k, n) AS sums FROM (SELECT k, sum(v::bigint) AS n FROM order_line l, "
            "jsonb_each_text(to_jsonb(l)) AS e (k, v) WHERE shop_id = $1 AND order_id = $2 AND k IN "
            "('unsourced', 'backordered', 'reserved', 'released', 'picked', 'packed', 'ready_for_pickup', 'in_transit', "
            "'delivered', 'lost', 'returning', 'returned', 'canceled') GROUP BY k HAVING sum(v::bigint) <> 0) s",
            self.order_id,
        )
        return dict(msgspec.json.decode(row["sums"]))

    async def order(self) -> Any:
        (row,) = await self.shop.rows("SELECT * FROM orders WHERE shop_id = $1 AND order_id = $2", self.order_id)
        return row

    async def sound(self) -> bool:
        """Whether all that must hold does."""
        async with self.shop.tx() as tx:
            assert await broken_invariants(tx) == []
        return True


MakeGoods = Callable[..., Awaitable[Goods]]


@pytest.fixture
def picked() -> MakeGoods:
    """Call it with a shop for an order whose units are picked; the fields are those of `PlaceOrder`."""

    async def make(shop: Any, **fields: Any) -> Goods:
        usual = {
            "lines": [{"sku": "A", "quantity": 2}, {"sku": "B", "quantity": 1}],
            "ship_to": {"country": "DE"},
            "customer": {"email": "buyer@x.de", "name": "Buyer"},
            "payment": {"terms": "on_account"},
        }
        (placed,) = await shop.run(place_orders, msgspec.convert(usual | fields, PlaceOrder))
        (released,) = await shop.run(release_orders, ReleaseOrder(order_id=placed.order_id))
        made = Goods(shop, placed.order_id, [one.fulfillment_id for one in released.fulfillments])
        for one in made.fulfillments:
            await shop.run(pick_fulfillments, PickFulfillment(fulfillment_id=one))
        return made

    return make
