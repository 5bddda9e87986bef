"""The log alone gives the tables: replayed into an empty database they are the same, row for row."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.erase_customers import erase_customers
from waybill.commands.place_orders import place_orders
from waybill.commands.save_customers import save_customers
from waybill.commands.save_items import save_items
from waybill.commands.save_locations import save_locations
from waybill.commands.save_shop import save_shop
from waybill.model.events import EVENT_TYPES
from waybill.model.orders import CancelOrder, PlaceOrder
from waybill.model.setup import EraseCustomer, SaveCustomer, SaveItem, SaveLocation, SaveShop
from waybill.store.database import Pool, open_pool
from waybill.store.replay import REPLAYED, differences, replay
from waybill.store.upcasters import upcast

MakeShop = Callable[..., Awaitable[Any]]

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "events"


@pytest_asyncio.fixture(scope="module")
async def empty(new_database: Callable[..., str], migrated_template: str) -> AsyncIterator[Pool]:
    """A second database, migrated and without shops."""
    pool = await open_pool(new_database(migrated_template), 2)
    try:
        yield pool
    finally:
        pool.terminate()


async def live_a_little(shop: Any) -> None:
    """Every set-up verb, orders of all kinds, a cancellation in part, an erasure."""

    def requests(type: Any, *some: dict[str, Any]) -> list[Any]:
        return [msgspec.convert(one, type) for one in some]

    buyer = {"email": "buyer@a.example", "name": "Buyer"}
    order = {"lines": [{"sku": "A", "quantity": 2}, {"sku": "KIT", "quantity": 1}], "customer": buyer}
    order |= {"ship_to": {"country": "DE"}, "tags": ["vip"], "charges": [{"type": "shipping", "amount": 490}]}
    late = order | {"lines": [{"sku": "BACK", "quantity": 3}], "payment": {"terms": "on_account"}}
    theirs = {"lines": [{"sku": "NEW", "quantity": 1, "unit_price": "3"}], "prices": "theirs", "external_id": "1"}
    await shop.run(save_shop, *requests(SaveShop, {"name": "New name", "time_zone": "Asia/Kathmandu"}))
    await shop.run(save_items, *requests(SaveItem, {"sku": "A", "title": "Better", "price": "10"}))
    await shop.run(
        save_locations, *requests(SaveLocation, {"code": "SIDE", "name": "Side", "address": {"country": "NP"}})
    )
    placed = await shop.run(place_orders, *requests(PlaceOrder, order, order | {"draft": True}, late, theirs, order))
    assert not [result for result in placed if result.__class__.__name__ == "Refused"]
    await shop.run(place_orders, *requests(PlaceOrder, order | {"draft_id": str(placed[1].order_id)}))
    cancels = [
        {"order_id": str(placed[0].order_id), "lines": [{"line": 1, "quantity": 1}]},
        {"order_id": str(placed[4].order_id)},
    ]
    await shop.run(cancel_orders, *requests(CancelOrder, *cancels))
    (saved,) = await shop.run(save_customers, *requests(SaveCustomer, buyer | {"phone": "+49 1"}))
    await shop.run(erase_customers, EraseCustomer(customer_id=saved.id))


async def test_a_replayed_shop_is_the_same(shop: MakeShop, pool: Pool, empty: Pool) -> None:
    mine, other = await shop(), await shop()
    await live_a_little(mine)
    replayed = await replay(pool, mine.shop_id, empty)
    assert replayed.events > 20
    assert await differences(pool, empty, mine.shop_id) == {}
    for table in ("orders", "order_line", "order_charge", "order_tag", "reservation", "stock_movement"):
        assert await empty.fetchval(f"SELECT count(*) FROM {table} WHERE shop_id = $1", mine.shop_id), table
    assert await empty.fetchval("SELECT count(*) FROM event WHERE shop_id = $1", other.shop_id) == 0


async def rows_of(shop: Any) -> dict[str, list[str]]:
    """Every row of a shop in every table."""
    tables = await shop.pool.fetch(
        """SELECT table_schema || '.' || table_name FROM information_schema.columns
        WHERE column_name = 'shop_id' AND table_schema IN ('public', 'queue')"""
    )
    found = {}
    for (table,) in tables:
        rows = await shop.rows(f"SELECT to_jsonb(t)::text FROM {table} t WHERE shop_id = $1 ORDER BY 1")
        found[table] = [row[0] for row in rows]
    return found


async def test_what_one_shop_does_leaves_its_twin_alone(shop: MakeShop) -> None:
    """Two shops with the same SKUs, codes and buyers: neither is read or changed for the other."""
    mine, twin = await shop(), await shop()
    await live_a_little(twin)
    before = await rows_of(twin)
    assert len([table for table, rows in before.items() if rows]) > 12
    await live_a_little(mine)
    assert await rows_of(twin) == before
    figures = "SELECT number, status, total, version, holds FROM orders WHERE shop_id = $1 ORDER BY number"
    levels = """SELECT i.sku, l.code, s.sellable, s.reserved FROM stock_level s JOIN item i USING (shop_id, item_id)
        JOIN location l USING (shop_id, location_id) WHERE shop_id = $1 ORDER BY 1, 2"""
    for question in (figures, levels):
        assert await mine.rows(question) == await twin.rows(question)


async def test_what_was_changed_behind_the_log_is_found(shop: MakeShop, pool: Pool, empty: Pool) -> None:
    mine = await shop()
    await pool.execute("UPDATE stock_level SET sellable = sellable + 1 WHERE shop_id = $1", mine.shop_id)
    await pool.execute("DELETE FROM item WHERE shop_id = $1 AND sku = 'BACK'", mine.shop_id)
    await replay(pool, mine.shop_id, empty)
    found = await differences(pool, empty, mine.shop_id)
    assert set(found) == {"stock_level", "item"}
    assert len(found["stock_level"]) == 6
    assert [row[:2] for row in found["item"]] == ["+ "]


def golden() -> list[tuple[str, int, dict[str, Any]]]:
    """Type, version and content of each golden file, in the order in which they can happen."""
    found = []
    for file in GOLDEN.glob("*.json"):
        type, version = file.stem.rsplit(".v", 1)
        found.append((type, int(version), json.loads(file.read_text())))
    return sorted(found, key=lambda one: (one[2]["position"], one[1]))


def test_every_version_of_every_event_type_has_a_golden_file() -> None:
    wanted = {(type, version) for type, data in EVENT_TYPES.items() for version in range(1, data.version + 1)}
    assert {(type, version) for type, version, _ in golden()} == wanted


@pytest.mark.parametrize(("type", "version", "content"), golden(), ids=lambda value: str(value)[:40])
def test_golden_files_decode_as_the_newest_version(type: str, version: int, content: dict[str, Any]) -> None:
    written = msgspec.json.encode(content["data"])
    newest, data = upcast(type, version, written)
    assert newest == EVENT_TYPES[type].version
    decoded = msgspec.json.decode(data, type=EVENT_TYPES[type])
    # nothing is lost: what was written then is what is encoded now
    encoded = msgspec.json.encode(decoded)
    if version == newest:
        assert msgspec.json.decode(encoded) == content["data"]


async def test_golden_files_replay(pool: Pool, empty: Pool, shop: MakeShop) -> None:
    mine = await shop(empty=True)
    await pool.execute("DELETE FROM event WHERE shop_id = $1", mine.shop_id)
    for seq, (type, version, content) in enumerate(golden(), 1):
        await pool.execute(
            "INSERT INTO event (shop_id, seq, id, type, version, order_id, occurred_at, recorded_at, batch, actor, door, data)"
            " VALUES ($1, $2, gen_random_uuid(), $3, $4, $5, $6::text::timestamptz, now(), gen_random_uuid(), '', '', $7)",
            mine.shop_id, seq, type, version, content["order_id"], content["occurred_at"],
            msgspec.json.encode(content["data"]),
        )  # fmt: skip
    replayed = await replay(pool, mine.shop_id, empty)
    assert replayed.batches == len(golden())
    for table in REPLAYED:
        assert await empty.fetchval(f"SELECT count(*) FROM {table} WHERE shop_id = $1", mine.shop_id), table
    counter = await empty.fetchrow("SELECT seq, order_number FROM shop_counter WHERE shop_id = $1", mine.shop_id)
    assert tuple(counter) == (len(golden()), 1003)


def test_upcasters_lead_from_version_to_version() -> None:
    # changed twice: a stand-in for an event type that has come to version 3
    types: Any = {"test.third": SimpleNamespace(version=3)}
    steps = {
        ("test.third", 1): lambda data: {"title": data["label"]},
        ("test.third", 2): lambda data: {"name": data["title"]},
    }
    assert upcast("test.third", 1, b'{"label":"a"}', types, steps) == (3, b'{"name":"a"}')
    assert upcast("test.third", 2, b'{"title":"a"}', types, steps) == (3, b'{"name":"a"}')
    assert upcast("test.third", 3, b'{"name":"a"}', types, steps) == (3, b'{"name":"a"}')
    for version, known in ((1, {}), (4, steps)):
        with pytest.raises(LookupError):
            upcast("test.third", version, b"{}", types, known)
    with pytest.raises(LookupError):
        upcast("test.fourth", 1, b"{}", types, steps)


def documented(heading: str) -> dict[str, str]:
    """First and second column of a table of docs/events.md."""
    section = (ROOT / "docs" / "events.md").read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (\w+) \|", section, re.MULTILINE))


def test_every_event_type_is_documented() -> None:
    assert documented("Event types") == {type: str(data.version) for type, data in EVENT_TYPES.items()}


async def test_every_table_is_documented(pool: Pool) -> None:
    rows = await pool.fetch(
        """SELECT CASE table_schema WHEN 'public' THEN '' ELSE table_schema || '.' END || table_name
        FROM information_schema.tables
        WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'"""
    )
    tables = {row[0] for row in rows if not row[0].startswith("queue.pgqueuer")} - {"waybill_version"}
    listed = documented("Tables")
    assert set(listed) == tables
    assert {table for table, kind in listed.items() if kind == "replayed"} == set(REPLAYED)
    assert {table for table, kind in listed.items() if kind == "log"} == {"event"}
