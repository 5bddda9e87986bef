"""What the tests of returns share: orders that have been delivered."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest

from waybill.commands.place_orders import place_orders
from waybill.commands.returns.approve_returns import approve_returns
from waybill.commands.returns.request_returns import request_returns
from waybill.model.events import Event, Move, Reserved, StockChange
from waybill.model.events.returns import OrderLinked
from waybill.model.orders import Placed, PlaceOrder
from waybill.model.returns import ApproveReturn, RequestReturn, ReturnNow
from waybill.store.record import record
from waybill.views.invariants import broken_invariants

Deliver = Callable[..., Awaitable[Placed]]


async def _ship(shop: Any, placed: Placed, target: str, units: int | None, now: datetime | None) -> None:
    """Units of an order leave the shelves and arrive, as if a location had handed them over."""
    rows = await shop.rows(
        "SELECT line, item_id, location_id, quantity FROM reservation WHERE shop_id = $1 AND order_id = $2",
        placed.order_id,
    )
    held = [
        Reserved(row["line"], row["item_id"], row["location_id"], min(units or 10**9, row["quantity"])) for row in rows
    ]
    moves = [Move(one.line, "reserved", "in_transit", one.quantity) for one in held]
    if target != "in_transit":
        moves += [Move(one.line, "in_transit", target, one.quantity) for one in held]
    stock = [
        StockChange(item_id=one.item_id, location_id=one.location_id, kind="picked", sellable=-one.quantity)
        for one in held
    ]
    left = OrderLinked(
        from_order_id=placed.order_id, from_number=placed.number, kind="exchange", freed=held, moves=moves, stock=stock
    )
    async with shop.tx(now=now) as tx:
        await record(tx, [Event(left, placed.order_id)])


@pytest.fixture
def deliver() -> Deliver:
    """Call it (and await) with a shop and lines as quantities by SKU: a paid order of these, delivered.

    `target` is the bucket where its units end up, `units` how many of each line, `now` when; other fields are the order's.
    """

    async def make(
        shop: Any, lines: dict[str, int], *, target: str = "delivered", units: int | None = None,
        now: datetime | None = None, **fields: Any,
    ) -> Placed:  # fmt: skip
        asked = {
            "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines.items()],
            "customer": {"email": "ada@x.example", "name": "Ada"}, "ship_to": {"country": "DE", "city": "Bonn"},
            "payment": {"paid": 10**9, "reference": "ch_1"},
        } | fields  # fmt: skip
        first = msgspec.convert({**asked, "draft": True}, PlaceOrder)
        (draft,) = await shop.run(place_orders, first, now=now)
        if "payment" not in fields:
            asked["payment"] = {"paid": draft.total, "reference": "ch_1"}
        (placed,) = await shop.run(
            place_orders, msgspec.convert({**asked, "draft_id": str(draft.order_id)}, PlaceOrder), now=now
        )
        assert isinstance(placed, Placed), placed
        await _ship(shop, placed, target, units, now)
        return placed

    return make


@pytest.fixture
def sound() -> Callable[[Any], Awaitable[None]]:
    """Call it (and await) with a shop: nothing in it is as it must never be."""

    async def check(shop: Any) -> None:
        async with shop.tx() as tx:
            assert await broken_invariants(tx) == []

    return check


@pytest.fixture
def approved() -> Callable[..., Awaitable[ReturnNow]]:
    """Call it (and await) with a shop, an order and units by line: a return of them, approved to MAIN.

    `reason` is why, the other fields are the request's.
    """

    async def make(
        shop: Any, placed: Placed, units: dict[int, int], reason: str = "unwanted", **fields: Any
    ) -> ReturnNow:
        lines = [{"line": line, "quantity": quantity, "reason": reason} for line, quantity in units.items()]
        asked = msgspec.convert({"order_id": str(placed.order_id), "lines": lines, **fields}, RequestReturn)
        (requested,) = await shop.run(request_returns, asked)
        assert isinstance(requested, ReturnNow), requested
        (answer,) = await shop.run(approve_returns, ApproveReturn(return_id=requested.return_id, location="MAIN"))
        assert isinstance(answer, ReturnNow), answer
        return answer

    return make


@pytest.fixture
def ship() -> Callable[..., Awaitable[None]]:
    """Call it (and await) with a shop and an order: what is reserved of it arrives, or `units` of each line."""

    async def make(shop: Any, placed: Placed, target: str = "delivered", units: int | None = None) -> None:
        await _ship(shop, placed, target, units, None)

    return make
