"""The log, live: one tailer per process reads new events once and hands them to everybody who listens."""

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from itertools import islice
from uuid import UUID

import structlog
from msgspec import Struct

from waybill.store.all_shops import newest
from waybill.store.database import Pool
from waybill.store.positions import Seen, read_positions
from waybill.store.tx import Tx
from waybill.workers.follow import read_events
from waybill.workers.payload import payload, wants

log = structlog.get_logger()

POLL_SECONDS = 0.1
OUTAGE_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
ROAD_SECONDS = 1.0
KEPT = 1_000
PAGE = 250


class Frame(Struct, frozen=True):
    """An event encoded for the stream, once for all listeners."""

    seq: int
    type: str
    order_id: UUID | None
    text: bytes


def plainly(frame: Frame) -> bytes:
    """An event as it is."""
    return frame.text


class Told(Struct, frozen=True):
    """How a client is told of events (b"" where it is not), and of where its order's parcels are, if at all."""

    event: Callable[[Frame], bytes] = plainly
    position: Callable[[Seen], bytes] | None = None


class Listener:
    """One client: where it is, what it wants, and a bell that rings when there is news for it.

    Until the bell rings there is nothing for it after `position`, however far the log has got. `seen` is what it has not
    been told yet of where parcels are.
    """

    __slots__ = ("bell", "order_id", "position", "seen", "told", "types")

    def __init__(self, position: int, types: Sequence[str], order_id: UUID | None, told: Told) -> None:
        self.position = position
        self.types = types
        self.order_id = order_id
        self.told = told
        self.seen: dict[UUID, Seen] = {}
        self.bell = asyncio.Event()
        # what came before it joined is looked at once
        self.bell.set()

    def ring(self, head: int) -> None:
        """There may be something for it after `head`."""
        if not self.bell.is_set():
            self.position = max(self.position, head)
            self.bell.set()

    def takes(self, frame: Frame) -> bool:
        """Whether it wants this event."""
        return (self.order_id is None or frame.order_id == self.order_id) and wants(self.types, frame.type)

    def text(self, frames: Iterable[Frame]) -> bytes:
        """What it is told of these events, and of where parcels are by now."""
        text = b"".join(self.told.event(frame) for frame in frames if self.takes(frame))
        if self.seen and self.told.position is not None:
            text += b"".join(self.told.position(one) for one in self.seen.values())
            self.seen = {}
        return text


class ShopTail:
    """The newest events of a shop that somebody listens to: all those after `floor`, up to and including `head`."""

    def __init__(self, head: int, kept: int) -> None:
        self.frames: deque[Frame] = deque(maxlen=kept)
        self.floor = head
        self.head = head
        self.of_all: set[Listener] = set()
        self.of_order: dict[UUID, set[Listener]] = {}
        self.sighted: dict[UUID, Seen] = {}

    def add(self, frames: Sequence[Frame]) -> None:
        """Take in the next events and ring for those whom they concern."""
        before = self.head
        self.frames.extend(frames)
        self.head = frames[-1].seq
        self.floor = self.frames[0].seq - 1
        for order_id in {frame.order_id for frame in frames}:
            for listener in self.of_order.get(order_id, ()) if order_id else ():
                listener.ring(before)
        for listener in self.of_all:
            listener.ring(before)

    def after(self, position: int) -> list[Frame]:
        """The kept events after a position that is not before `floor`."""
        return list(islice(self.frames, max(0, position - self.floor), None))

    def join(self, listener: Listener) -> None:
        if listener.order_id is None:
            self.of_all.add(listener)
        else:
            self.of_order.setdefault(listener.order_id, set()).add(listener)

    def leave(self, listener: Listener) -> None:
        self.of_all.discard(listener)
        if listener.order_id is not None and (others := self.of_order.get(listener.order_id)):
            others.discard(listener)
            if not others:
                del self.of_order[listener.order_id]

    def is_empty(self) -> bool:
        return not self.of_all and not self.of_order

    def watched(self) -> list[UUID]:
        """The orders whose parcels somebody watches on their way."""
        return [order_id for order_id, some in self.of_order.items() if any(one.told.position for one in some)]

    def sight(self, news: Iterable[Seen]) -> None:
        """Tell those who watch where parcels are, each position once."""
        for seen in news:
            if self.sighted.get(seen.parcel_id) == seen:
                continue
            self.sighted[seen.parcel_id] = seen
            for listener in self.of_order.get(seen.order_id, ()):
                if listener.told.position is not None:
                    listener.seen[seen.parcel_id] = seen
                    listener.ring(self.head)


