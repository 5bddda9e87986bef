"""What holds at every route: keys and scopes, methods and addresses, bodies that are none, headers."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from waybill.api.app import create_app
from waybill.api.explanations import EXPLAINED
from waybill.api.openapi import Operation, operations
from waybill.api.problems import STATUS
from waybill.api.runtime import ANYBODY
from waybill.model import keys, orders, setup, stock

MakeSelling = Callable[..., Awaitable[Any]]
OPERATIONS = operations(create_app(lambda: None).app)
ID = "0199f0a0-0000-7000-8000-000000000000"


def problem(answer: httpx.Response) -> str:
    """The type of a problem, once it is a proper one."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["title"]
    assert body["detail"].endswith((".", "?", ")"))
    type = str(body["type"]).removeprefix("/problems/")
    assert type in EXPLAINED
    return type


def address(operation: Operation) -> str:
    others = {"type": "not_found", "location": "MAIN", "token": "x" * 64, "wave": "1"}
    return re.sub(r"\{(\w+)\}", lambda found: others.get(found[1], ID), operation.path)


def named(operation: Operation) -> str:
    return operation.name


PROTECTED = [one for one in OPERATIONS if one.scope]


# Who comes this way has a link, or is a stranger at a shop front that is open.
DOORS_OF_BUYERS = ("/v1/pay/", "/v1/track/", "/v1/quotes/", "/v1/front/")


def test_scopes_are_those_that_keys_can_have() -> None:
    assert {one.scope for one in PROTECTED} <= {*keys.SCOPES, ANYBODY}
    open_ones = {one.name for one in OPERATIONS if not one.scope}
    by_link = {one.name for one in OPERATIONS if not one.scope and one.path.startswith(DOORS_OF_BUYERS)}
    doors = {
        "listWaysIn",
        "signIn",
        "lookAtLink",
        "signInByLink",
        "forgotPassword",
        "resetPassword",
        "acceptInvitation",
        "beginOpenId",
        "finishOpenId",
    }
    assert open_ones == {"health", "ready", "metrics", "openapi", "explainProblem"} | by_link | doors


@pytest.mark.parametrize("operation", PROTECTED, ids=named)
async def test_without_a_key_nothing_opens(selling: MakeSelling, served: Any, operation: Operation) -> None:
    async with httpx.AsyncClient(base_url=served.url, trust_env=False) as http:
        for given in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer wb_0123456789ab_wrong"}):
            answer = await http.request(operation.method.upper(), address(operation), headers=given, content=b"{}")
            assert (answer.status_code, problem(answer)) == (401, "unauthenticated")
            assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_key_does_what_its_scopes_say_and_no_more(selling: MakeSelling) -> None:
    one = await selling()
    for scope in sorted(set(keys.SCOPES) - {"admin"}):
        _, token = await one.key(scope)
        async with one.with_token(token) as http:
            for operation in PROTECTED:
                may = operation.scope == ANYBODY or keys.grants([scope], str(operation.scope))
                if may and operation.handler.opt.get("streams"):
                    continue
                answer = await http.request(operation.method.upper(), address(operation), content=b"[")
                assert (answer.status_code == 403) is not may, (scope, operation.name, answer.text)
                if not may:
                    assert problem(answer) == "forbidden"
                    assert answer.json()["data"]["scope"] == operation.scope


async def test_a_revoked_key_opens_nothing_within_five_seconds(selling: MakeSelling) -> None:
    one = await selling()
    key_id, token = await one.key("orders:read")
    async with one.with_token(token) as http:
        assert (await http.get("/v1/orders")).status_code == 200
        revoked = await one.http.delete(f"/v1/keys/{key_id}")
        assert revoked.json() == {"result": "revoked", "key_id": key_id}
        until = time.monotonic() + 5
        while (answer := await http.get("/v1/orders")).status_code == 200:
            assert time.monotonic() < until, "the key still opens"
            await asyncio.sleep(0.05)
        assert problem(answer) == "unauthenticated"


