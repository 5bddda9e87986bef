"""Natural batching on a real database: who is batched with whom, whose turn it is, and who is told what when it goes wrong.

Nothing here depends on how many batches of a shop may be in flight.
"""

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import pytest

from waybill.api.access import Access, Caller
from waybill.api.app import create_app
from waybill.api.batcher import Batcher, Verb
from waybill.api.problems import Problem
from waybill.api.runtime import Runtime
from waybill.commands.place_orders import place_orders
from waybill.commands.receive_stock import receive_stock
from waybill.model.orders import PlaceOrder
from waybill.model.stock import ReceiveStock
from waybill.store.database import Pool
from waybill.store.idempotency import Claim, hash_body
from waybill.store.tx import Tx

MakeShop = Callable[..., Awaitable[Any]]
ORDER = {"lines": [{"sku": "B", "quantity": 1}], "method": "pickup"}
GOODS = ReceiveStock(sku="A", location="MAIN", quantity=1)

# A second batch of a shop starts beside the first only when there is a full one, or a bulk chunk.
IN_FLIGHT = 1


class Gate:
    """A verb that notes its batches as they begin and, for the first so many, waits until it is opened."""

    def __init__(self, command: Any = receive_stock, *, held: int = IN_FLIGHT, lines: int = 1) -> None:
        self.command = command
        self.held = held
        self.opened = asyncio.Event()
        self.batches: list[tuple[int, int]] = []
        self.verb = Verb(command.__name__, self, lambda _: lines)

    async def __call__(self, tx: Tx, requests: Sequence[Any]) -> Sequence[Any]:
        self.batches.append((tx.shop_id, len(requests)))
        if len(self.batches) <= self.held:
            await self.opened.wait()
        if any(getattr(request, "note", None) == "poison" for request in requests):
            raise ZeroDivisionError
        results: Sequence[Any] = await self.command(tx, requests)
        return results

    async def plug(self, batcher: Batcher, shop_id: int, request: Any = GOODS) -> list["asyncio.Future[bytes]"]:
        """Occupy every place a shop has for batches."""
        answers = []
        for number in range(1, self.held + 1):
            answers.append(batcher.submit(shop_id, self.verb, request, claim(f"plug-{number}")))
            await until(lambda number=number: len(self.batches) == number)  # type: ignore[misc]
        return answers

    def sizes(self, shop_id: int) -> list[int]:
        """How many requests a shop's batches had, those that were held left out."""
        return [size for shop, size in self.batches[self.held :] if shop == shop_id]


async def until(is_so: Callable[[], object]) -> None:
    """Let others work until it is so."""
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - what it waits for has no event to tell of it
            await asyncio.sleep(0)


def claim(key: str, body: bytes = b"") -> Claim:
    return Claim("key:test", key, hash_body(body))


def claims(name: str, count: int) -> list[Claim]:
    return [claim(f"{name}-{number}") for number in range(count)]


def submit(batcher: Batcher, gate: Gate, shop_id: int, name: str, count: int, request: Any = GOODS) -> list[Any]:
    """Queue so many single requests."""
    return [batcher.submit(shop_id, gate.verb, request, each) for each in claims(name, count)]


async def sellable(made: Any) -> int:
    (row,) = await made.rows(
        "SELECT sellable FROM stock_level WHERE shop_id = $1 AND item_id = $2 AND location_id = $3",
        made.items["A"],
        made.locations["MAIN"],
    )
    return int(row["sellable"])


async def test_what_arrives_meanwhile_is_one_batch(pool: Pool, shop: MakeShop) -> None:
    made, batcher, gate = await shop(), Batcher(pool, 4, 1_000, 1_000), Gate(place_orders)
    order = msgspec.convert(ORDER | {"prices": "theirs"}, PlaceOrder)
    answers = await gate.plug(batcher, made.shop_id, order)
    answers += submit(batcher, gate, made.shop_id, "meanwhile", 40, order)
    gate.opened.set()
    placed = {msgspec.json.decode(answer)["order_id"] for answer in await asyncio.gather(*answers)}
    assert gate.sizes(made.shop_id) == [40]
    rows = await made.rows(
        "SELECT count(*) AS orders FROM event WHERE shop_id = $1 AND type = 'order.placed' GROUP BY batch ORDER BY 1"
    )
    assert [row["orders"] for row in rows] == [1] * IN_FLIGHT + [40]
    assert len(placed) == IN_FLIGHT + 40