class Tailer:
    """Follows the shops that somebody listens to. A client that falls behind what is kept in memory is sent away."""

    def __init__(
        self, pool: Pool, *, poll: float = POLL_SECONDS, heartbeat: float = HEARTBEAT_SECONDS, kept: int = KEPT
    ) -> None:
        self.pool = pool
        self.poll = poll
        self.heartbeat = heartbeat
        self.kept = kept
        self.shops: dict[int, ShopTail] = {}
        self.task: asyncio.Task[None] | None = None
        self.closing = asyncio.Event()
        self.look_again = 0.0

    def listeners(self, shop_id: int, order_id: UUID) -> int:
        """How many clients listen to an order in this process."""
        shop = self.shops.get(shop_id)
        return len(shop.of_order.get(order_id, ())) if shop else 0

    async def subscribe(
        self,
        shop_id: int,
        after: int | None = None,
        types: Sequence[str] = (),
        order_id: UUID | None = None,
        told: Told | None = None,
    ) -> AsyncIterator[bytes]:
        """Server-sent events of a shop after a seq (without it: from now on), for as long as the iterator is read.

        Each carries its seq as `id:`; a heartbeat carries the newest seq looked at, so that a reconnect with
        `Last-Event-ID` misses nothing and begins where it ended. The stream ends when the process stops or the
        client has fallen too far behind: with a `retry:` of its own, so that not all come back at once.
        """
        head = (await newest(self.pool, [shop_id])).get(shop_id, 0)
        # a seq of the future comes from another log: a restored backup, another server
        listener = Listener(head if after is None else min(after, head), types, order_id, told or Told())
        shop = self._tail_of(shop_id, head)
        shop.join(listener)
        try:
            yield b": connected\nid: %d\n\n" % listener.position
            while listener.position < shop.floor and not self.closing.is_set():
                text = await self._catch_up(shop_id, shop, listener)
                if text:
                    yield text
            async for text in self._live(shop_id, shop, listener):
                yield text
            yield b"retry: %d\n\n" % random.randint(500, 5_000)
        finally:
            shop.leave(listener)

    async def _live(self, shop_id: int, shop: ShopTail, listener: Listener) -> AsyncIterator[bytes]:
        clock = asyncio.get_running_loop().time
        due = clock() + self.heartbeat
        while not self.closing.is_set():
            text = b""
            if listener.bell.is_set():
                if listener.position < shop.floor:
                    log.info("tail.too_slow", shop_id=shop_id, behind=shop.head - listener.position)
                    return
                listener.bell.clear()
                text = listener.text(shop.after(listener.position))
                listener.position = max(listener.position, shop.head)
            elif clock() >= due:
                listener.position = max(listener.position, shop.head)
                text = b": still here\nid: %d\n\n" % listener.position
            if text:
                yield text
                due = clock() + self.heartbeat * random.uniform(0.8, 1.0)
            else:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(listener.bell.wait(), max(0.0, due - clock()))

    async def close(self) -> None:
        """End all streams; their clients come back, to another process."""
        self.closing.set()
        for shop in self.shops.values():
            for listener in (*shop.of_all, *(one for some in shop.of_order.values() for one in some)):
                listener.bell.set()
        if self.task:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

    def _tail_of(self, shop_id: int, head: int) -> ShopTail:
        shop = self.shops.get(shop_id)
        if shop is None:
            shop = self.shops[shop_id] = ShopTail(head, self.kept)
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._run(), name="tail")
        return shop

    async def _catch_up(self, shop_id: int, shop: ShopTail, listener: Listener) -> bytes:
        """The next page of what is no longer in memory, from the database."""
        until = min(shop.floor, listener.position + PAGE)
        frames = await self._read(shop_id, listener.position, until)
        listener.position = until
        return listener.text(frames)

    async def _run(self) -> None:
        """Look for new events of all shops with listeners; ends with the last of them."""
        while self.shops:
            try:
                heads = await newest(self.pool, list(self.shops))
                for shop_id, head in heads.items():
                    shop = self.shops[shop_id]
                    while shop.head < head:
                        shop.add(await self._read(shop_id, shop.head, min(head, shop.head + PAGE)))
                await self._look_at_the_road()
                pause = self.poll
            except Exception as error:
                log.warning("tail.interrupted", error=repr(error))
                pause = OUTAGE_SECONDS
            await asyncio.sleep(pause)
            self._forget([shop_id for shop_id, shop in self.shops.items() if shop.is_empty()])

    async def _look_at_the_road(self) -> None:
        """Where the parcels are now that somebody watches; once in a while, whatever is on the road."""
        now = asyncio.get_running_loop().time()
        if now < self.look_again:
            return
        self.look_again = now + ROAD_SECONDS
        for shop_id, shop in list(self.shops.items()):
            if watched := shop.watched():
                async with self.pool.acquire() as connection:
                    shop.sight(await read_positions(Tx(connection, shop_id, "tail", "worker"), watched))
            else:
                shop.sighted.clear()

    def _forget(self, shop_ids: Collection[int]) -> None:
        for shop_id in shop_ids:
            del self.shops[shop_id]

    async def _read(self, shop_id: int, after: int, until: int) -> list[Frame]:
        async with self.pool.acquire() as connection:
            events = await read_events(Tx(connection, shop_id, "tail", "worker"), after, until)
        return [
            Frame(
                event.seq,
                event.type,
                event.order_id,
                b"id: %d\nevent: %b\ndata: %b\n\n" % (event.seq, event.type.encode(), payload(shop_id, event)),
            )
            for event in events
        ]
