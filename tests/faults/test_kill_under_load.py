"""Processes of a real server are killed while it takes orders: what was acknowledged is there, once, and nothing is sold twice."""

import asyncio
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from waybill.model.keys import CreateKey
from waybill.running.embedded import delete_data
from waybill.running.state import RunState, read_state
from waybill.store.database import Pool, open_pool
from waybill.store.keys import create_keys
from waybill.views.invariants import broken_invariants

STOCK = {"FLASH": 15, "FEW": 120, "SOME": 500, "MANY": 3_000}
SHOPPERS = 8
SERVE = [sys.executable, "-c", "from waybill.app import main; main()", "serve", "--port", "0", "--api-processes", "2"]


class Server:
    """`waybill serve` in a folder of its own: PostgreSQL, two API processes, a worker."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = (folder / "output.txt").open("wb")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WAYBILL_")}
        self.process = subprocess.Popen(
            SERVE,
            env=environment | {"WAYBILL_DATA_DIR": str(folder), "WAYBILL_LOG_LEVEL": "warning"},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
        )

    async def state(self, is_so: Callable[[RunState], object]) -> RunState:
        """The server's state, once it is so."""
        until = time.monotonic() + 30
        while True:
            found = read_state(self.folder)
            if found is not None and found.is_ready and is_so(found):
                return found
            assert self.process.poll() is None, "the supervisor has ended"
            assert time.monotonic() < until, f"did not come about: {found}"
            await asyncio.sleep(0.02)

    async def kill(self, victim: str) -> None:
        """Kill a process without warning: PostgreSQL's main one, or a child by its name."""
        while True:
            found = await self.state(lambda state: victim == "postgres" or victim in state.children)
            pid = found.postgres if victim == "postgres" else found.children[victim]
            with contextlib.suppress(ProcessLookupError):
                assert pid is not None
                os.kill(pid, signal.SIGKILL)
                return

    def stop(self) -> None:
        """Ask it to end; it is killed, and PostgreSQL stopped, if it does not."""
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


@pytest.fixture
def waybill() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="waybill-kill-"))
    # as root PostgreSQL runs as another user, who has to get in
    folder.chmod(0o711)
    server = Server(folder)
    try:
        yield server
    finally:
        server.stop()
        delete_data(folder)
        shutil.rmtree(folder)


class Answer(msgspec.Struct):
    """What was acknowledged: the request, and its answer byte by byte."""

    path: str
    body: Any
    status: int
    content: bytes


class Crowd:
    """Shoppers that order and cancel, each request until it is answered, and keep every answer by its key."""

    def __init__(self, client: httpx.AsyncClient, chance: random.Random) -> None:
        self.client = client
        self.chance = chance
        self.answers: dict[str, Answer] = {}
        self.repeated = 0
        self.placed: list[str] = []
        self.stopped = False
        self.more = asyncio.Condition()

    async def ask(self, key: str, path: str, body: Any) -> Answer:
        """Send a request, again under the same key until an answer comes that says what became of it."""
        async with asyncio.timeout(40):
            while True:
                answer = await self.send(key, path, body)
                if answer is not None:
                    return answer
                self.repeated += 1
                await asyncio.sleep(0.05)

    async def send(self, key: str, path: str, body: Any) -> Answer | None:
        """One attempt; None where its outcome is not known, or it was not done."""
        try:
            got = await self.client.post(path, json=body, headers={"Idempotency-Key": key})
        except httpx.TransportError:
            return None
        assert got.status_code < 500 or got.status_code == 503, f"{got.status_code} {got.text}"
        if got.status_code == 503:
            assert got.headers["content-type"] == "application/problem+json"
            return None
        found = msgspec.json.decode(got.content)
        if isinstance(found, list):
            failed = [item["type"] for item in found if item["result"] == "failed"]
            assert set(failed) <= {"unavailable", "outcome_unknown", "overloaded"}, failed
            if failed:
                return None
        return Answer(path, body, got.status_code, got.content)

    async def keep(self, key: str, answer: Answer) -> None:
        """Note an answer; a request that was sent twice has the same one twice."""
        known = self.answers.setdefault(key, answer)
        assert known == answer, f"{key}: {known} and then {answer}"
        for order in orders_in(answer):
            if order not in self.placed:
                self.placed.append(order)
        async with self.more:
            self.more.notify_all()

    async def answered(self, count: int) -> None:
        """Wait for so many further answers."""
        wanted = len(self.answers) + count
        async with self.more, asyncio.timeout(40):
            await self.more.wait_for(lambda: len(self.answers) >= wanted)

    def order(self) -> dict[str, Any]:
        skus = self.chance.choices(list(STOCK), (2, 3, 4, 4), k=self.chance.randint(1, 2))
        return {
            "lines": [{"sku": sku, "quantity": self.chance.randint(1, 2)} for sku in skus],
            "method": "pickup",
            "customer": {"email": f"buyer{self.chance.randrange(300)}@example.com"},
        }

    async def shop(self, name: int) -> None:
        """Order and cancel until told to stop."""
        number = 0
        while not self.stopped:
            number += 1
            key, what = f"{name}-{number}", self.chance.random()
            times = 1
            if what < 0.2 and self.placed:
                path, body = f"/v1/orders/{self.chance.choice(self.placed)}/cancel", {}
            elif what < 0.35:
                path, body = "/v1/orders", [self.order() for _ in range(self.chance.randint(2, 6))]
            else:
                path, body = "/v1/orders", self.order()
                # somebody clicks twice
                times = 2 if what < 0.5 else 1
            for answer in await asyncio.gather(*(self.ask(key, path, body) for _ in range(times))):
                await self.keep(key, answer)


