"""Each invariant is found broken when it is broken, and only then."""

from typing import Any

import asyncpg
import msgspec
import pytest

from waybill.commands.expect_stock import expect_stock
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.place_orders import place_orders
from waybill.model.fulfillment import ReleaseOrder
from waybill.model.orders import PlaceOrder
from waybill.model.stock import ExpectStock
from waybill.store.sql import load
from waybill.views import invariants, invariants_goods, invariants_invoices, invariants_money
from waybill.views.invariants import MENDS, broken_invariants


def order(sku: str, quantity: int, **fields: Any) -> PlaceOrder:
    usual = {
        "ship_to": {"country": "DE"},
        "payment": {"terms": "on_account"},
        "customer": {"email": "buyer@example.org"},
        "charges": [{"type": "shipping", "amount": 500}],
        "channel": "shop",
    }
    return msgspec.convert(usual | {"lines": [{"sku": sku, "quantity": quantity}]} | fields, PlaceOrder)


async def traded(shop: Any) -> Any:
    made = await shop()
    (receipt,) = await made.run(
        expect_stock,
        msgspec.convert({"sku": "A", "location": "MAIN", "quantity": 5, "expected_on": "2030-01-01"}, ExpectStock),
    )
    assert receipt.receipt_id
    await made.run(
        place_orders, order("A", 2, external_id="1"), order("BACK", 3), order("A", 1, draft=True, charges=[])
    )
    (last,) = await made.run(place_orders, order("B", 1))
    await made.run(release_orders, ReleaseOrder(order_id=last.order_id))
    return made


def test_every_statement_has_its_mend() -> None:
    modules = (invariants, invariants_money, invariants_goods, invariants_invoices)
    named = [name for module in modules for name in load(module.__file__).all]
    assert named == list(MENDS)


BREAKAGES = {
    "line_reservations": "UPDATE reservation SET quantity = quantity + 1 WHERE shop_id = $1",
    "level_reservations": "UPDATE stock_level SET reserved = reserved + 1 WHERE shop_id = $1 AND reserved > 0",
    "fulfillment_units": "UPDATE fulfillment_line SET to_pick = 0, picked = to_pick WHERE shop_id = $1",
    "fulfillment_ends": "UPDATE fulfillment SET status = 'canceled' WHERE shop_id = $1",
    "ledger": "UPDATE stock_level SET damaged = 1 WHERE shop_id = $1",
    "line_totals": "UPDATE order_line SET discount = discount + 1 WHERE shop_id = $1",
    "order_totals": "UPDATE orders SET total = total + 1 WHERE shop_id = $1",
    "statuses": "UPDATE orders SET status = 'canceled' WHERE shop_id = $1 AND status = 'confirmed'",
    "no_lines": "DELETE FROM order_line WHERE shop_id = $1",
    "sequence": "DELETE FROM event WHERE shop_id = $1 AND seq = 3",
    "numbers": "UPDATE orders SET number = number + 100 WHERE shop_id = $1",
    "external_orders": "UPDATE external_order SET order_id = gen_random_uuid() WHERE shop_id = $1",
    "backorders": """INSERT INTO stock_level (shop_id, item_id, location_id, sellable)
        SELECT $1, i.item_id, l.location_id, 1 FROM item i JOIN location l USING (shop_id)
        WHERE shop_id = $1 AND i.sku = 'BACK' AND l.code = 'SIDE'""",
    "ended_reservations": "UPDATE orders SET status = 'completed' WHERE shop_id = $1",
    "stock_holds": "UPDATE orders SET holds = '{stock}' WHERE shop_id = $1",
    "receipts": "UPDATE expected_receipt SET received = 1 WHERE shop_id = $1",
    "answers": """INSERT INTO idempotency (shop_id, actor, key, verb, body_hash, created_at)
        VALUES ($1, 'a', 'k', 'v', '', now())""",
    "people": "DELETE FROM person_data WHERE shop_id = $1",
}


async def test_a_shop_in_order_is_found_in_order(shop: Any) -> None:
    made = await traded(shop)
    async with made.tx() as tx:
        assert await broken_invariants(tx) == []


@pytest.mark.parametrize("name", BREAKAGES)
async def test_finds_what_is_broken(shop: Any, name: str) -> None:
    made = await traded(shop)
    await made.rows(BREAKAGES[name])
    async with made.tx() as tx:
        broken = await broken_invariants(tx)
    assert name in {one.name for one in broken}
    assert all(one.what and one.mend for one in broken)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE order_line SET reserved = reserved + 1 WHERE shop_id = $1",
        "UPDATE stock_level SET reserved = sellable + 1 WHERE shop_id = $1",
    ],
)
async def test_the_database_itself_refuses_the_worst(shop: Any, statement: str) -> None:
    made = await traded(shop)
    with pytest.raises(asyncpg.CheckViolationError):
        await made.rows(statement)
