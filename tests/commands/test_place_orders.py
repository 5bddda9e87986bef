"""Placing, on a real database."""

import asyncio
from typing import Any
from uuid import uuid4

import msgspec

from waybill.commands.place_orders import place_orders
from waybill.model.orders import AlreadyPlaced, Placed, PlaceOrder
from waybill.store.batches import run_batch
from waybill.store.database import open_pool
from waybill.store.idempotency import Claim, hash_body
from waybill.store.tx import Tx
from waybill.views.invariants import broken_invariants
from waybill.views.order_details import get_orders

SHIP_TO = {"country": "DE", "city": "Berlin", "lines": ["Street 1"]}


def order(*lines: Any, **fields: Any) -> PlaceOrder:
    """An order on account: lines as `(sku, quantity)` or whole."""
    wanted = [{"sku": line[0], "quantity": line[1]} if isinstance(line, tuple) else line for line in lines]
    usual = {"ship_to": SHIP_TO, "payment": {"terms": "on_account"}}
    return msgspec.convert(usual | {"lines": wanted} | fields, PlaceOrder)


async def in_order(made: Any) -> bool:
    async with made.tx() as tx:
        assert await broken_invariants(tx) == []
    return True


async def count(made: Any, table: str) -> int:
    rows = await made.rows(f"SELECT count(*) AS n FROM {table} WHERE shop_id = $1")
    return int(rows[0]["n"])


def claims(*keys: str, body: bytes = b"same") -> list[Claim]:
    return [Claim("key-1", key, hash_body(body)) for key in keys]


async def test_places_an_order(shop: Any) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 2), ("KIT", 1)))
    assert isinstance(placed, Placed), placed
    assert (placed.number, placed.total, placed.status, placed.version) == (1001, 3200, "confirmed", 1)
    assert [(line.line, line.sku, line.quantity, line.reserved) for line in placed.lines] == [
        (1, "A", 2, 2),
        (3, "A", 1, 1),
        (4, "B", 2, 2),
    ]
    (row,) = await made.rows("SELECT * FROM orders WHERE shop_id = $1")
    assert (row["order_id"], row["total"], row["status"]) == (placed.order_id, 3200, "confirmed")
    assert await in_order(made)


async def test_a_bundle_whose_component_is_short_is_refused(shop: Any) -> None:
    made = await shop()
    (refused,) = await made.run(place_orders, order(("KIT", 11)))
    assert (refused.type, refused.field) == ("insufficient_stock", "/lines/0/quantity")
    assert refused.data == {"sku": "B", "wanted": 22, "available": 20}
    assert await count(made, "orders") == 0


async def test_an_option_takes_stock_for_each_unit(shop: Any) -> None:
    made = await shop()
    line = {
        "sku": "A",
        "quantity": 2,
        "options": [
            {"name": "extra", "sku": "B", "quantity": 3, "unit_price": "1.00"},
            {"name": "engraving", "value": "For Ada", "unit_price": "0.50"},
        ],
    }
    (placed,) = await made.run(place_orders, order(line))
    assert [(one.line, one.sku, one.quantity, one.total) for one in placed.lines] == [
        (1, "A", 2, 2100),
        (2, "B", 6, 600),
    ]
    (event,) = await made.rows("SELECT data::text FROM event WHERE shop_id = $1 AND type = 'order.placed'")
    assert "Ada" not in event["data"]
    (person,) = await made.rows("SELECT texts::text FROM person_data WHERE shop_id = $1")
    assert "For Ada" in person["texts"]


async def test_twin_keys_get_one_order_and_one_answer(shop: Any) -> None:
    made = await shop()
    request = order(("A", 1))
    twins = await run_batch(
        made.pool, made.shop_id, "test", "place_orders", place_orders, [request] * 2, claims("k", "k")
    )
    again = await run_batch(made.pool, made.shop_id, "test", "place_orders", place_orders, [request], claims("k"))
    assert twins[0] == twins[1] == again[0]
    assert await count(made, "orders") == 1
    (reused,) = await run_batch(
        made.pool, made.shop_id, "test", "place_orders", place_orders, [request], claims("k", body=b"other")
    )
    assert isinstance(reused, bytes)
    assert msgspec.json.decode(reused)["type"] == "key_reused"


async def test_a_refusal_is_kept_as_an_answer(shop: Any) -> None:
    made = await shop()
    request = order(("A", 100))
    (first,) = await run_batch(made.pool, made.shop_id, "test", "place_orders", place_orders, [request], claims("k"))
    await made.stock({("A", "MAIN"): 100})
    (again,) = await run_batch(made.pool, made.shop_id, "test", "place_orders", place_orders, [request], claims("k"))
    assert first == again
    assert b"insufficient_stock" in first