async def test_what_arrives_at_an_idle_shop_in_one_turn_of_the_loop_is_one_batch(pool: Pool, shop: MakeShop) -> None:
    made, batcher, gate = await shop(), Batcher(pool, 4, 1_000, 1_000), Gate(held=0)
    await asyncio.gather(*submit(batcher, gate, made.shop_id, "together", 7))
    assert gate.sizes(made.shop_id) == [7]
    await until(lambda: not batcher.in_flight)
    assert batcher.shops == {}


@pytest.mark.parametrize(("lines", "sizes"), [(1, [256, 44]), (10, [200, 100]), (1_500, [1, 1, 1]), (9_999, [1, 1, 1])])
async def test_a_batch_has_at_most_256_requests_and_2_000_lines(
    pool: Pool, shop: MakeShop, lines: int, sizes: list[int]
) -> None:
    made, batcher, gate = await shop(), Batcher(pool, 4, 1_000, 1_000), Gate(lines=lines)
    before = await sellable(made)
    answers = await gate.plug(batcher, made.shop_id)
    answers += submit(batcher, gate, made.shop_id, "many", sum(sizes))
    gate.opened.set()
    await asyncio.gather(*answers)
    assert gate.sizes(made.shop_id) == sizes
    assert await sellable(made) == before + len(answers)


async def test_a_flash_sale_does_not_starve_a_quiet_shop(pool: Pool, shop: MakeShop) -> None:
    """Shops take turns even where the process has a single place for batches."""
    flooded, quiet = await shop(), await shop()
    batcher, gate = Batcher(pool, 1, 10_000, 10_000), Gate(held=1)
    answers = await gate.plug(batcher, flooded.shop_id)
    answers += submit(batcher, gate, flooded.shop_id, "flood", 1_500)
    mine = batcher.submit(quiet.shop_id, gate.verb, GOODS, claim("quiet"))
    gate.opened.set()
    await mine
    assert batcher.shops[flooded.shop_id].waiting >= 1_500 - 2 * 256
    assert not answers[-1].done()
    await asyncio.gather(*answers)
    assert await sellable(flooded) == 10 + 1_501


async def test_a_long_list_does_not_starve_single_requests_nor_they_it(pool: Pool, shop: MakeShop) -> None:
    made, batcher, gate = await shop(), Batcher(pool, 4, 10_000, 10_000), Gate()
    answers = await gate.plug(batcher, made.shop_id)
    answers += batcher.submit_many(made.shop_id, gate.verb, [GOODS] * 1_000, claims("list", 1_000))
    answers += submit(batcher, gate, made.shop_id, "single", 600)
    gate.opened.set()
    await asyncio.gather(*answers)
    sizes = gate.sizes(made.shop_id)
    assert sorted(sizes) == [88, 250, 250, 250, 250, 256, 256]
    # in turns; of two that are in flight together either may come first
    singles = [place for place, size in enumerate(sizes) if size != 250]
    assert all(2 * turn - 1 <= place <= 2 * turn + 2 for turn, place in enumerate(singles)), sizes
    assert await sellable(made) == 10 + len(answers)


async def test_verbs_of_a_shop_take_turns(pool: Pool, shop: MakeShop) -> None:
    made, batcher, gate = await shop(), Batcher(pool, 4, 10_000, 10_000), Gate()
    other = Gate(held=0)
    answers = await gate.plug(batcher, made.shop_id)
    answers += submit(batcher, gate, made.shop_id, "flood", 700)
    mine = batcher.submit(made.shop_id, other.verb, GOODS, claim("other"))
    gate.opened.set()
    await mine
    assert not answers[-1].done()
    await asyncio.gather(*answers)