async def test_ids_of_another_shop_are_not_found(selling: MakeSelling) -> None:
    mine, theirs = await selling(), await selling()
    order = await theirs.place(customer={"email": "ida@x.de"})
    customer = (await theirs.http.get("/v1/customers")).json()["rows"][0]["customer_id"]
    hook = (await theirs.http.post("/v1/webhooks", json={"url": "https://example.com/hook"})).json()["webhook_id"]
    key_id, _ = await theirs.key("orders:read")
    for method, path, body in (
        ("GET", f"/v1/orders/{order['order_id']}", None),
        ("GET", f"/v1/orders/{order['order_id']}/timeline", None),
        ("POST", f"/v1/orders/{order['order_id']}/cancel", {}),
        ("POST", f"/v1/orders/{order['order_id']}/confirm", {"paid": 1}),
        ("POST", f"/v1/orders/{order['order_id']}/discard", None),
        ("GET", f"/v1/customers/{customer}", None),
        ("POST", f"/v1/customers/{customer}/erase", None),
        ("GET", f"/v1/webhooks/{hook}/deliveries", None),
        ("POST", f"/v1/webhooks/{hook}/replay", {"first": 1}),
        ("DELETE", f"/v1/webhooks/{hook}", None),
        ("DELETE", f"/v1/keys/{key_id}", None),
    ):
        answer = await mine.http.request(method, path, json=body)
        assert answer.status_code == 404, (path, answer.text)
        assert problem(answer).startswith("unknown_")
    assert (await theirs.http.get(f"/v1/orders/{order['order_id']}")).json()["version"] == 1


BAD_BODIES = {
    "nothing": b"",
    "text": b"hello",
    "half": b'{"lines": [',
    "not_utf8": b'{"note": "\xff\xfe"}',
    "lone_surrogate": b'{"note": "\\ud800"}',
    "nul": b'{"note": "a\\u0000b", "reason": "a\\u0000b", "sku": "\\u0000", "name": "\\u0000"}',
    "deep_list": b"[" * 200_000,
    "deep_object": b'{"lines":' * 50_000,
    "deep_options": b'{"lines":[{"sku":"A","quantity":1,"options":'
    + b'[{"name":"x","options":' * 5_000
    + b"[]"
    + b"}]" * 5_000
    + b"}]}",
    "huge_number": b'{"quantity": 9223372036854775808, "paid": 9223372036854775808, "first": 9223372036854775808}',
    "endless_number": b'{"quantity": ' + b"9" * 100_000 + b"}",
    "float": b'{"quantity": 1e400, "paid": 1.5}',
    "nan": b'{"quantity": NaN}',
    "null": b"null",
    "string": b'"x"',
    "number_list": b"[1, 2, 3]",
    "list_of_null": b"[null]",
    "unknown": b'{"surprise": 1}',
}


# a mail is no JSON, and whatever bytes it is made of are read as one
JSON_BODIES = [one for one in OPERATIONS if one.body is not None and one.name != "receiveMail"]


@pytest.mark.parametrize("operation", JSON_BODIES, ids=named)
async def test_no_body_is_a_fault_of_ours(selling: MakeSelling, operation: Operation) -> None:
    one = await selling()
    for name, body in BAD_BODIES.items():
        answer = await one.http.request(operation.method.upper(), address(operation), content=body)
        if operation.handler.opt.get("optional_body") and name == "nothing":
            assert problem(answer) in ("unknown_order", "unknown_tracking_link")
        elif operation.path.startswith("/v1/front/"):
            # there is no front of this name; what is sent to one that there is, test_front_fuzz.py tries
            assert problem(answer) == "unknown_front"
        else:
            assert answer.status_code == 400, (operation.name, name, answer.text)
            assert problem(answer) in ("invalid_request", "malformed_json")