async def test_an_external_id_is_taken_in_once(shop: Any) -> None:
    made = await shop()
    refused, placed, twin = await made.run(
        place_orders,
        order(("A", 99), channel="web", external_id="7"),
        order(("A", 1), channel="web", external_id="7"),
        order(("A", 1), channel="web", external_id="7"),
    )
    assert refused.type == "insufficient_stock"
    assert twin == AlreadyPlaced(order_id=placed.order_id, number=placed.number)
    again, other_channel = await made.run(
        place_orders, order(("B", 5), channel="web", external_id="7"), order(("A", 1), channel="phone", external_id="7")
    )
    assert again == twin
    assert isinstance(other_channel, Placed)
    assert await count(made, "external_order") == 2
    assert await in_order(made)


async def test_a_refused_external_id_can_come_again(shop: Any) -> None:
    made = await shop()
    await made.run(place_orders, order(("A", 99), channel="web", external_id="7"))
    assert await count(made, "external_order") == 0
    (placed,) = await made.run(place_orders, order(("A", 1), channel="web", external_id="7"))
    assert isinstance(placed, Placed)


async def test_two_pools_never_oversell(shop: Any, server: Any, pool: Any) -> None:
    made = await shop()
    name = await pool.fetchval("SELECT current_database()")
    other = await open_pool(server.url(name), 4)
    try:

        async def buy(who: Any) -> int:
            sold = 0
            for _ in range(10):
                async with who.acquire() as connection, connection.transaction():
                    tx = Tx(connection, made.shop_id, "test", "test")
                    answers = await place_orders(tx, [order(("A", 1)), order(("KIT", 1))])
                    sold += sum(isinstance(answer, Placed) for answer in answers)
            return sold

        sold = await asyncio.gather(*(buy(who) for who in (pool, other, pool, other)))
    finally:
        await other.close()
    rows = await made.rows(
        "SELECT sum(reserved) AS n FROM stock_level WHERE shop_id = $1 AND item_id = $2", made.items["A"]
    )
    assert rows[0]["n"] == 15 == sum(sold)
    assert await in_order(made)


async def test_what_may_wait_waits(shop: Any) -> None:
    made = await shop()
    await made.stock({("BACK", "SIDE"): 2})
    waits, strict, refused = await made.run(
        place_orders, order(("BACK", 5)), order(("BACK", 1), sourcing={"backorder": False}), order(("A", 16))
    )
    assert (waits.lines[0].reserved, waits.lines[0].backordered, waits.promise) == (2, 3, None)
    assert strict.type == refused.type == "insufficient_stock"
    assert await in_order(made)


async def test_what_a_channel_sold_is_always_taken_in(shop: Any) -> None:
    made = await shop(price_tolerance=5)
    lines = ({"sku": "A", "quantity": 20, "unit_price": "9.00"}, {"sku": "NEW", "quantity": 1, "unit_price": "3.00"})
    (placed,) = await made.run(place_orders, order(*lines, prices="theirs", expected_total=18_400))
    assert placed.holds == ["price", "stock"]
    assert (placed.total, placed.item_total, placed.charge_total) == (18_400, 18_300, 100)
    assert [(line.sku, line.backordered) for line in placed.lines] == [("A", 5), ("NEW", 1)]
    (item,) = await made.rows("SELECT price, backorder FROM item WHERE shop_id = $1 AND sku = 'NEW'")
    assert tuple(item) == (3_000_000, False)
    close, far = await made.run(
        place_orders,
        order({"sku": "B", "quantity": 1, "unit_price": "2.45"}, prices="theirs"),
        order({"sku": "B", "quantity": 1, "unit_price": "2.44"}, prices="theirs"),
    )
    assert (close.holds, far.holds) == ([], ["price"])
    assert await in_order(made)


async def test_a_new_item_of_a_channel_is_known_to_the_next_request(shop: Any) -> None:
    made = await shop()
    first, second, ours = await made.run(
        place_orders,
        order({"sku": "NEW", "quantity": 1, "unit_price": "3.00"}, prices="theirs"),
        order({"sku": "new ", "quantity": 1, "unit_price": "3.00"}, prices="theirs"),
        order(("NEW", 1)),
    )
    assert isinstance(first, Placed)
    assert isinstance(second, Placed)
    assert ours.type == "insufficient_stock"
    assert len(await made.rows("SELECT 1 FROM item WHERE shop_id = $1 AND sku_key = 'NEW'")) == 1


async def test_a_draft_reserves_nothing_until_it_is_placed(shop: Any) -> None:
    made = await shop()
    (draft,) = await made.run(place_orders, order(("A", 3), draft=True, charges=[{"type": "shipping", "amount": 500}]))
    assert (draft.status, draft.total) == ("draft", 3500)
    assert await count(made, "reservation") == 0
    (placed,) = await made.run(place_orders, order(("A", 2), ("B", 1), draft_id=str(draft.order_id), tags=["x"]))
    assert (placed.order_id, placed.status, placed.total) == (draft.order_id, "confirmed", 2250)
    assert placed.number == draft.number
    rows = await made.rows("SELECT line, sku, reserved FROM order_line WHERE shop_id = $1 ORDER BY line")
    assert [tuple(row) for row in rows] == [(1, "A", 2), (2, "B", 1)]
    assert await count(made, "order_charge") == 0
    (again,) = await made.run(place_orders, order(("A", 2), draft_id=str(draft.order_id)))
    assert again.type == "unknown_draft"
    assert await in_order(made)


