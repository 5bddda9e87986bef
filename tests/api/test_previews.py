"""A preview says what would happen, and nothing of it has happened; done then, it happens as it was said."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from waybill.commands.payments.advance_payments import advance_payments
from waybill.model.payments import AdvancePayment

MakeSelling = Callable[..., Awaitable[Any]]

BUYER = {"email": "ada@example.com", "name": "Ada Byron", "language": "en"}
TEA = {"lines": [{"sku": "A", "quantity": 2}], "ship_to": {"country": "DE"}, "method": "ship", "customer": BUYER}
ACCOUNT = {"payment": {"terms": "on_account"}}
PAID = {"payment": {"terms": "prepaid", "paid": 2000, "reference": "T-1"}}
WAITS = {"lines": [{"sku": "BACK", "quantity": 3}], "ship_to": {"country": "DE"}, "method": "ship", **ACCOUNT}


async def fingerprint(pool: Any) -> dict[str, tuple[int, str]]:
    """How many rows each table of the database has, and a hash of what is in them."""
    tables = await pool.fetch(
        "SELECT n.nspname AS space, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND n.nspname IN ('public', 'queue') ORDER BY 1, 2"
    )
    found = {}
    for table in tables:
        name = f'"{table["space"]}"."{table["name"]}"'
        row = await pool.fetchrow(
            "SELECT count(*) AS rows, coalesce(md5(string_agg(t.text, '' ORDER BY t.text)), '') AS content "
            f"FROM (SELECT to_jsonb(x)::text AS text FROM {name} x) t"
        )
        found[name] = (row["rows"], row["content"])
    return found


async def preview(shop: Any, operation: str, request: Any) -> dict[str, Any]:
    """What is foreseen; asserts that the whole database is as it was."""
    before = await fingerprint(shop.shop.pool)
    answer = await shop.http.post("/v1/preview", json={"operation": operation, "request": request})
    assert answer.status_code == 200, answer.text
    assert await fingerprint(shop.shop.pool) == before
    found: dict[str, Any] = answer.json()
    return found


async def said_of(shop: Any, number: int, after: int) -> list[str]:
    """The timeline in words since a version."""
    answer = await shop.http.get(f"/v1/orders/{number}/timeline", params={"after_version": after})
    return [entry["words"] for entry in answer.json()]


async def test_canceling_is_done_as_it_was_foreseen(selling: MakeSelling) -> None:
    shop = await selling()
    placed = await shop.place(**TEA, **PAID)
    request = {"order_id": placed["order_id"], "reason": "customer"}
    seen = await preview(shop, "cancelOrders", request)
    (order,) = seen["orders"]
    assert (order["before"]["status"], order["after"]["status"]) == ("confirmed", "canceled")
    assert (order["before"].get("balance", 0), order["after"]["balance"]) == (0, -2000)
    (refund,) = order["money"]
    assert (refund["kind"], refund["amount"], refund["gateway"]) == ("refund", 2000, "manual")
    assert order["units"] == [
        {
            "line": 1, "sku": "A", "title": "A", "scale": 1, "unit": "unit",
            "buckets": {"reserved": -2, "canceled": 2},
        }
    ]  # fmt: skip
    (level,) = seen["stock"]
    assert (level["location"], level["reserved"], level["available"]) == ("MAIN", -2, 2)
    canceled, refunded = order["messages"]
    assert (canceled["kind"], canceled["recipient"]) == ("order_canceled", "ada@example.com")
    assert "#1001" in canceled["subject"]
    assert "20.00" in canceled["text"]
    assert (refunded["kind"], refunded["later"]) == ("refunded", True)

    done = (await shop.http.post("/v1/orders/cancel", json=request)).json()
    assert seen["results"] == [done]
    # what the worker does of itself
    await shop.shop.run(advance_payments, AdvancePayment(order_id=UUID(placed["order_id"]), refund_cause="cancel"))
    assert await said_of(shop, 1001, 1) == [event["words"] for event in order["events"]]


@pytest.mark.parametrize(
    ("operation", "request_", "path"),
    [
        ("holdOrders", {"reason": "address", "note": "No house number."}, "/v1/orders/hold"),
        ("editOrders", {"lines": [{"line": 1, "quantity": 1}]}, "/v1/orders/edit"),
        ("releaseOrders", {}, "/v1/orders/release"),
        ("creditOrders", {"amount": 500, "reason": "late"}, "/v1/orders/credit"),
    ],
)
async def test_other_verbs_are_done_as_they_were_foreseen(
    selling: MakeSelling, operation: str, request_: dict[str, Any], path: str
) -> None:
    shop = await selling()
    placed = await shop.place(**TEA, **ACCOUNT)
    request = {"order_id": placed["order_id"], **request_}
    seen = await preview(shop, operation, [request])
    assert seen["refused"] == 0, seen
    await shop.http.post(path, json=request)
    (order,) = seen["orders"]
    assert (await said_of(shop, 1001, 1))[: len(order["events"])] == [event["words"] for event in order["events"]]
    now = (await shop.http.get("/v1/orders/1001")).json()
    for name, value in order["after"].items():
        assert now.get(name, 0) == value, name


async def test_what_others_get_of_it_is_foreseen_too(selling: MakeSelling) -> None:
    shop = await selling()
    waiting = await shop.place(**WAITS)
    seen = await preview(shop, "receiveStock", {"sku": "BACK", "location": "MAIN", "quantity": 5})
    (order,) = seen["orders"]
    assert (order["order_id"], order["units"][0]["buckets"]) == (
        waiting["order_id"],
        {"backordered": -3, "reserved": 3},
    )
    (level,) = seen["stock"]
    assert (level["sku"], level["sellable"], level["reserved"], level["available"]) == ("BACK", 5, 3, 2)
    assert [event["type"] for event in seen["events"]] == ["stock.received"]


async def test_placing_is_foreseen_with_its_price_and_promise(selling: MakeSelling) -> None:
    shop = await selling()
    seen = await preview(shop, "placeOrders", {**TEA, **ACCOUNT, "external_id": "P-1"})
    (order,) = seen["orders"]
    assert "before" not in order
    assert (order["after"]["total"], order["after"]["status"]) == (2000, "confirmed")
    assert order["after"]["promise"]["deliver_by"]
    assert [message["kind"] for message in order["messages"]] == ["order_confirmed"]
    # neither the number nor the channel's id was used up
    placed = await shop.place(**TEA, **ACCOUNT, external_id="P-1")
    assert (placed["result"], placed["number"]) == ("placed", seen["orders"][0]["number"])


async def test_refusals_are_answers_one_by_one(selling: MakeSelling) -> None:
    shop = await selling()
    placed = await shop.place(**TEA, **ACCOUNT)
    seen = await preview(
        shop, "cancelOrders", [{"order_id": placed["order_id"], "version": 7}, {"order_id": placed["order_id"]}]
    )
    assert [result["result"] for result in seen["results"]] == ["refused", "canceled"]
    assert (seen["refused"], seen["results"][0]["type"]) == (1, "version_changed")


async def test_it_takes_the_scopes_of_the_verb_and_says_where_it_is_wrong(selling: MakeSelling) -> None:
    shop = await selling()
    placed = await shop.place(**TEA, **ACCOUNT)
    lift = {"operation": "liftHoldsOfMany", "request": {"order_id": placed["order_id"], "reasons": ["fraud"]}}
    _, token = await shop.key("orders:write")
    async with shop.with_token(token) as clerk:
        assert (await clerk.post("/v1/preview", json=lift)).json()["data"]["scope"] == "risk:write"
        stock = {"operation": "receiveStock", "request": {"sku": "A", "location": "MAIN", "quantity": 1}}
        assert (await clerk.post("/v1/preview", json=stock)).status_code == 403
    unknown = await shop.http.post("/v1/preview", json={"operation": "openapi", "request": {}})
    assert (unknown.status_code, unknown.json()["type"]) == (422, "/problems/unknown_operation")
    for request, field in (({"order_id": 1}, "/request/order_id"), ([{"lines": 7}], "/request/0/lines")):
        wrong = await shop.http.post("/v1/preview", json={"operation": "cancelOrders", "request": request})
        assert (wrong.status_code, wrong.json()["field"]) == (400, field)


async def test_it_gives_way_to_who_holds_the_order(selling: MakeSelling) -> None:
    shop = await selling()
    placed = await shop.place(**TEA, **ACCOUNT)
    connection = await asyncpg.connect(shop.shop.pool._connect_args[0])  # a transaction of its own that takes its time
    try:
        async with connection.transaction():
            await connection.execute(
                "SELECT FROM orders WHERE shop_id = $1 AND order_id = $2 FOR UPDATE",
                shop.shop.shop_id,
                placed["order_id"],
            )
            asked = {"operation": "cancelOrders", "request": {"order_id": placed["order_id"]}}
            answer = await asyncio.wait_for(shop.http.post("/v1/preview", json=asked), 8)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
    finally:
        await connection.close()
    assert (await shop.http.post("/v1/preview", json=asked)).status_code == 200


async def test_the_timeline_since_a_version_is_what_came_since(selling: MakeSelling) -> None:
    shop = await selling()
    placed = await shop.place(**TEA, **ACCOUNT)
    this = f"/v1/orders/{placed['number']}"
    await shop.http.post(f"{this}/hold", json={"reason": "manual"})
    await shop.http.post(f"{this}/edit", json={"lines": [{"line": 1, "quantity": 1}]})
    refused = await shop.http.post(f"{this}/cancel", headers={"If-Match": '"1"'})
    assert (refused.status_code, refused.json()["data"]["version"]) == (412, 3)
    types = [entry["type"] for entry in (await shop.http.get(f"{this}/timeline", params={"after_version": 1})).json()]
    assert types == ["order.held", "order.edited"]
    assert len(await said_of(shop, placed["number"], 2)) == 1
    assert await said_of(shop, placed["number"], 3) == await said_of(shop, placed["number"], 9) == []
