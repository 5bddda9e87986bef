"""A morning in a shop, by every operation there is. What is asked and answered are the examples of the API's page.

`WAYBILL_UPDATE=1 pytest tests/api/test_examples.py` writes them down anew; look at the difference before you commit it.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest_asyncio

from waybill.api.app import create_app
from waybill.api.openapi import Operation, describe, operations, shipped_examples
from waybill.store.database import Pool
from waybill.workers.follow import bury, follow
from waybill.workers.messages import Messages
from waybill.workers.webhooks import Webhooks

MakeSelling = Callable[..., Awaitable[Any]]
Same = Callable[[str, dict[str, Any]], None]
APP = create_app(lambda: None).app
OPERATIONS = {one.name: one for one in operations(APP)}

ORDER = {
    "channel": "web",
    "external_id": "W-20001",
    "lines": [
        {"sku": "TEA-100", "quantity": 2, "unit_price": "12.50"},
        {"sku": "MUG", "quantity": 1, "options": [{"name": "Engraving", "value": "For Ada", "unit_price": "3.00"}]},
    ],
    "charges": [{"type": "shipping", "amount": 490, "title": "Parcel"}],
    "customer": {"email": "ada@example.com", "name": "Ada Byron", "language": "en"},
    "ship_to": {
        "name": "Ada Byron", "lines": ["Lange Straße 1"], "postal_code": "50667", "city": "Köln", "country": "DE",
    },
    "note": "Please ring twice.",
    "tags": ["gift"],
}  # fmt: skip
PICKUP = {"lines": [{"sku": "MUG", "quantity": 1}], "method": "pickup", "payment": {"terms": "on_account"}}
TEA = {"sku": "TEA-100", "title": "Green tea, 100 g", "price": "12.50", "weight": 120, "cost": "4.20"}
MUG = {"sku": "MUG", "title": "Mug", "price": "9.00", "backorder": True}
SET = {
    "sku": "SET",
    "title": "Tea set",
    "price": "19.90",
    "bundle": [{"sku": "TEA-100", "quantity": 1}, {"sku": "MUG", "quantity": 1}],
}
BERLIN = {
    "code": "BERLIN", "name": "Berlin warehouse", "address": {"country": "DE", "city": "Berlin", "postal_code": "10115"},
    "abilities": ["ship", "pickup"],
}  # fmt: skip
STATION = {"code": "STATION", "name": "Station store", "kind": "store", "address": {"country": "DE"}, "priority": 200}


async def set_up(teller: Any) -> None:
    """The shop, its items and places, and what is in them."""
    await teller.ask("getShop")
    await teller.ask("saveShop", {"name": "Tea & Co", "time_zone": "Europe/Berlin"})
    await teller.ask("saveLocations", BERLIN, named="one")
    await teller.ask("saveLocations", [BERLIN, STATION], named="several")
    await teller.ask("listLocations")
    await teller.ask("saveItems", TEA, named="one")
    await teller.ask(
        "saveItems", [TEA, MUG, SET, {**SET, "sku": "SET-2", "bundle": [{"sku": "NO", "quantity": 1}]}], named="several"
    )
    await teller.ask("listItems", prefix="SET")
    received = [
        {"sku": "TEA-100", "location": "BERLIN", "quantity": 40, "unit_cost": "4.20", "reference": "PO-7"},
        {"sku": "MUG", "location": "BERLIN", "quantity": 12},
    ]
    await teller.ask("receiveStock", received[0], named="one")
    await teller.ask("receiveStock", received, named="several")
    await teller.ask("adjustStock", {"sku": "MUG", "location": "BERLIN", "quantity": -1, "reason": "damaged"})
    await teller.ask("countStock", {"sku": "TEA-100", "location": "BERLIN", "quantity": 78})
    await teller.ask("expectStock", {"sku": "MUG", "location": "BERLIN", "quantity": 24, "expected_on": "2031-03-03"})
    await teller.ask("setSafetyStock", {"sku": "TEA-100", "location": "BERLIN", "quantity": 5})
    await teller.ask("listStock", sku="TEA-100", by="2031-03-03")
    await teller.ask("listStockMovements", sku="MUG")
    await teller.ask("listExpectedStock", sku="MUG")


async def trade(teller: Any) -> Any:
    """Orders come in, are confirmed, canceled, discarded. The first order."""
    hook = await teller.ask("createWebhook", {"url": "https://example.com/hooks/waybill", "types": ["order.placed"]})
    placed = await teller.ask("placeOrders", ORDER, named="one")
    many = await teller.ask(
        "placeOrders", [PICKUP, PICKUP, {**PICKUP, "lines": [{"sku": "NO", "quantity": 1}]}], named="several"
    )
    again = await teller.ask("placeOrders", ORDER, named="again")
    assert (again["result"], many[2]["type"]) == ("already_placed", "unknown_item")
    await teller.ask("getOrder", order=placed["number"])
    await teller.ask("confirmOrder", {"paid": placed["total"], "reference": "ch_3Q"}, order=placed["order_id"])
    await teller.ask(
        "cancelOrder", {"lines": [{"line": 1, "quantity": 1}], "reason": "customer"}, order=placed["number"]
    )
    await teller.ask("cancelOrders", [{"order_id": many[1]["order_id"], "reason": "staff"}])
    waiting = await teller.http.post("/v1/orders", json={**ORDER, "external_id": "W-20002"})
    paid = {"order_id": waiting.json()["order_id"], "paid": waiting.json()["total"]}
    await teller.ask("confirmOrders", [paid])
    await teller.ask("listOrders", q="ada@example.com", limit=20)
    await teller.ask("getTimeline", order=placed["number"])
    drafts = [(await teller.http.post("/v1/orders", json={**PICKUP, "draft": True})).json() for _ in range(3)]
    await teller.ask("discardDraft", order=drafts[0]["number"])
    await teller.ask("discardDrafts", [{"order_id": drafts[1]["order_id"]}])
    await teller.ask("placeOrders", {**PICKUP, "draft_id": drafts[2]["order_id"]}, named="a draft")
    return placed, hook


async def work(pool: Pool, selling: Any, order_id: str) -> Any:
    """What the worker does meanwhile, and one event that it cannot handle."""
    mail, hooks = Messages(pool, None, "shop@example.com"), Webhooks(pool, None)  # type: ignore[arg-type]
    for consumer in (mail, hooks):
        while await follow(pool, consumer, selling.shop.shop_id):
            pass
    (message,) = (await selling.http.get("/v1/messages", params={"limit": 1, "order_id": order_id})).json()["rows"]
    await mail.send(selling.shop.shop_id, message["message_id"])
    async with selling.shop.tx() as tx:
        await bury(tx, "messages", message["cause_seq"], 5, "KeyError('color')")
    return message


async def look_after(teller: Any, selling: Any, pool: Pool, placed: Any, hook: Any) -> None:
    """Customers, messages, webhooks, events, keys."""
    message = await work(pool, selling, placed["order_id"])
    await teller.ask("listMessages", status="kept", limit=5)
    await teller.ask("getMessage", message_id=message["message_id"])
    await teller.ask("resendMessage", message_id=message["message_id"])
    await teller.ask("listDeadLetters")
    await teller.ask("redriveDeadLetter", {"consumer": "messages", "seq": message["cause_seq"]})
    await teller.ask("listWebhooks")
    await teller.ask("listDeliveries", webhook_id=hook["webhook_id"], limit=2)
    await teller.ask("replayWebhook", {"first": 1}, webhook_id=hook["webhook_id"])
    await teller.ask("deleteWebhook", webhook_id=hook["webhook_id"])
    saved = await teller.ask(
        "saveCustomers", {"external_id": "C-7", "email": "grace@example.com", "name": "Grace"}, named="one"
    )
    await teller.ask(
        "saveCustomers",
        [{"email": "alan@example.com"}, {"customer_id": saved["id"], "language": "en"}],
        named="several",
    )
    await teller.ask("listCustomers", email="ada@example.com")
    order = (await teller.http.get(f"/v1/orders/{placed['number']}")).json()
    await teller.ask("getCustomer", customer_id=order["customer"]["customer_id"])
    await teller.ask("exportCustomer", customer_id=order["customer"]["customer_id"])
    await teller.ask("eraseCustomer", customer_id=saved["id"])
    await teller.ask("listEvents", after=0, types="order.placed,order.canceled", limit=2)
    made = await teller.ask("createKey", {"name": "Web shop", "scopes": ["orders:write", "stock:read"]})
    await teller.ask("revokeKey", key_id=made["key_id"])
    await teller.ask("listKeys")
    await teller.ask("health")
    await teller.ask("ready")
    await teller.ask("explainProblem", type="insufficient_stock")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def morning(selling_for_long: MakeSelling, make_teller: Callable[[Any], Any], api_pool: Pool) -> dict[str, Any]:
    """The examples as they come out today."""
    selling = await selling_for_long(empty=True)
    teller = make_teller(selling)
    await set_up(teller)
    placed, hook = await trade(teller)
    await look_after(teller, selling, api_pool, placed, hook)
    teller.told["metrics"] = {"response": 'waybill_request_seconds_count{route="placeOrders",status="2xx"} 1042.0\n'}
    teller.told["openapi"] = {"response": {"openapi": "3.1.0", "info": {"title": "Waybill"}, "paths": {}}}
    teller.told["streamEvents"] = {
        "query": {"after": 41},
        "response": 'id: 42\nevent: order.canceled\ndata: {"type":"order.canceled","seq":42}\n\n',
    }
    return teller.told


async def test_the_examples_are_what_the_server_answers(morning: dict[str, Any], same_examples: Same) -> None:
    same_examples("keel", morning)


async def test_every_operation_has_examples_that_it_takes_and_gives() -> None:
    described = describe(APP)
    kept = shipped_examples()
    assert set(kept) == set(OPERATIONS)
    for name, operation in OPERATIONS.items():
        document = described["paths"][operation.path][operation.method]
        _check_shown(document, operation)
        for body in _all(kept[name], "request"):
            msgspec.json.decode(msgspec.json.encode(body), type=operation.body)
        if operation.media_type == "application/json" and name != "openapi":
            for answer in _all(kept[name], "response"):
                msgspec.json.decode(msgspec.json.encode(answer), type=operation.answer)


def _all(example: dict[str, Any], kind: str) -> list[Any]:
    return [*example.get(f"{kind}s", {}).values(), *([example[kind]] if kind in example else [])]


def _check_shown(document: dict[str, Any], operation: Operation) -> None:
    contents = [] if operation.body is None else list(document["requestBody"]["content"].values())
    contents += [content for answer in document["responses"].values() for content in answer["content"].values()]
    for content in contents:
        assert "example" in content or content.get("examples"), operation.name
    for parameter in document.get("parameters", ()):
        if parameter["in"] == "path":
            assert "example" in parameter, operation.name
