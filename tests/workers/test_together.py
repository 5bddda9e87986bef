"""Working together: who comes while a batch is under way goes with the next, and each gets its own result."""

import asyncio
from collections.abc import Sequence

import pytest

from waybill.workers.together import Together


async def test_who_waits_goes_together() -> None:
    batches: list[tuple[str, list[int]]] = []
    began: asyncio.Queue[str] = asyncio.Queue()
    gate = asyncio.Event()

    async def run(key: str, items: Sequence[int]) -> list[int]:
        batches.append((key, list(items)))
        began.put_nowait(key)
        await gate.wait()
        return [item * 10 for item in items]

    together: Together[str, int, int] = Together(run, most=3)
    first = asyncio.create_task(together.do("a", 1))
    await began.get()
    rest = [asyncio.create_task(together.do("a", item)) for item in (2, 3, 4, 5)]
    other = asyncio.create_task(together.do("b", 6))
    await began.get()
    gate.set()
    assert [await first, *[await task for task in rest], await other] == [10, 20, 30, 40, 50, 60]
    assert batches == [("a", [1]), ("b", [6]), ("a", [2, 3, 4]), ("a", [5])]
    assert not together.waiting
    assert not together.tasks


async def test_a_batch_that_fails_fails_for_each_of_it_and_not_for_the_next() -> None:
    async def run(key: str, items: Sequence[int]) -> list[int]:
        if 0 in items:
            raise ValueError("no")
        return list(items)

    together: Together[str, int, int] = Together(run)
    results = await asyncio.gather(together.do("a", 0), together.do("a", 1), return_exceptions=True)
    assert [type(one) for one in results] == [ValueError, ValueError]
    assert await together.do("a", 1) == 1
    with pytest.raises(ValueError, match="no"):
        await together.do("a", 0)