async def test_a_full_queue_turns_away_and_does_nothing(pool: Pool, shop: MakeShop) -> None:
    made, neighbor, batcher, gate = await shop(), await shop(), Batcher(pool, 4, 5, 7), Gate()
    answers = await gate.plug(batcher, made.shop_id)
    answers += submit(batcher, gate, made.shop_id, "fits", 3)

    def turned_away(act: Callable[[], Any]) -> None:
        with pytest.raises(Problem) as raised:
            act()
        assert (raised.value.type, raised.value.status) == ("overloaded", 503)
        assert int(raised.value.headers["Retry-After"]) > 0

    turned_away(lambda: batcher.submit_many(made.shop_id, gate.verb, [GOODS] * 3, claims("list", 3)))
    answers += submit(batcher, gate, made.shop_id, "fits too", 2)
    turned_away(lambda: batcher.submit(made.shop_id, gate.verb, GOODS, claim("one")))
    # a full shop leaves its neighbors room, a full process does not
    answers += batcher.submit_many(neighbor.shop_id, Verb("other", gate, None), [GOODS] * 2, claims("list", 2))
    turned_away(lambda: batcher.submit(neighbor.shop_id, gate.verb, GOODS, claim("one")))
    gate.opened.set()
    await asyncio.gather(*answers)
    assert await sellable(made) == 10 + IN_FLIGHT + 5
    assert await sellable(neighbor) == 10 + 2
    kept = await made.rows("SELECT key FROM idempotency WHERE shop_id = $1 AND (key = 'one' OR key LIKE 'list%')")
    assert kept == []
    await batcher.submit(made.shop_id, gate.verb, GOODS, claim("one"))


async def test_who_gives_up_does_not_cancel_the_batch(pool: Pool, shop: MakeShop) -> None:
    made, batcher, gate = await shop(), Batcher(pool, 4, 1_000, 1_000), Gate()
    (gone, *rest) = await gate.plug(batcher, made.shop_id)
    rest += submit(batcher, gate, made.shop_id, "mine", 3)
    rest[-1].cancel()
    gone.cancel()
    gate.opened.set()
    await asyncio.gather(*rest[:-1])
    await batcher.close()
    assert await sellable(made) == 10 + IN_FLIGHT + 3


@pytest.mark.parametrize("begun", [False, True])
async def test_what_was_taken_is_finished_before_closing(pool: Pool, shop: MakeShop, begun: bool) -> None:
    made, batcher, gate = await shop(), Batcher(pool, 1, 1_000, 1_000), Gate(held=0)
    answers = submit(batcher, gate, made.shop_id, "mine", 600)
    if begun:
        await until(lambda: batcher.in_flight)
    await batcher.close()
    assert [answer.done() for answer in answers] == [True] * 600
    assert await sellable(made) == 610
    with pytest.raises(Problem, match="waiting"):
        batcher.submit(made.shop_id, gate.verb, GOODS, claim("late"))


async def test_poison_harms_nobody_else(pool: Pool, shop: MakeShop) -> None:
    made, batcher, gate = await shop(), Batcher(pool, 4, 1_000, 1_000), Gate(place_orders)
    order = msgspec.convert(ORDER | {"prices": "theirs"}, PlaceOrder)
    poison = msgspec.structs.replace(order, note="poison")
    answers = await gate.plug(batcher, made.shop_id, order)
    answers += submit(batcher, gate, made.shop_id, "good", 20, order)
    bad = batcher.submit(made.shop_id, gate.verb, poison, claim("bad"))
    answers += submit(batcher, gate, made.shop_id, "also good", 20, order)
    gate.opened.set()
    with pytest.raises(Problem) as raised:
        await bad
    assert (raised.value.type, raised.value.status) == ("internal_error", 500)
    placed = [msgspec.json.decode(answer)["result"] for answer in await asyncio.gather(*answers)]
    assert placed == ["placed"] * (IN_FLIGHT + 40)
    # its key is free: the same request is done once what was wrong is mended
    mended = Verb(place_orders.__name__, place_orders)
    answer = await batcher.submit(made.shop_id, mended, poison, claim("bad"))
    assert msgspec.json.decode(answer)["result"] == "placed"
    assert await made.rows("SELECT 1 FROM orders WHERE shop_id = $1 OFFSET $2", IN_FLIGHT + 41) == []


