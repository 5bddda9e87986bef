"""Passwords, hashed with argon2id in threads of their own: a hash takes tens of milliseconds and megabytes."""

import asyncio
import functools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Found = TypeVar("Found")

# More at a time would take the memory of a small server without being quicker.
AT_ONCE = 2
MOST_WAITING = 50

_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password")
_waiting = 0


class TooManyPasswords(Exception):
    """More passwords wait to be checked than make sense."""


@functools.cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    # 64 MiB in two passes on one core: about 60 ms
    return PasswordHasher(time_cost=2, memory_cost=64 * 1024, parallelism=1)


@functools.cache
def _nobodys() -> str:
    """What is compared for an account that is not there, so that it takes as long."""
    return _hasher().hash("nobody has this password")


def _matches(password: str, hashes: Sequence[str]) -> list[bool]:
    from argon2.exceptions import InvalidHashError, VerificationError

    found: list[bool] = []
    for hashed in hashes or (_nobodys(),):
        try:
            found.append(_hasher().verify(hashed, password))
        except (VerificationError, InvalidHashError):
            found.append(False)
    return found if hashes else []


async def hash_password(password: str) -> str:
    """The hash to keep, with its salt and what it was made with."""
    return await _in_thread(lambda: _hasher().hash(password))


async def which_match(password: str, hashes: Sequence[str]) -> list[bool]:
    """Which of these hashes are of the password. None takes as long as one."""
    return await _in_thread(lambda: _matches(password, hashes))


async def _in_thread(work: Callable[[], Found]) -> Found:
    """Do it in a thread when one is free; `TooManyPasswords` where too many wait for that."""
    global _waiting
    if _waiting >= MOST_WAITING:
        raise TooManyPasswords
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work)
    finally:
        _waiting -= 1
