"""An order that was being placed while its buyer was erased leaves nothing of the buyer either."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.erase_customers import erase_customers
from waybill.commands.people import Person, keep, recognize
from waybill.commands.place_orders import place_orders
from waybill.commands.save_customers import save_customers
from waybill.model.orders import PlaceOrder
from waybill.model.setup import EraseCustomer, SaveCustomer
from waybill.store.database import Pool
from waybill.workers.erasures import LOOK_BACK, erase_again

MakeShop = Callable[..., Awaitable[Any]]

LEFT = """SELECT (SELECT count(*) FROM person_data WHERE shop_id = $1 AND erased_at IS NULL)
    + (SELECT count(*) FROM customer_key WHERE shop_id = $1) AS rows"""
BUYER = {"email": "late@a.example", "phone": "+49 30 1"}


async def left(shop: Any) -> int:
    (row,) = await shop.rows(LEFT)
    return int(row["rows"])


async def test_what_was_written_meanwhile_is_erased_too(shop: MakeShop, pool: Pool) -> None:
    mine = await shop()
    (saved,) = await mine.run(save_customers, SaveCustomer(email="late@a.example", name="Late"))
    order = msgspec.convert(
        {"lines": [{"sku": "A", "quantity": 1}], "customer": BUYER, "ship_to": {"country": "DE"}}, PlaceOrder
    )
    written, erased = asyncio.Event(), asyncio.Event()

    async def place_slowly() -> None:
        """What `place_orders` does before it takes the shop's counter, and then a pause."""
        async with mine.tx() as tx:
            person = Person(contact=order.customer, address=order.ship_to)
            (known,) = await recognize(tx, [person])
            assert known is not None
            assert known.customer_id == saved.id
            await keep(tx, [(known.customer_id, next(tx.ids), person)])
            written.set()
            await erased.wait()

    placing = asyncio.create_task(place_slowly())
    await written.wait()
    await mine.run(erase_customers, EraseCustomer(customer_id=saved.id))
    erased.set()
    await placing
    assert await left(mine) == 2

    now = datetime.now(UTC)
    assert await erase_again(pool, now + LOOK_BACK + timedelta(minutes=1)) == 0
    assert await erase_again(pool, now) >= 1
    assert await left(mine) == 0
    assert await erase_again(pool, now) == 0
    (row,) = await mine.rows("SELECT count(*) FROM event WHERE shop_id = $1 AND type = 'customer.erased'")
    assert row[0] == 1
    (placed,) = await mine.run(place_orders, order)
    (buyer,) = await mine.rows("SELECT customer_id FROM orders WHERE shop_id = $1 AND order_id = $2", placed.order_id)
    assert buyer["customer_id"] != saved.id