async def test_a_body_is_read_as_json_whatever_it_says_it_is(selling: MakeSelling) -> None:
    one = await selling()
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "\xff;"):
        headers = {"Content-Type": content_type.encode("latin-1")}
        order = b'{"lines": [{"sku": "B", "quantity": 1}], "method": "pickup"}'
        item = b'{"sku": "C", "title": "C", "price": "1.50"}'
        assert (await one.http.post("/v1/orders", content=order, headers=headers)).status_code == 201
        assert (await one.http.post("/v1/items", content=item, headers=headers)).status_code == 200


async def test_a_body_too_large_is_refused(selling: MakeSelling) -> None:
    one = await selling()
    huge = b" " * (32 * 1024 * 1024 + 1)
    for path in ("/v1/orders", "/v1/items", "/v1/keys"):
        answer = await one.http.post(path, content=huge)
        assert (answer.status_code, problem(answer)) == (413, "payload_too_large")


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/orders/%00", 400),
        ("GET", "/v1/orders/not-an-id", 400),
        ("GET", "/v1/orders/999999999999999999", 404),
        ("GET", "/v1/orders/9999999999999999999999", 400),
        ("GET", "/v1/customers/not-a-uuid", 404),
        ("GET", "/v1/customers/%ff%fe", 404),
        ("GET", "/v1/orders?surprise=1", 400),
        ("GET", "/v1/orders?limit=0", 400),
        ("GET", "/v1/orders?limit=251", 400),
        ("GET", "/v1/orders?limit=1&limit=2", 400),
        ("GET", "/v1/orders?limit=abc", 400),
        ("GET", "/v1/orders?cursor=%00", 400),
        ("GET", "/v1/orders?q=%00", 400),
        ("GET", "/v1/orders?q=%ff%fe", 200),
        ("GET", "/v1/stock?cursor=bm9uc2Vuc2U", 400),
        ("GET", "/v1/messages?cursor=x", 400),
        ("GET", "/v1/shop?surprise=1", 400),
        ("GET", "/v1/events?after=-1", 400),
        ("GET", "/v1/events?after=99999999999999999999", 400),
        ("GET", "/v1/events?types=order.nonsense", 400),
        ("PUT", "/v1/orders", 405),
        ("DELETE", "/v1/orders", 405),
        ("GET", "/v1/orders/cancel", 405),
        ("POST", "/v1/shop", 405),
        ("TRACE", "/v1/orders", 405),
    ],
)
async def test_addresses_and_parameters_that_make_no_sense(
    selling: MakeSelling, method: str, path: str, expected: int
) -> None:
    one = await selling()
    answer = await one.http.request(method, path)
    assert answer.status_code == expected, answer.text
    if expected >= 400:
        problem(answer)
    if expected == 405:
        assert answer.headers["allow"]


async def test_an_unknown_parameter_is_named(selling: MakeSelling) -> None:
    one = await selling()
    answer = await one.http.get("/v1/orders", params={"colour": "red"})
    assert answer.json()["field"] == "colour"
    assert "channel" in answer.json()["detail"]


async def test_garbage_in_headers_is_refused_or_ignored(selling: MakeSelling) -> None:
    one = await selling()
    order = await one.place()
    path = f"/v1/orders/{order['order_id']}/cancel"
    for headers, expected in (
        ([("Idempotency-Key", "")], 400),
        ([("Idempotency-Key", "x" * 256)], 400),
        ([("If-Match", "three")], 400),
        ([("If-Match", '"0"')], 400),
        ([("If-Match", '"' + "9" * 5_000 + '"')], 400),
        ([("If-Match", '"\xb2"'.encode("latin-1"))], 400),
        ([("If-Match", '"7"')], 412),
        ([("Accept", "nonsense"), ("Content-Length", "2"), ("Cookie", "\xff".encode("latin-1"))], 200),
    ):
        answer = await one.http.post(path, content=b"{}", headers=headers)
        assert answer.status_code == expected, (headers, answer.text)