def orders_in(answer: Answer) -> list[str]:
    """The orders that an answer says were placed."""
    found = msgspec.json.decode(answer.content)
    items = found if isinstance(found, list) else [found]
    return [item["order_id"] for item in items if item.get("result") == "placed"]


def canceled_in(answer: Answer) -> list[str]:
    found = msgspec.json.decode(answer.content)
    return [found["order_id"]] if isinstance(found, dict) and found.get("result") == "canceled" else []


async def kill_some(server: Server, crowd: Crowd, chance: random.Random, kills: int) -> list[str]:
    """Kill each kind of process at least once, at random moments of the load."""
    victims = ["postgres", "worker", chance.choice(["api-1", "api-2"])]
    victims += chance.choices(["postgres", "worker", "api-1", "api-2"], (1, 1, 2, 2), k=kills - len(victims))
    chance.shuffle(victims)
    for victim in victims:
        await crowd.answered(chance.randint(15, 120))
        # anywhere within a batch
        await asyncio.sleep(chance.uniform(0, 0.03))
        await server.kill(victim)
    await crowd.answered(60)
    return victims


@asynccontextmanager
async def connected(server: Server) -> AsyncIterator[Pool]:
    state = await server.state(lambda state: state.database_url)
    assert state.database_url is not None
    pool = await open_pool(state.database_url, 2)
    try:
        yield pool
    finally:
        pool.terminate()


async def stocked(pool: Pool, shop_in: Callable[..., Awaitable[Any]]) -> tuple[Any, str]:
    """A shop with stock, and a key for everything."""
    made = await shop_in(pool, empty=True)
    await made.location("MAIN")
    for sku in STOCK:
        await made.item(sku)
    await made.stock({(sku, "MAIN"): units for sku, units in STOCK.items()})
    async with made.tx() as tx:
        (key,) = await create_keys(tx, [CreateKey(name="shoppers", scopes=["admin"])])
    return made, key.token


@pytest.mark.fault
@pytest.mark.parametrize("kills", [6, pytest.param(60, marks=pytest.mark.long)])
async def test_nothing_acknowledged_is_lost(
    waybill: Server, shop_in: Callable[..., Awaitable[Any]], kills: int
) -> None:
    seed = int(os.environ.get("FAULT_SEED") or random.randrange(1 << 32))
    chance = random.Random(seed)
    victims: list[str] = []
    try:
        state = await waybill.state(lambda state: state.url)
        async with connected(waybill) as pool:
            made, token = await stocked(pool, shop_in)
        headers = {"Authorization": f"Bearer {token}"}
        # a connection for each request, so that both processes have their share of them
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(base_url=str(state.url), headers=headers, timeout=15, limits=limits) as client:
            crowd = Crowd(client, random.Random(seed + 1))
            async with asyncio.TaskGroup() as tasks:
                for name in range(SHOPPERS):
                    tasks.create_task(crowd.shop(name))
                victims = await kill_some(waybill, crowd, chance, kills)
                crowd.stopped = True
            assert crowd.repeated > 0, "nobody noticed: killed too late to prove anything"
            await asked_again(crowd)
            async with connected(waybill) as pool:
                made.pool = pool
                await in_the_end(made, crowd)
                await feed_is_gapless(client, made)
                await told_once(made)
    except BaseException as error:
        words = (waybill.folder / "output.txt").read_text(errors="replace")[-30_000:]
        error.add_note(f"FAULT_SEED={seed}, killed: {victims}\n{words}")
        raise
    waybill.process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(waybill.process.wait, 20) == 0


