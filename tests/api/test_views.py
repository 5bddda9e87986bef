"""What is read over HTTP: every filter as a parameter, problems that say the remedy, pages that go on."""

import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import msgspec
import pytest

from waybill.api.access import Access, Caller
from waybill.api.app import create_app
from waybill.api.batcher import Batcher
from waybill.api.runtime import Runtime
from waybill.commands.expect_stock import expect_stock
from waybill.commands.place_orders import place_orders
from waybill.model.orders import PlaceOrder
from waybill.model.stock import ExpectStock
from waybill.store.database import Pool

MakeShop = Callable[..., Awaitable[Any]]
READER = frozenset({"orders:read", "stock:read", "setup:read", "customers:read", "events:read"})


@functools.cache
def _app() -> Any:
    return create_app(lambda: None)


@pytest.fixture
async def client(pool: Pool, shop: MakeShop) -> AsyncIterator[httpx.AsyncClient]:
    """A reader of a shop with two orders; the token `nobody` is known and may read nothing."""
    made = await shop()
    for number in range(2):
        request = {
            "lines": [{"sku": "A", "quantity": 1}], "method": "pickup", "external_id": f"X-{number}",
            "customer": {"email": "ida@x.de", "name": "Ida"},
        }  # fmt: skip
        await made.run(place_orders, msgspec.convert(request, PlaceOrder))
    expected = {"sku": "A", "location": "MAIN", "quantity": 4, "expected_on": "2090-01-01"}
    await made.run(expect_stock, msgspec.convert(expected, ExpectStock))

    async def lookup(token: str) -> Caller | None:
        return Caller(made.shop_id, "key:test", READER if token == "reader" else frozenset())

    app = _app()
    app.app.state.runtime = Runtime(
        pool=pool, batcher=Batcher(pool, 1, 10, 10), access=Access(lookup, 5, 0), timeout=10, public_url="http://test"
    )
    transport = httpx.ASGITransport(app)
    headers = {"Authorization": "Bearer reader"}
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
        yield client


async def _rows(client: httpx.AsyncClient, address: str) -> list[Any]:
    answer = await client.get(address)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return found["rows"] if isinstance(found, dict) else found


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ("", 2), ("?q=%231001", 1), ("?number=1002", 1), ("?external_id=X-1&channel=api", 1), ("?email=IDA@x.de", 2),
        ("?name=id", 2), ("?sku=a", 2), ("?status=canceled", 0), ("?status=placed&location=main", 2), ("?tag=none", 0),
        ("?placed_from=2026-01-01&placed_to=2026-01-02", 0), ("?order=oldest&limit=1", 1),
    ],
)  # fmt: skip
async def test_orders_are_filtered_by_parameters(client: httpx.AsyncClient, parameters: str, found: int) -> None:
    assert len(await _rows(client, f"/v1/orders{parameters}")) == found


async def test_orders_page_by_page(client: httpx.AsyncClient) -> None:
    first = (await client.get("/v1/orders?limit=1")).json()
    second = (await client.get(f"/v1/orders?limit=1&cursor={first['next']}")).json()
    assert [page["rows"][0]["number"] for page in (first, second)] == [1002, 1001]
    assert "next" not in second


async def test_an_order_by_number_and_by_id_with_its_timeline(client: httpx.AsyncClient) -> None:
    by_number = await client.get("/v1/orders/1001")
    by_id = await client.get(f"/v1/orders/{by_number.json()['order_id']}")
    assert by_number.json() == by_id.json()
    assert by_id.headers["etag"] == '"1"'
    assert by_id.json()["customer"]["name"] == "Ida"
    [entry] = await _rows(client, "/v1/orders/1001/timeline")
    assert entry["words"].startswith("Placed through api: 1 line, 10.00 EUR")


