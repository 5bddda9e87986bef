"""Starting payments on a real database: the payment is noted with its token out of sight."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.store.secrets import get_secret

MakeTill = Callable[..., Awaitable[Any]]


async def test_the_token_is_kept_apart(till: MakeTill) -> None:
    one = await till()
    placed = await one.order()
    started = await one.start(placed.order_id, token="tok_very_secret")
    payment = await one.row("payment", payment_id=started.payment_id)
    assert (payment["amount"], payment["status"], payment["capture"]) == (2000, "created", "shipment")
    action = await one.row("payment_action", action_id=started.action_id)
    assert (action["kind"], action["status"], action["attempt"]) == ("authorize", "pending", 1)
    async with one.shop.tx() as tx:
        assert await get_secret(tx, f"payment:{started.payment_id}") == "tok_very_secret"
    for table in ("event", "payment", "payment_action", "secret"):
        rows = await one.shop.rows(f"SELECT t::text FROM {table} t WHERE shop_id = $1")
        assert not any("very_secret" in row[0] for row in rows), table
    await one.is_sound()


async def test_several_tenders_share_an_order(till: MakeTill) -> None:
    one = await till()
    placed = await one.order()
    first = await one.start(placed.order_id, amount=500, tender="wallet")
    second = await one.start(placed.order_id)
    assert (first.amount, second.amount) == (500, 1500)
    assert second.version == placed.version + 2
    await one.is_sound()
