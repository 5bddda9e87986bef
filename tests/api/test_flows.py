"""What callers rely on over HTTP: once and once only, versions, pages, limits, the live feed."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from waybill.store.database import Pool
from waybill.workers.follow import follow
from waybill.workers.webhooks import Webhooks

MakeSelling = Callable[..., Awaitable[Any]]
ONE_A = {"lines": [{"sku": "A", "quantity": 1}], "method": "pickup"}


async def test_a_repeated_request_is_done_once_and_answered_the_same(selling: MakeSelling) -> None:
    one = await selling()
    key = {"Idempotency-Key": "order-1"}
    answers = await asyncio.gather(*(one.http.post("/v1/orders", json=ONE_A, headers=key) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    other = await one.http.post("/v1/orders", json={**ONE_A, "note": "more"}, headers=key)
    assert (other.status_code, other.json()["type"]) == (409, "/problems/key_reused")
    assert len((await one.http.get("/v1/orders")).json()["rows"]) == 1
    _, token = await one.key("orders:write")
    async with one.with_token(token) as http:
        assert (await http.post("/v1/orders", json=ONE_A, headers=key)).json() != answers[0].json()


async def test_the_same_key_for_another_order_is_another_request(selling: MakeSelling) -> None:
    one = await selling()
    first, second = await one.place(), await one.place()
    key = {"Idempotency-Key": "cancel"}
    done = await one.http.post(f"/v1/orders/{first['number']}/cancel", headers=key)
    again = await one.http.post(f"/v1/orders/{first['order_id']}/cancel", headers=key)
    other = await one.http.post(f"/v1/orders/{second['number']}/cancel", headers=key)
    assert (done.status_code, again.content, other.status_code) == (200, done.content, 409)
    assert other.json()["type"] == "/problems/key_reused"


async def test_a_list_is_answered_item_by_item_and_can_be_sent_again(selling: MakeSelling) -> None:
    one = await selling()
    asked = [ONE_A, {**ONE_A, "lines": [{"sku": "NO", "quantity": 1}]}, ONE_A]
    key = {"Idempotency-Key": "many"}
    first = await one.http.post("/v1/orders", json=asked, headers=key)
    again = await one.http.post("/v1/orders", json=asked, headers=key)
    assert [row["result"] for row in first.json()] == ["placed", "refused", "placed"]
    assert first.json()[1]["field"] == "/lines/0/sku"
    assert (first.status_code, again.content) == (200, first.content)
    assert (await one.http.post("/v1/orders", json=[])).json() == []
    too_many = await one.http.post("/v1/items", json=[{"sku": "A", "title": "A", "price": "1"}] * 1_001)
    assert too_many.status_code == 400
    wrong = await one.http.post("/v1/orders", json=[ONE_A, {**ONE_A, "lines": []}])
    assert (wrong.status_code, wrong.json()["field"]) == (400, "/1/lines")


@pytest.mark.parametrize("verb", ["cancel", "confirm"])
async def test_a_change_on_an_old_version_is_refused(selling: MakeSelling, verb: str) -> None:
    one = await selling()
    order = await one.place()
    path = f"/v1/orders/{order['order_id']}"
    body = {"paid": order["total"]} if verb == "confirm" else {}
    old = (await one.http.get(path)).headers["etag"]
    newer = await one.http.post(f"{path}/confirm", json={"paid": order["total"]}, headers={"If-Match": old})
    assert (old, newer.json()["version"]) == ('"1"', 2)
    refused = await one.http.post(f"{path}/{verb}", json=body, headers={"If-Match": old})
    assert (refused.status_code, refused.json()["type"]) == (412, "/problems/version_changed")
    if verb == "cancel":
        tag = (await one.http.get(path)).headers["etag"]
        done = await one.http.post(f"{path}/cancel", headers={"If-Match": tag})
        assert done.json()["status"] == "canceled"


async def test_refusals_are_problems_that_say_where_and_what_to_do(selling: MakeSelling) -> None:
    one = await selling()
    order = await one.place()
    await one.http.post(f"/v1/orders/{order['number']}/cancel")
    for path, body, status, type, field in (
        ("/v1/orders", {**ONE_A, "lines": [{"sku": "A", "quantity": 999}]}, 409, "insufficient_stock", "/lines/0"),
        (f"/v1/orders/{order['number']}/cancel", {}, 409, "already_ended", "/order_id"),
        ("/v1/stock/adjust", {"sku": "A", "location": "MAIN", "quantity": -99, "reason": "lost"}, 409, "below_zero", None),
        ("/v1/stock/receive", {"sku": "A", "location": "NO", "quantity": 1}, 422, "unknown_location", "/location"),
        ("/v1/items", {"sku": "K", "title": "K", "price": "1", "bundle": [{"sku": "NO", "quantity": 1}]}, 422,
         "unknown_component", "/bundle/0/sku"),
        ("/v1/customers", {}, 422, "no_identity", None),
        ("/v1/webhooks", {"url": "https://example.com/", "types": ["order.no"]}, 422, "unknown_event_type", "/types"),
    ):  # fmt: skip
        answer = await one.http.post(path, json=body)
        problem = answer.json()
        assert (answer.status_code, problem["type"]) == (status, f"/problems/{type}"), problem
        assert field is None or problem["field"].startswith(field), problem
    own = next(row["key_id"] for row in (await one.http.get("/v1/keys")).json() if one.token.startswith(row["prefix"]))
    assert (await one.http.delete(f"/v1/keys/{own}")).json()["type"] == "/problems/own_key"


async def test_pages_go_on_to_the_end_without_gap_or_repeat(selling: MakeSelling) -> None:
    one = await selling()
    await one.http.post("/v1/orders", json=[{**ONE_A, "lines": [{"sku": "B", "quantity": 1}]}] * 9)
    seen: list[int] = []
    query: dict[str, Any] = {"limit": 4, "order": "oldest"}
    while True:
        page = (await one.http.get("/v1/orders", params=query)).json()
        seen += [row["number"] for row in page["rows"]]
        if "next" not in page:
            break
        query["cursor"] = page["next"]
    assert seen == sorted(set(seen))
    assert len(seen) == 9


async def test_who_asks_too_often_is_told_to_wait(served: Any, selling: MakeSelling, tmp_path: Path) -> None:
    one = await selling()
    strict = type(served)(served.database_url, tmp_path, rate_limit_per_second=1)
    strict.start()
    try:
        async with httpx.AsyncClient(
            base_url=strict.url, headers={"Authorization": f"Bearer {one.token}"}, trust_env=False
        ) as http:
            answers = [await http.get("/v1/shop") for _ in range(14)] + [await http.post("/v1/orders", json=ONE_A)]
        assert {answer.status_code for answer in answers[:10]} == {200}
        assert [answer.status_code for answer in answers[-2:]] == [429, 429]
        assert answers[-1].json()["type"] == "/problems/rate_limited"
        assert int(answers[-1].headers["retry-after"]) >= 1
    finally:
        strict.stop()


class Stream:
    """Server-sent events as they come in."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.lines = answer.aiter_lines()

    async def block(self) -> dict[str, str]:
        """The next block, by field; a comment is under the empty name."""
        found: dict[str, str] = {}
        async with asyncio.timeout(20):
            async for line in self.lines:
                if not line:
                    return found
                name, _, value = line.partition(":")
                found[name] = value.strip()
        return {"end": "yes"}

    async def event(self) -> dict[str, str]:
        """The next block that is an event, or the end."""
        while True:
            block = await self.block()
            if "event" in block or "end" in block:
                return block


