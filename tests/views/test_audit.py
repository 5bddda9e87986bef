"""The audit: the log and the set-up's changes in one list, whole and in order, whatever is asked for."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from waybill.commands.place_orders import place_orders
from waybill.model.audit import AuditEntry, AuditQuery
from waybill.model.keys import CreateKey, RevokeKey
from waybill.model.orders import PlaceOrder
from waybill.store.keys import create_keys, revoke_keys
from waybill.views import audit
from waybill.views.audit import list_audit

MakeShop = Callable[..., Awaitable[Any]]
START = datetime(2150, 3, 1, 22, tzinfo=UTC)


async def _busy(shop: MakeShop) -> tuple[Any, list[Any]]:
    """A shop with an order and a key by turns, an hour apart; the ids of its orders."""
    made = await shop(fields={"time_zone": "Europe/Berlin"})
    orders = []
    for hour in range(6):
        now = START + timedelta(hours=hour)
        order = msgspec.convert({"lines": [{"sku": "BACK", "quantity": 1}], "method": "pickup"}, PlaceOrder)
        (placed,) = await made.run(place_orders, order, now=now, actor=f"key:{hour % 2}", door="api")
        orders.append(placed.order_id)
        (key,) = await made.run(
            create_keys, CreateKey(name=f"K{hour}", scopes=["admin"]), now=now + timedelta(minutes=30)
        )
        await made.run(revoke_keys, RevokeKey(key_id=key.key_id), now=now + timedelta(minutes=31))
    return made, orders


async def _all(made: Any, limit: int = 50, **asked: Any) -> list[AuditEntry]:
    """Every page of it."""
    rows: list[AuditEntry] = []
    cursor = None
    async with made.tx() as tx:
        for _ in range(500):
            page = await list_audit(tx, msgspec.convert({**asked, "limit": limit, "cursor": cursor}, AuditQuery))
            rows += page.rows
            cursor = page.next
            if cursor is None:
                return rows
    raise AssertionError("the list does not end")


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
@pytest.mark.parametrize("examined", [1, 2, 5, 20_000])
async def test_it_is_whole_and_in_order_at_any_size_of_page(
    shop: MakeShop, monkeypatch: pytest.MonkeyPatch, limit: int, examined: int
) -> None:
    monkeypatch.setattr(audit, "_EXAMINED", examined)
    made, _ = await _busy(shop)
    rows = await _all(made, limit)
    newer = [row for row in rows if row.at >= START and row.at < START + timedelta(hours=7)]
    assert [row.at for row in newer] == sorted((row.at for row in newer), reverse=True)
    assert len({(row.seq, row.subject, row.type) for row in rows}) == len(rows)
    logged = await made.rows("SELECT seq FROM event WHERE shop_id = $1")
    assert sorted(row.seq for row in rows if row.seq) == sorted(row["seq"] for row in logged)
    assert [row.type for row in newer if row.seq is None] == ["key.revoked", "key.created"] * 6


async def test_it_is_filtered_by_who_what_when_and_order(shop: MakeShop) -> None:
    made, orders = await _busy(shop)
    assert {row.actor for row in await _all(made, by="key:1")} == {"key:1"}
    assert {row.type for row in await _all(made, type="order.*")} == {"order.placed"}
    assert {row.type for row in await _all(made, type="key.created")} == {"key.created"}
    assert {row.type for row in await _all(made, type="key.*")} == {"key.created", "key.revoked"}
    assert await _all(made, type="nothing.known") == []
    assert {row.order_id for row in await _all(made, order_id=orders[2])} == {orders[2]}
    # 23:00 and 00:00 in Berlin are 22:00 and 23:00 here
    first = await _all(made, until="2150-03-01", since="2150-03-01", type="order.placed")
    assert [row.order_id for row in first] == [orders[0]]
    second = await _all(made, since="2150-03-02", until="2150-03-02", type="order.placed", limit=2)
    assert [row.order_id for row in second] == orders[:0:-1]
    newest = (await _all(made, type="key.revoked"))[0]
    assert newest.words == 'Revoked the API key "K5".'