async def test_a_draft_saved_again_keeps_its_number_and_its_percentage(shop: Any) -> None:
    made = await shop()
    discount = {"title": "Regulars", "percent": 125_000}
    (draft,) = await made.run(place_orders, order(("A", 3), draft=True, tags=["x"], discounts=[discount]))
    again = order(("A", 1), ("B", 1), draft=True, draft_id=str(draft.order_id), discounts=[discount])
    (saved,) = await made.run(place_orders, again)
    assert (saved.order_id, saved.number, saved.status) == (draft.order_id, draft.number, "draft")
    async with made.tx() as tx:
        (found,) = await get_orders(tx, [draft.order_id])
    assert (found.version, found.tags, [line.sku for line in found.lines]) == (2, [], ["A", "B"])
    assert [(one.title, one.percent) for one in found.discounts] == [("Regulars", 125_000)]
    assert await in_order(made)
    # of two that save it at the same time the second is told that it is not that draft any more
    first, second = await made.run(place_orders, again, again)
    assert (first.number, second.type) == (draft.number, "unknown_draft")
    (placed,) = await made.run(place_orders, order(("A", 1), draft_id=str(draft.order_id)))
    assert (placed.order_id, placed.number) == (draft.order_id, draft.number)
    async with made.tx() as tx:
        (found,) = await get_orders(tx, [draft.number])
        assert (found.order_id, found.status) == (draft.order_id, "confirmed")
        assert await broken_invariants(tx) == []
    (next_one,) = await made.run(place_orders, order(("A", 1)))
    assert next_one.number == draft.number + 1


async def test_a_placed_draft_and_its_twin_have_the_drafts_number(shop: Any) -> None:
    made = await shop()
    (draft,) = await made.run(place_orders, order(("A", 1), draft=True))
    await made.run(place_orders, order(("A", 1)))
    twins = [order(("A", 1), draft_id=str(draft.order_id), external_id="W-1"), order(("A", 1), external_id="W-1")]
    placed, again = await made.run(place_orders, *twins)
    assert (placed.number, again.number, again.order_id) == (draft.number, draft.number, draft.order_id)
    assert await in_order(made)


async def test_a_draft_that_is_refused_stays_a_draft(shop: Any) -> None:
    made = await shop()
    (draft,) = await made.run(place_orders, order(("A", 1), draft=True))
    refused, placed = await made.run(
        place_orders, order(("A", 99), draft_id=str(draft.order_id)), order(("A", 1), draft_id=str(draft.order_id))
    )
    assert refused.type == "insufficient_stock"
    assert placed.order_id == draft.order_id


async def test_people_are_recognized(shop: Any) -> None:
    made = await shop()
    await made.run(
        place_orders,
        order(("A", 1), customer={"email": "Ada@Example.org", "name": "Ada"}),
        order(("A", 1), customer={"email": "ada@example.org"}),
        order(("A", 1), customer={"email": "eve@example.org"}),
    )
    await made.run(place_orders, order(("A", 1), customer={"email": "ADA@example.org", "phone": "+49 30 1"}))
    await made.run(place_orders, order(("A", 1), customer={"phone": "+49301"}))
    (unknown,) = await made.run(place_orders, order(("A", 1), customer={"customer_id": str(uuid4())}))
    assert unknown.type == "unknown_customer"
    rows = await made.rows("SELECT count(*) AS n FROM orders WHERE shop_id = $1 GROUP BY customer_id ORDER BY n")
    assert [row["n"] for row in rows] == [1, 4]
    events = await made.rows("SELECT data::text AS data FROM event WHERE shop_id = $1")
    assert not any("example.org" in event["data"].lower() for event in events)


async def test_nobody_is_made_of_a_refused_order(shop: Any) -> None:
    made = await shop()
    await made.run(place_orders, order(("A", 99), customer={"email": "ada@example.org"}))
    assert await count(made, "customer") + await count(made, "customer_key") + await count(made, "person_data") == 0


async def test_lines_know_where_they_must_come_from(shop: Any) -> None:
    made = await shop()
    await made.location("SIDE", priority=2, abilities=["ship"])
    await made.item("A", 10_000_000, backorder=True)
    together, pinned, unable = await made.run(
        place_orders,
        order(("A", 12), sourcing={"split": False}),
        order({"sku": "A", "quantity": 6, "location": "SIDE"}),
        order(("A", 1), method="pickup", location="SIDE"),
    )
    assert (together.lines[0].reserved, pinned.lines[0].reserved) == (10, 5)
    assert unable.type == "location_not_able"
    rows = await made.rows("SELECT order_id, location_id FROM order_line WHERE shop_id = $1")
    assert {row["order_id"]: row["location_id"] for row in rows} == {
        together.order_id: made.locations["MAIN"],
        pinned.order_id: made.locations["SIDE"],
    }
