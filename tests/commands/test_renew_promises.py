"""Renewing promises on a real database: no order that waits is promised for a day that has passed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.expect_stock import expect_stock
from waybill.commands.place_orders import place_orders
from waybill.commands.renew_promises import passed_promises
from waybill.model.orders import PlaceOrder
from waybill.model.stock import ExpectStock
from waybill.views.invariants import broken_invariants
from waybill.workers.goods_due import look_after_goods

NOW = datetime(2027, 5, 3, 10, tzinfo=UTC)
WAITS = {
    "lines": [{"sku": "BACK", "quantity": 4}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"},
}  # fmt: skip


def expect(quantity: int, on: str) -> ExpectStock:
    wanted = {"sku": "BACK", "location": "MAIN", "quantity": quantity, "expected_on": on}
    return msgspec.convert(wanted, ExpectStock)


async def leaving(made: Any) -> list[Any]:
    rows = await made.rows("SELECT ship_by::date::text FROM orders WHERE shop_id = $1 ORDER BY order_id")
    return [row[0] for row in rows]


async def due(made: Any, now: datetime) -> int:
    async with made.tx(now=now) as tx:
        return len(await passed_promises(tx, 10))


async def test_goods_that_do_not_come_are_promised_no_more(shop: Any, pool: Any) -> None:
    made = await shop()
    await made.run(expect_stock, expect(4, "2027-05-10"), expect(4, "2027-05-20"), now=NOW)
    for _ in range(2):
        await made.run(place_orders, msgspec.convert(WAITS, PlaceOrder), now=NOW)
    assert await leaving(made) == ["2027-05-11", "2027-05-21"]
    # overdue, but the day that was promised has not passed: they may come in the morning
    assert await due(made, NOW + timedelta(days=8)) == 0
    passed = NOW + timedelta(days=9)
    assert await due(made, passed) == 1
    assert await look_after_goods(pool, passed) >= 1
    # the next goods are for who waits longest
    assert await leaving(made) == ["2027-05-21", "2027-05-21"]
    assert await due(made, passed) == 0
    last = NOW + timedelta(days=19)
    assert await due(made, last) == 2
    assert await look_after_goods(pool, last) >= 2
    assert await leaving(made) == [None, None]
    assert await due(made, last + timedelta(days=99)) == 0
    async with made.tx() as tx:
        assert await broken_invariants(tx) == []
