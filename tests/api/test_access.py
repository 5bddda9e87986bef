"""Looking keys up: once for a flood of requests."""

import asyncio

import pytest

from waybill.api.access import Access, Caller
from waybill.api.problems import Problem

CALLER = Caller(1, "key:1", frozenset({"admin"}))


class Lookups:
    """A look-up that waits until it may answer, and counts how often it was asked."""

    def __init__(self, found: Caller | None) -> None:
        self.found = found
        self.may = asyncio.Event()
        self.asked: list[str] = []

    async def __call__(self, token: str) -> Caller | None:
        self.asked.append(token)
        await self.may.wait()
        return self.found


async def test_a_flood_with_one_key_looks_it_up_once() -> None:
    lookups = Lookups(CALLER)
    access = Access(lookups, 5, 0)
    flood = [asyncio.create_task(access.check(b"Bearer one")) for _ in range(20)]
    other = asyncio.create_task(access.check(b"Bearer two"))
    await asyncio.sleep(0)
    flood[0].cancel()
    lookups.may.set()
    assert await asyncio.gather(*flood[1:], other) == [CALLER] * 20
    assert sorted(lookups.asked) == ["one", "two"]
    assert flood[0].cancelled()


async def test_a_key_that_is_not_known_is_asked_for_again() -> None:
    lookups = Lookups(None)
    lookups.may.set()
    access = Access(lookups, 5, 0)
    for asked in (1, 2):
        with pytest.raises(Problem):
            await access.check(b"Bearer one")
        assert len(lookups.asked) == asked
