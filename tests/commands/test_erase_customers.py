"""An erased customer is nowhere: every column of every table is searched."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.erase_customers import erase_customers
from waybill.commands.place_orders import place_orders
from waybill.commands.save_customers import save_customers
from waybill.model.orders import PlaceOrder
from waybill.model.results import Refused
from waybill.model.setup import EraseCustomer, Erased, SaveCustomer
from waybill.store.batches import run_batch
from waybill.store.idempotency import Claim, hash_body

MakeShop = Callable[..., Awaitable[Any]]

MARKS = ("zelda.quint", "quintessa", "9876543", "quittenweg", "quittenallee", "lieblingsquitte", "kd-quint-77")
ORDER = {
    "lines": [
        {
            "sku": "A",
            "quantity": 1,
            "properties": {"engraving": "Lieblingsquitte"},
            "options": [{"name": "wrap", "value": "für die Lieblingsquitte"}],
        }
    ],
    "customer": {
        "email": "Zelda.Quint@post.example",
        "name": "Zelda Quintessa",
        "phone": "+49 30 9876543",
        "external_id": "KD-Quint-77",
    },
    "ship_to": {"country": "DE", "name": "Zelda Quintessa", "lines": ["Quittenweg 5"], "phone": "+49 30 9876543"},
    "bill_to": {"country": "DE", "name": "Quintessa & Co", "lines": ["Quittenallee 6"]},
    "note": "Bitte bei Quintessa klingeln, Quittenweg 5",
}


async def everywhere(shop: Any) -> list[str]:
    """Where in the database one of the marks stands, in any shop, in any column cast to text."""
    columns = await shop.pool.fetch(
        """SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns
        JOIN information_schema.tables USING (table_catalog, table_schema, table_name)
        WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'"""
    )
    assert {"person_data", "event", "message", "idempotency"} <= {row["table_name"] for row in columns}
    found = []
    for schema, table, column, kind in columns:
        text = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
        query = f"SELECT count(*) FROM {schema}.{table} WHERE lower({text}) LIKE ANY ($1::text[])"
        if await shop.pool.fetchval(query, [f"%{mark}%" for mark in MARKS]):
            found.append(f"{schema}.{table}.{column}")
    return found


async def run(shop: Any, verb: str, command: Any, request: Any, key: str) -> Any:
    claims = [Claim("test", key, hash_body(key.encode()))]
    (answer,) = await run_batch(shop.pool, shop.shop_id, "test", verb, command, [request], claims)
    assert isinstance(answer, bytes)
    return msgspec.json.decode(answer)


async def leave_traces(shop: Any, order_id: Any, customer_id: Any) -> None:
    """What workers write about an order: messages, deliveries, dead letters."""
    await shop.pool.execute(
        "INSERT INTO message (shop_id, message_id, cause_seq, kind, order_id, customer_id, recipient, subject, body_text,"
        " body_html, status, last_error, created_at)"
        " VALUES ($1, gen_random_uuid(), 1, 'order_received', $2, NULL, 'zelda.quint@post.example', 'Dear Quintessa',"
        " 'Quittenweg', '<p>Quittenweg', 'waiting', 'zelda.quint@post.example refused', now()),"
        " ($1, gen_random_uuid(), 2, 'greeting', NULL, $3, 'zelda.quint@post.example', '', '', '', 'waiting', '', now())",
        shop.shop_id, order_id, customer_id,
    )  # fmt: skip
    seq = await shop.pool.fetchval(
        "SELECT seq FROM event WHERE shop_id = $1 AND order_id = $2 AND type = 'order.placed'", shop.shop_id, order_id
    )
    await shop.pool.execute(
        "INSERT INTO webhook_delivery (shop_id, webhook_id, seq, status, last_error, created_at)"
        " VALUES ($1, gen_random_uuid(), $2, 'failed', 'body: Quintessa', now())",
        shop.shop_id, seq,
    )  # fmt: skip
    await shop.pool.execute(
        "INSERT INTO queue.dead_letter (consumer, shop_id, seq, attempts, error, at)"
        " VALUES ('mail', $1, $2, 5, 'no mailbox zelda.quint', now())",
        shop.shop_id, seq,
    )  # fmt: skip
    await shop.pool.execute(
        "INSERT INTO history_note (shop_id, source_id, row, text)"
        " VALUES ($1, gen_random_uuid(), 7, 'zelda.quint@post.example,1,A')",
        shop.shop_id,
    )
    await shop.pool.execute(
        "INSERT INTO idempotency (shop_id, actor, key, verb, body_hash, answer, created_at)"
        " VALUES ($1, 'a', 'k', 'v', '', '{\"detail\": \"zelda.quint@post.example\"}', now()),"
        " ($1, 'a', 'import zelda.quint@post.example', 'v', '', '{}', now())",
        shop.shop_id,
    )


async def test_an_erased_customer_is_nowhere(shop: MakeShop) -> None:
    mine = await shop()
    placed = await run(mine, "place_orders", place_orders, msgspec.convert(ORDER, PlaceOrder), "1")
    later = {"external_id": "KD-Quint-77", "email": "zelda.quint@new.example"}
    saved = await run(mine, "save_customers", save_customers, msgspec.convert(later, SaveCustomer), "2")
    other = {"email": "someone@post.example", "name": "Some One"}
    kept = await run(mine, "save_customers", save_customers, msgspec.convert(other, SaveCustomer), "3")
    await leave_traces(mine, placed["order_id"], saved["id"])
    before = await everywhere(mine)
    assert {"public.person_data.texts", "public.customer_key.value", "public.message.body_text"} <= set(before)
    assert not [place for place in before if place.startswith("public.event.")], "personal data in the log"

    erase = msgspec.convert({"customer_id": saved["id"]}, EraseCustomer)
    erased = await run(mine, "erase_customers", erase_customers, erase, "4")
    assert erased == {"result": "erased", "customer_id": saved["id"], "orders": 1}
    assert await everywhere(mine) == []

    totals = await mine.rows("SELECT total FROM orders WHERE shop_id = $1")
    assert [row["total"] for row in totals] == [placed["total"]]
    names = await mine.rows("SELECT name FROM person_data WHERE shop_id = $1 AND name IS NOT NULL")
    assert [row["name"] for row in names] == ["Some One"]
    statuses = await mine.rows("SELECT DISTINCT status FROM message WHERE shop_id = $1")
    assert [row["status"] for row in statuses] == ["erased"]
    answers = "SELECT count(*) FROM idempotency WHERE shop_id = $1 AND position('answer_erased' IN encode(answer, 'escape')) > 0"
    assert await mine.rows(answers) == [(1,)]
    assert kept["id"] != saved["id"]


async def test_whoever_comes_back_is_somebody_new(shop: MakeShop) -> None:
    mine, other = await shop(), await shop()
    request = msgspec.convert({"email": "back@post.example"}, SaveCustomer)
    (first,) = await mine.run(save_customers, request)
    erase = EraseCustomer(customer_id=first.id)
    (foreign,) = await other.run(erase_customers, erase)
    assert isinstance(foreign, Refused)
    assert [type(result) for result in await mine.run(erase_customers, erase, erase)] == [Erased, Erased]
    assert [type(result) for result in await mine.run(erase_customers, erase)] == [Erased]
    assert await mine.rows("SELECT count(*) FROM event WHERE shop_id = $1 AND type = 'customer.erased'") == [(1,)]
    (again,) = await mine.run(save_customers, request)
    assert again.created
    assert again.id != first.id
    (gone,) = await mine.run(save_customers, SaveCustomer(customer_id=first.id, name="Back"))
    assert gone.type == "unknown_customer"
