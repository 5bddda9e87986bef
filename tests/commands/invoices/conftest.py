"""What the tests of invoices share: paid orders, and the worker that bills them."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from waybill.commands.place_orders import place_orders
from waybill.model.orders import PlaceOrder
from waybill.model.results import Refused
from waybill.store.database import Pool
from waybill.views.invariants import broken_invariants
from waybill.workers.follow import follow
from waybill.workers.invoicing import Invoicing


@pytest.fixture
def bought() -> Callable[..., Awaitable[Any]]:
    """Call it (and await) with a shop: a confirmed order of two A and a KIT, paid on account."""

    async def place(shop: Any, **fields: Any) -> Any:
        wanted = {
            "lines": [{"sku": "A", "quantity": 2}, {"sku": "KIT", "quantity": 1}], "ship_to": {"country": "DE", "city": "Bonn"},
            "customer": {"email": "ada@x.example", "name": "Ada Lovelace"}, "payment": {"terms": "on_account"},
            "charges": [{"type": "shipping", "amount": 490}],
        } | fields  # fmt: skip
        (placed,) = await shop.run(place_orders, msgspec.convert(wanted, PlaceOrder))
        assert not isinstance(placed, Refused), placed
        return placed

    return place


@pytest.fixture
def followed(pool: Pool) -> Callable[[Any], Awaitable[None]]:
    """Call it (and await) with a shop: its worker bills and credits what it has to, and nothing is broken."""

    async def work(shop: Any) -> None:
        while await follow(pool, Invoicing(), shop.shop_id):
            pass
        async with shop.tx() as tx:
            assert await broken_invariants(tx) == []

    return work
