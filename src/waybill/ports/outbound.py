"""What we ask of whoever calls an address that a shop typed in."""

from collections.abc import Mapping
from typing import Protocol


class NotReached(Exception):
    """There was no answer: the address is not allowed, not found, or did not answer in time. The text says which."""


class Outbound(Protocol):
    """Posts `body` to an address and returns the status of the answer; raises `NotReached` where none came."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int: ...
