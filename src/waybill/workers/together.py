"""What comes in while a batch is under way becomes the next batch: nothing waits for a timer, and nobody goes alone for long."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Key = TypeVar("Key", bound=Hashable)

MOST = 100


class Together(Generic[Key, Item, Result]):
    """Runs items of the same key in batches of at most `most`, one batch of a key at a time. `run` answers each in order."""

    def __init__(self, run: Callable[[Key, Sequence[Item]], Awaitable[Sequence[Result]]], most: int = MOST) -> None:
        self.run = run
        self.most = most
        self.waiting: dict[Key, list[tuple[Item, asyncio.Future[Result]]]] = {}
        self.tasks: dict[Key, asyncio.Task[None]] = {}

    async def do(self, key: Key, item: Item) -> Result:
        """The item's result; raises what its batch raised."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.waiting.setdefault(key, []).append((item, future))
        if key not in self.tasks:
            self.tasks[key] = asyncio.create_task(self._drain(key))
        return await future

    async def _drain(self, key: Key) -> None:
        try:
            while batch := self.waiting[key][: self.most]:
                del self.waiting[key][: self.most]
                await self._run(key, batch)
        finally:
            del self.waiting[key], self.tasks[key]

    async def _run(self, key: Key, batch: Sequence[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self.run(key, [item for item, _ in batch])
        except Exception as error:
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)
