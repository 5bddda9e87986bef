"""Natural batching: what arrives while a shop's batch commits is its next batch. No timer, nothing added when idle."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any

import structlog
from msgspec import Struct

from waybill.api.metrics import BATCH_REQUESTS
from waybill.api.problems import Problem
from waybill.store.batches import Poisoned, run_batch
from waybill.store.database import Pool
from waybill.store.idempotency import Claim, Command

log = structlog.get_logger()

MOST_REQUESTS = 256
MOST_LINES = 2_000
BULK_CHUNK = 250
MOST_IN_FLIGHT_PER_SHOP = 2
ANSWERED_AT_ONCE = 2


class Verb(Struct, frozen=True, eq=False):
    """A command as the batcher runs it; `weigh` says how many lines a request has."""

    name: str
    command: Command[Any]
    weigh: Any = None

    def lines(self, request: Any) -> int:
        return self.weigh(request) if self.weigh else 1


class _Waiting(Struct, eq=False):
    """One request and who waits for it."""

    request: Any
    claim: Claim
    lines: int
    answer: "asyncio.Future[bytes]"


class _Shop:
    """The queues of one shop: single requests by verb, and chunks of bulk requests."""

    __slots__ = ("bulk", "bulk_is_next", "has_turn", "running", "single", "waiting")

    def __init__(self) -> None:
        self.single: dict[Verb, deque[_Waiting]] = {}
        self.bulk: deque[tuple[Verb, list[_Waiting]]] = deque()
        self.bulk_is_next = False
        self.running = 0
        self.waiting = 0
        self.has_turn = False

    def ready(self) -> bool:
        """Whether a batch should start now: at once when idle; a second one beside it only where that is a full one.

        What the second reads and decodes overlaps with the first one's writing; its locks wait for the first's commit.
        """
        if not self.running:
            return self.waiting > 0
        return self.running < MOST_IN_FLIGHT_PER_SHOP and (bool(self.bulk) or self.waiting >= MOST_REQUESTS)

    def take(self) -> tuple[Verb, list[_Waiting]]:
        """The next batch: bulk chunks alternate with single requests, verbs with each other."""
        if self.bulk and (self.bulk_is_next or not self.single):
            self.bulk_is_next = False
            verb, chunk = self.bulk.popleft()
        else:
            self.bulk_is_next = True
            verb = next(iter(self.single))
            queue = self.single.pop(verb)
            chunk, lines = [], 0
            while queue and len(chunk) < MOST_REQUESTS and (not chunk or lines + queue[0].lines <= MOST_LINES):
                lines += queue[0].lines
                chunk.append(queue.popleft())
            if queue:
                # put back at the end, so that another verb's turn comes first
                self.single[verb] = queue
        self.waiting -= len(chunk)
        return verb, chunk


class Batcher:
    """One per process. At most two batches a shop and `most_batches` a process are in flight, shops in turn."""

    def __init__(
        self, pool: Pool, most_batches: int, queue_per_shop: int, queue_per_process: int, door: str = "api"
    ) -> None:
        self.pool = pool
        self.loop = asyncio.get_running_loop()
        self.most_batches = most_batches
        self.queue_per_shop = queue_per_shop
        self.queue_per_process = queue_per_process
        self.door = door
        self.shops: dict[int, _Shop] = {}
        self.turns: deque[int] = deque()
        self.in_flight: set[asyncio.Task[None]] = set()
        self.waiting = 0
        self.pumping = False
        self.closed = False

    def submit(self, shop_id: int, verb: Verb, request: Any, claim: Claim) -> "asyncio.Future[bytes]":
        """Queue one request; the future gives its encoded answer, or raises `Problem`."""
        shop = self._admit(shop_id, 1)
        waiting = _Waiting(request, claim, verb.lines(request), self.loop.create_future())
        shop.single.setdefault(verb, deque()).append(waiting)
        self._wake(shop_id, shop, 1)
        return waiting.answer

    def submit_many(
        self, shop_id: int, verb: Verb, requests: Sequence[Any], claims: Sequence[Claim]
    ) -> "list[asyncio.Future[bytes]]":
        """Queue a list through the bulk lane, in chunks; one future per request."""
        shop = self._admit(shop_id, len(requests))
        waiting = [
            _Waiting(request, claim, verb.lines(request), self.loop.create_future())
            for request, claim in zip(requests, claims, strict=True)
        ]
        chunk: list[_Waiting] = []
        lines = 0
        for one in waiting:
            if chunk and (len(chunk) == BULK_CHUNK or lines + one.lines > MOST_LINES):
                shop.bulk.append((verb, chunk))
                chunk, lines = [], 0
            chunk.append(one)
            lines += one.lines
        shop.bulk.append((verb, chunk))
        self._wake(shop_id, shop, len(waiting))
        return [one.answer for one in waiting]

    async def close(self) -> None:
        """Take nothing more; let what was taken finish."""
        self.closed = True
        # what came in this turn of the loop has not begun yet
        self._pump()
        while self.in_flight:
            await asyncio.wait(set(self.in_flight))

    def _admit(self, shop_id: int, count: int) -> _Shop:
        shop = self.shops.get(shop_id) or _Shop()
        if self.closed or shop.waiting + count > self.queue_per_shop or self.waiting + count > self.queue_per_process:
            raise Problem(
                "overloaded",
                "Too much is waiting already; nothing of this request was done. Try again after the time given.",
                headers={"Retry-After": "1"},
            )
        self.shops[shop_id] = shop
        return shop

    def _wake(self, shop_id: int, shop: _Shop, count: int) -> None:
        shop.waiting += count
        self.waiting += count
        self._queue(shop_id, shop)
        if not self.pumping:
            # one turn of the loop later: what was read from the sockets in this turn makes one batch
            self.pumping = True
            self.loop.call_soon(self._pump)

    def _queue(self, shop_id: int, shop: _Shop) -> None:
        if not shop.has_turn and shop.ready():
            shop.has_turn = True
            self.turns.append(shop_id)

    def _pump(self) -> None:
        self.pumping = False
        while self.turns and len(self.in_flight) < self.most_batches:
            shop_id = self.turns.popleft()
            shop = self.shops[shop_id]
            shop.has_turn = False
            shop.running += 1
            verb, batch = shop.take()
            self.waiting -= len(batch)
            self._queue(shop_id, shop)
            task = self.loop.create_task(self._run(shop_id, verb, batch))
            self.in_flight.add(task)
            task.add_done_callback(lambda task, shop_id=shop_id: self._ran(task, shop_id))  # type: ignore[misc]

    def _ran(self, task: "asyncio.Task[None]", shop_id: int) -> None:
        self.in_flight.discard(task)
        shop = self.shops[shop_id]
        shop.running -= 1
        self._queue(shop_id, shop)
        if not shop.running and not shop.waiting:
            del self.shops[shop_id]
        self._pump()

    async def _run(self, shop_id: int, verb: Verb, batch: list[_Waiting]) -> None:
        BATCH_REQUESTS.labels(verb.name).observe(len(batch))
        # a batch is never canceled by its callers: whoever has gone is forgotten, the work is done all the same
        try:
            answers = await run_batch(
                self.pool,
                shop_id,
                self.door,
                verb.name,
                verb.command,
                [one.request for one in batch],
                [one.claim for one in batch],
            )
        except Exception as error:
            log.error("batch.unavailable", verb=verb.name, shop_id=shop_id, error=repr(error))
            answers = [
                Problem(
                    "unavailable",
                    "The database cannot be reached now. Repeat the request with the same Idempotency-Key.",
                    headers={"Retry-After": "2"},
                )
                for _ in batch
            ]
        for position, (one, answer) in enumerate(zip(batch, answers, strict=True), 1):
            if position % ANSWERED_AT_ONCE == 0:
                # the next batch got its locks from this one's commit: its work comes before the rest of the answers
                await asyncio.sleep(0)
            if one.answer.done():
                continue
            if isinstance(answer, bytes):
                one.answer.set_result(answer)
            elif isinstance(answer, Poisoned):
                one.answer.set_exception(
                    Problem("internal_error", "This request failed by a fault of ours. Nothing was changed.")
                )
            else:
                one.answer.set_exception(answer)