async def asked_again(crowd: Crowd) -> None:
    """Every key that was answered is answered the same, whoever is asked."""
    keys = iter(list(crowd.answers.items()))

    async def again() -> None:
        for key, answer in keys:
            assert await crowd.ask(key, answer.path, answer.body) == answer, key

    async with asyncio.TaskGroup() as tasks:
        for _ in range(SHOPPERS):
            tasks.create_task(again())


async def in_the_end(made: Any, crowd: Crowd) -> None:
    """What is there is what was acknowledged, once each; nothing is sold that is not there."""
    placed = Counter(order for answer in crowd.answers.values() for order in orders_in(answer))
    canceled = Counter(order for answer in crowd.answers.values() for order in canceled_in(answer))
    assert set(placed.values()) == {1}
    assert set(canceled.values()) == {1}, "an order is canceled once"
    rows = await made.rows("SELECT order_id::text AS id, status FROM orders WHERE shop_id = $1")
    assert {row["id"] for row in rows} == set(placed)
    assert {row["id"] for row in rows if row["status"] == "canceled"} == set(canceled)
    events = await made.rows("SELECT type, order_id::text AS id FROM event WHERE shop_id = $1 AND order_id IS NOT NULL")
    assert Counter((row["type"], row["id"]) for row in events) == Counter(
        {("order.placed", order): 1 for order in placed} | {("order.canceled", order): 1 for order in canceled}
    )
    # the workers have claims of their own
    keys = await made.rows(
        "SELECT key, answer IS NULL AS open FROM idempotency WHERE shop_id = $1 AND actor NOT LIKE 'worker:%'"
    )
    assert not [row["key"] for row in keys if row["open"]]
    items = [answer.body if isinstance(answer.body, list) else [answer.body] for answer in crowd.answers.values()]
    assert len(keys) == sum(map(len, items))
    levels = await made.rows("SELECT item_id, sellable, reserved FROM stock_level WHERE shop_id = $1")
    names = {item_id: sku for sku, item_id in made.items.items()}
    assert {names[row["item_id"]]: row["sellable"] for row in levels} == STOCK
    taken = await made.rows(
        "SELECT item_id, sum(reserved) AS units FROM order_line WHERE shop_id = $1 AND reserved > 0 GROUP BY item_id"
    )
    assert {row["item_id"]: row["units"] for row in taken} == {row["item_id"]: row["reserved"] for row in levels}
    assert all(row["reserved"] <= row["sellable"] for row in levels)
    async with made.tx() as tx:
        assert await broken_invariants(tx) == []


async def feed_is_gapless(client: httpx.AsyncClient, made: Any) -> None:
    seen: list[int] = []
    while True:
        page = (await client.get(f"/v1/events?limit=1000&after={seen[-1] if seen else 0}")).json()
        seen += [row["seq"] for row in page["rows"]]
        if not page["more"]:
            break
    (newest,) = await made.rows("SELECT seq FROM shop_counter WHERE shop_id = $1")
    assert seen == list(range(1, newest["seq"] + 1))


async def told_once(made: Any) -> None:
    """The worker, too, gets through: one message for each order placed and for each canceled, none more."""
    behind = """SELECT c.seq - s.seq AS events FROM shop_counter c JOIN queue.cursor s ON s.shop_id = c.shop_id
        WHERE c.shop_id = $1 AND s.consumer = 'messages'"""
    until = time.monotonic() + 30
    while (await made.rows(behind) or [{"events": 1}])[0]["events"]:
        assert time.monotonic() < until, "the worker does not get through the log"
        await asyncio.sleep(0.05)
    causes = await made.rows(
        "SELECT seq FROM event WHERE shop_id = $1 AND type IN ('order.placed', 'order.canceled') ORDER BY seq"
    )
    told = await made.rows("SELECT cause_seq FROM message WHERE shop_id = $1 ORDER BY cause_seq")
    assert [row["cause_seq"] for row in told] == [row["seq"] for row in causes]