@asynccontextmanager
async def streaming(http: httpx.AsyncClient, seen: str | None = None, **query: Any) -> AsyncIterator[Stream]:
    headers = {"Last-Event-ID": seen} if seen else {}
    async with http.stream("GET", "/v1/events/stream", params=query, headers=headers) as answer:
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Stream(answer)


async def test_the_live_feed_has_no_gap_over_reconnects(selling: MakeSelling) -> None:
    one = await selling()
    began = (await one.http.get("/v1/events", params={"limit": 1_000})).json()["after"]
    seen: list[tuple[str, str]] = []
    last = str(began)
    for turn in range(3):
        await one.place()
        async with streaming(one.http, last) as stream:
            await one.place()
            for _ in range(2 if turn else 1):
                event = await stream.event()
                last = event["id"]
                seen.append((last, event["event"]))
                assert json.loads(event["data"])["seq"] == int(last)
    rows = (await one.http.get("/v1/events", params={"after": began})).json()["rows"]
    assert seen == [(str(row["seq"]), row["type"]) for row in rows][: len(seen)]
    assert len(seen) == 5


async def test_the_live_feed_gives_what_is_asked_for_and_only_ones_own(selling: MakeSelling) -> None:
    mine, theirs = await selling(), await selling()
    async with streaming(mine.http, types="order.canceled") as stream:
        assert (await stream.block())[""] == "connected"
        await theirs.place()
        order = await mine.place()
        await mine.http.post(f"/v1/orders/{order['number']}/cancel")
        event = await stream.event()
        assert (event["event"], json.loads(event["data"])["order_id"]) == ("order.canceled", order["order_id"])
    for query in ({"types": "order.nonsense"}, {"after": "x"}, {"order_id": "x"}):
        assert (await mine.http.get("/v1/events/stream", params=query)).status_code == 400


async def test_streams_end_when_the_server_stops(served: Any, selling: MakeSelling, tmp_path: Path) -> None:
    one = await selling()
    other = type(served)(served.database_url, tmp_path)
    other.start()
    async with httpx.AsyncClient(
        base_url=other.url, headers={"Authorization": f"Bearer {one.token}"}, trust_env=False
    ) as http, streaming(http) as stream:  # fmt: skip
        await stream.block()
        stopping = asyncio.create_task(asyncio.to_thread(other.stop))
        last = {}
        while "end" not in (block := await stream.block()):
            last = block
        assert int(last["retry"]) > 0
        assert await stopping < 4


async def test_a_webhook_for_all_of_a_kind_gets_all_of_a_kind(selling: MakeSelling, api_pool: Pool) -> None:
    one = await selling()
    body = {"url": "https://example.com/", "types": ["order.*"]}
    hook = (await one.http.post("/v1/webhooks", json=body)).json()["webhook_id"]
    order = await one.place()
    await one.http.post(f"/v1/orders/{order['number']}/cancel")
    while await follow(api_pool, Webhooks(api_pool, None), one.shop.shop_id):  # type: ignore[arg-type]
        pass
    path = f"/v1/webhooks/{hook}"
    rows = (await one.http.get(f"{path}/deliveries")).json()["rows"]
    assert [row["type"] for row in rows] == ["order.canceled", "order.placed"]
    assert (await one.http.post(f"{path}/replay", json={"first": 1})).json() == {"result": "replayed", "events": 2}