async def test_head_and_options(selling: MakeSelling) -> None:
    one = await selling()
    order = await one.place()
    head = await one.http.head(f"/v1/orders/{order['order_id']}")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", '"1"')
    assert int(head.headers["content-length"]) > 100
    options = await one.http.options("/v1/orders", headers={"Origin": "https://evil.example"})
    assert options.status_code == 204
    assert {"GET", "POST"} <= set(options.headers["allow"].replace(" ", "").split(","))
    assert not [name for name in options.headers if name.startswith("access-control")]
    stream = await one.http.head("/v1/events/stream")
    assert stream.status_code == 200


async def test_every_answer_is_kept_from_guessing_and_caching(selling: MakeSelling) -> None:
    one = await selling()
    for answer in (
        await one.http.get("/v1/orders"),
        await one.http.post("/v1/orders", json={"lines": [{"sku": "A", "quantity": 1}], "method": "pickup"}),
        await one.http.post("/v1/orders", content=b"x"),
        await one.http.get("/v1/nothing"),
        await one.http.get("/health"),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "server" not in answer.headers
    for path in ("/docs", "/docs/docs.js", "/problems/not_found"):
        page = await one.http.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "unsafe" not in page.headers["content-security-policy"]
        assert (
            await one.http.get(path, headers={"Accept": "text/html", "If-None-Match": page.headers["etag"]})
        ).status_code == 304
    assert (await one.http.get("/docs/..%2Fpages.py")).status_code == 404


async def test_health_readiness_and_figures(served: Any) -> None:
    async with httpx.AsyncClient(base_url=served.url, trust_env=False) as http:
        assert (await http.get("/health")).json()["status"] == "ok"
        assert (await http.get("/ready")).json() == {"status": "ready"}
        assert 'waybill_request_seconds_bucket{le="0.001",route="health"' in (await http.get("/metrics")).text
        home = await http.get("/", headers={"Accept": "text/html"})
        assert "Waybill" in home.text


def all_types() -> set[str]:
    enums = [orders.PlaceRefusal, orders.CancelRefusal, orders.ExpireRefusal, orders.ConfirmRefusal]
    enums += [orders.DiscardRefusal, stock.StockRefusal, setup.SetupRefusal]
    return {one.value for kind in enums for one in kind} | set(STATUS) - {
        "unsupported_media_type",
        "precondition_required",
    }


def test_every_problem_is_explained_and_nothing_else() -> None:
    told = {str(getattr(type, "value", type)) for one in OPERATIONS for type in one.handler.opt.get("refusals", ())}
    assert set(EXPLAINED) == all_types() | told | {"answer_erased"}
    for explained in EXPLAINED.values():
        assert explained.meaning.endswith(".")
        assert explained.remedy.endswith((".", "`."))


@pytest.mark.parametrize("type", sorted(EXPLAINED))
async def test_a_problem_explains_itself(served: Any, type: str) -> None:
    async with httpx.AsyncClient(base_url=served.url, trust_env=False) as http:
        told = (await http.get(f"/problems/{type}")).json()
        assert told["meaning"] == EXPLAINED[type].meaning
        page = await http.get(f"/problems/{type}", headers={"Accept": "text/html,*/*"})
        assert page.headers["content-type"].startswith("text/html")
        assert "{" not in page.text.partition("<body")[2]
        assert problem(await http.get("/problems/<script>")) == "not_found"


@pytest.mark.parametrize("depth", [3, 30, 100, 300, 600, 900])
async def test_options_in_options_are_placed_and_shown_or_refused(selling: MakeSelling, depth: int) -> None:
    one = await selling()
    options = '[{"name": "x", "value": "y", "unit_price": "0.01", "options": ' * depth + "[]" + "}]" * depth
    body = f'{{"lines": [{{"sku": "A", "quantity": 1, "options": {options}}}], "method": "pickup"}}'
    answer = await one.http.post("/v1/orders", content=body)
    assert answer.status_code in (201, 400, 422), answer.text
    if answer.status_code == 201:
        shown = await one.http.get(answer.headers["location"])
        assert shown.status_code == 200
        assert (await one.http.get(f"{answer.headers['location']}/timeline")).status_code == 200
    await one.place()