@pytest.mark.parametrize(
    ("address", "status", "type", "field"),
    [
        ("/v1/orders/999", 404, "unknown_order", None),
        ("/v1/orders/00000000-0000-7000-8000-000000000000", 404, "unknown_order", None),
        ("/v1/orders/999/timeline", 404, "unknown_order", None),
        ("/v1/orders/abc", 400, "invalid_request", "order"),
        ("/v1/orders/1001%0A", 404, "unknown_order", None),
        ("/v1/orders?state=placed", 400, "invalid_request", "state"),
        ("/v1/orders?status=none", 400, "invalid_request", "status"),
        ("/v1/orders?limit=251", 400, "invalid_request", "limit"),
        ("/v1/orders?limit=0", 400, "invalid_request", "limit"),
        ("/v1/orders?q=a%00", 400, "invalid_request", "q"),
        ("/v1/orders?number=99999999999999999999", 400, "invalid_request", "number"),
        ("/v1/orders?cursor=zzz", 400, "invalid_request", "cursor"),
        ("/v1/orders?placed_from=2026-02-30", 400, "invalid_request", "placed_from"),
        ("/v1/stock?cursor=AAAA", 400, "invalid_request", "cursor"),
        ("/v1/stock/movements?cursor=AAAA", 400, "invalid_request", "cursor"),
        ("/v1/stock/expected?cursor=AAAA", 400, "invalid_request", "cursor"),
        ("/v1/items?cursor=AAAA", 400, "invalid_request", "cursor"),
        ("/v1/customers?cursor=AAAA", 400, "invalid_request", "cursor"),
        ("/v1/customers/00000000-0000-7000-8000-000000000000", 404, "unknown_customer", None),
        ("/v1/events?after=-1", 400, "invalid_request", "after"),
        ("/v1/events?types=order.placed,order.lost", 400, "invalid_request", "types"),
    ],
)
async def test_problems_say_where(
    client: httpx.AsyncClient, address: str, status: int, type: str, field: str | None
) -> None:
    answer = await client.get(address)
    problem = answer.json()
    assert (answer.status_code, problem["type"], problem.get("field")) == (status, f"/problems/{type}", field), problem


async def test_what_an_address_should_look_like_is_said_in_words(client: httpx.AsyncClient) -> None:
    said = (await client.get("/v1/orders/abc")).json()["detail"]
    assert said == "Expected an order's number such as `1001`, or its id."


async def test_everything_else_can_be_read(client: httpx.AsyncClient) -> None:
    [a] = await _rows(client, "/v1/stock?sku=a&by=2090-01-01")
    assert (a["available"], a["available_to_promise"]) == (13, 17)
    assert len(await _rows(client, "/v1/stock/movements")) == 3
    assert [row["open"] for row in await _rows(client, "/v1/stock/expected?all=false")] == [4]
    assert [row["sku"] for row in await _rows(client, "/v1/items?prefix=b&active=true")] == ["B", "BACK"]
    assert [row["code"] for row in await _rows(client, "/v1/locations")] == ["MAIN", "SIDE"]
    [ida] = await _rows(client, "/v1/customers?name=ida")
    customer = (await client.get(f"/v1/customers/{ida['customer_id']}")).json()
    assert customer["bought"][0]["orders"] == 2
    assert (await client.get("/v1/shop")).json()["currency"] == "EUR"
    feed = (await client.get("/v1/events?types=order.placed&limit=1")).json()
    assert [event["type"] for event in feed["rows"]] == ["order.placed"]
    assert feed["more"]


@pytest.mark.parametrize(
    "address", ["/v1/orders", "/v1/orders/1001", "/v1/stock", "/v1/items", "/v1/customers", "/v1/events", "/v1/shop"]
)
async def test_reading_needs_the_scope(client: httpx.AsyncClient, address: str) -> None:
    assert (await client.get(address, headers={"Authorization": "Bearer nobody"})).status_code == 403
    assert (await client.get(address, headers={"Authorization": ""})).status_code == 401
