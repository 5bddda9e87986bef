"""What the tests of payments on a real database share: orders, a worker's errand to the gateway, and the sandbox's books."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.commands.payments.settle_payments import settle_payments
from waybill.commands.payments.start_payments import start_payments
from waybill.commands.place_orders import place_orders
from waybill.model.orders import PlaceOrder
from waybill.model.payments import SettlePayment, StartPayment
from waybill.model.results import Refused
from waybill.store.secrets import load_keyring, use_keyring
from waybill.views.invariants import broken_invariants


@pytest.fixture(autouse=True)
def keyring(tmp_path: Path) -> None:
    use_keyring(load_keyring((), tmp_path))


class Till:
    """A shop that takes money."""

    def __init__(self, shop: Any) -> None:
        self.shop = shop

    async def order(self, quantity: int = 2, **fields: Any) -> Any:
        """An order of some A at 10.00, to be picked up."""
        wanted = {"lines": [{"sku": "A", "quantity": quantity}], "method": "pickup"} | fields
        (placed,) = await self.shop.run(place_orders, msgspec.convert(wanted, PlaceOrder))
        assert not isinstance(placed, Refused), placed
        return placed

    async def start(self, order_id: UUID, **fields: Any) -> Any:
        """Start a payment at the sandbox."""
        request = msgspec.convert({"order_id": order_id, "gateway": "sandbox", **fields}, StartPayment)
        (started,) = await self.shop.run(start_payments, request)
        assert not isinstance(started, Refused), started
        return started

    async def settle(self, action_id: UUID, outcome: str = "succeeded", **fields: Any) -> Any:
        """One answer of a gateway."""
        (settled,) = await self.shop.run(
            settle_payments,
            SettlePayment(action_id=action_id, outcome=outcome, **fields),  # type: ignore[arg-type]
        )
        return settled

    async def authorized(self, quantity: int = 2, order: dict[str, Any] | None = None, **fields: Any) -> Any:
        """An order with a payment that its gateway has authorized, and the payment."""
        placed = await self.order(quantity, **(order or {}))
        started = await self.start(placed.order_id, **fields)
        await self.settle(started.action_id)
        return placed, started

    async def row(self, table: str, **key: Any) -> dict[str, Any]:
        """The one row of a table with this key."""
        ((name, value),) = key.items()
        (row,) = await self.shop.rows(f"SELECT * FROM {table} WHERE shop_id = $1 AND {name} = $2", value)
        return dict(row)

    async def types(self, order_id: UUID) -> list[str]:
        """The types of an order's events, in order."""
        rows = await self.shop.rows(
            "SELECT type FROM event WHERE shop_id = $1 AND order_id = $2 ORDER BY seq", order_id
        )
        return [row["type"] for row in rows]

    async def is_sound(self) -> None:
        """Nothing is broken."""
        async with self.shop.tx() as tx:
            assert await broken_invariants(tx) == []


@pytest.fixture
def till(shop: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Till]]:
    """Call it (and await) for a shop that takes money; the arguments are those of `shop`."""

    async def make(**settings: Any) -> Till:
        return Till(await shop(**settings))

    return make


@pytest.fixture
def place() -> Callable[..., Awaitable[Any]]:
    """Place an order in a shop, of one A to be picked up if not said otherwise."""

    async def placing(shop: Any, **fields: Any) -> Any:
        usual = {"lines": [{"sku": "A", "quantity": 1}], "method": "pickup"}
        (placed,) = await shop.run(place_orders, msgspec.convert(usual | fields, PlaceOrder))
        assert not isinstance(placed, Refused), placed
        return placed

    return placing


@pytest.fixture
def money_of() -> Callable[..., Awaitable[dict[str, Any]]]:
    """An order's status and those of its sums that are not 0, in a shop where nothing is broken."""

    async def look(shop: Any, order_id: UUID) -> dict[str, Any]:
        (row,) = await shop.rows(
            "SELECT status, total, paid, authorized, credited, written_off, refund_pending, refunded, dispute_lost "
            "FROM orders WHERE shop_id = $1 AND order_id = $2",
            order_id,
        )
        async with shop.tx() as tx:
            assert await broken_invariants(tx) == []
        return {name: value for name, value in row.items() if value}

    return look