@functools.cache
def _app() -> Any:
    return create_app(lambda: None)


@asynccontextmanager
async def serving(pool: Pool, made: Any, batcher: Batcher, seconds: float) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the shop's API."""

    async def lookup(token: str) -> Caller | None:
        return Caller(made.shop_id, "key:test", frozenset({"admin"}))

    app = _app()
    app.runtime = app.app.state.runtime = Runtime(
        pool=pool, batcher=batcher, access=Access(lookup, 5, 0), timeout=seconds, public_url="http://test"
    )
    headers = {"Authorization": "Bearer test"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
        yield client
    await batcher.close()


def problem_of(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["type"]).removeprefix("/problems/")


async def test_who_waits_too_long_learns_the_outcome_by_the_same_key(pool: Pool, shop: MakeShop) -> None:
    made = await shop()
    key = {"Idempotency-Key": "mine"}
    async with serving(pool, made, Batcher(pool, 4, 100, 100), 0.2) as client:
        async with made.tx() as other:
            # the batch waits for stock that another transaction holds
            await other.fetch("SELECT 1 FROM stock_level WHERE shop_id = $1 FOR UPDATE")
            unknown = await client.post("/v1/orders", json=ORDER, headers=key)
            # a second one under the key waits for the first
            again = await client.post("/v1/orders", json=ORDER, headers=key)
        for answer in (unknown, again):
            assert (answer.status_code, problem_of(answer)) == (503, "outcome_unknown")
            assert int(answer.headers["retry-after"]) > 0
        client_answers = []
        while not client_answers or client_answers[-1].status_code == 503:
            client_answers.append(await client.post("/v1/orders", json=ORDER, headers=key))
    answer = client_answers[-1]
    assert answer.status_code == 201
    orders = await made.rows("SELECT order_id FROM orders WHERE shop_id = $1")
    assert [str(row["order_id"]) for row in orders] == [answer.json()["order_id"]]


async def test_a_list_that_waits_too_long_is_answered_after_one_time_limit(pool: Pool, shop: MakeShop) -> None:
    made = await shop()
    async with serving(pool, made, Batcher(pool, 4, 1_000, 1_000), 0.3) as client:
        async with made.tx() as other, asyncio.timeout(10):
            await other.fetch("SELECT 1 FROM stock_level WHERE shop_id = $1 FOR UPDATE")
            answer = await client.post("/v1/orders", json=[ORDER] * 300, headers={"Idempotency-Key": "list"})
        assert {(item["result"], item["type"]) for item in answer.json()} == {("failed", "outcome_unknown")}
        assert len(answer.json()) == 300
    found = await made.rows("SELECT count(*) FROM orders WHERE shop_id = $1")
    assert found[0]["count"] == 20, "as many as there were, once each"


async def test_over_http_a_full_queue_says_when_to_come_again(pool: Pool, shop: MakeShop) -> None:
    made, batcher = await shop(), Batcher(pool, 4, 1, 1)
    async with serving(pool, made, batcher, 20) as client:
        async with made.tx() as other:
            await other.fetch("SELECT 1 FROM stock_level WHERE shop_id = $1 FOR UPDATE")
            waiting = []
            while not batcher.waiting:
                taken = len(batcher.in_flight)
                waiting.append(asyncio.create_task(client.post("/v1/orders", json=ORDER)))
                await until(lambda taken=taken: batcher.waiting or len(batcher.in_flight) > taken)  # type: ignore[misc]
                await until(lambda: not batcher.pumping)
            full = await client.post("/v1/orders", json=ORDER, headers={"Idempotency-Key": "one"})
        assert (full.status_code, problem_of(full)) == (503, "overloaded")
        assert int(full.headers["retry-after"]) > 0
        assert {answer.status_code for answer in await asyncio.gather(*waiting)} == {201}
        assert len(waiting) == IN_FLIGHT + 1
        assert (await client.post("/v1/orders", json=ORDER, headers={"Idempotency-Key": "one"})).status_code == 201
    found = await made.rows("SELECT count(*) FROM orders WHERE shop_id = $1")
    assert found[0]["count"] == len(waiting) + 1
