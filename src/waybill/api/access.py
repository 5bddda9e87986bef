"""Who calls: API keys, their scopes and their rate limits."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.api.problems import Problem
from waybill.model.keys import grants
from waybill.model.staff import Role


class SignedInAs(Struct, frozen=True, kw_only=True):
    """Whose session it is that was presented, and what a change has to bring as X-CSRF-Token."""

    person_id: UUID
    session_id: UUID
    role: Role
    csrf_token: str
    expires_at: datetime


class Caller(Struct, frozen=True):
    """A key or a session that was presented and is good. `actor` is how the log names it."""

    shop_id: int
    actor: str
    scopes: frozenset[str]
    person: SignedInAs | None = None

    def require(self, scope: str) -> None:
        """Raise the problem `forbidden` unless the caller has the scope; a writer may also read, `admin` may do anything."""
        if grants(self.scopes, scope):
            return
        if self.person is None:
            raise Problem("forbidden", f"This API key lacks the scope {scope}. Use a key that has it.", scope=scope)
        role = self.person.role
        detail = f"As {role.replace('_', ' ')} you may not do this: it takes the scope {scope}. Ask an owner for another role."
        raise Problem("forbidden", detail, scope=scope, role=role)


Lookup = Callable[[str], Awaitable[Caller | None]]

_MOST_CACHED = 10_000


class Access:
    """Checks bearer keys, remembers each for a few seconds at most so that revocation is prompt."""

    def __init__(self, lookup: Lookup, cache_seconds: float, requests_per_second: float) -> None:
        self.lookup = lookup
        self.cache_seconds = cache_seconds
        self.rate = requests_per_second
        self.cache: dict[bytes, tuple[float, Caller]] = {}
        self.buckets: dict[str, tuple[float, float]] = {}
        self.looking: dict[str, asyncio.Future[Caller | None]] = {}

    def cached(self, authorization: bytes) -> Caller | None:
        """The caller if seen within the last seconds; rate limits apply."""
        found = self.cache.get(authorization)
        if found is None or found[0] < time.monotonic():
            return None
        if self.rate:
            self.spend(found[1].actor)
        return found[1]

    async def check(self, authorization: bytes | None) -> Caller:
        """The caller behind an Authorization header, or the problem `unauthenticated` or `rate_limited`."""
        if not authorization:
            raise _unauthenticated(
                "Send an API key: Authorization: Bearer wb_... (make one with: waybill keys create)."
            )
        caller = self.cached(authorization)
        if caller is not None:
            return caller
        scheme, _, token = authorization.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise _unauthenticated("The Authorization header must be: Bearer, a space, and an API key.")
        caller = await self._look_up(token.strip())
        if caller is None:
            raise _unauthenticated("This API key is not known, or was revoked.")
        if len(self.cache) >= _MOST_CACHED:
            self.cache.clear()
        self.cache[authorization] = (time.monotonic() + self.cache_seconds, caller)
        if self.rate:
            self.spend(caller.actor)
        return caller

    async def _look_up(self, token: str) -> Caller | None:
        """The caller behind a token: one look-up at a time, however many requests of a flood wait for it."""
        looking = self.looking.get(token)
        if looking is None:
            looking = self.looking[token] = asyncio.ensure_future(self.lookup(token))
            looking.add_done_callback(lambda _: self.looking.pop(token))
        # one of them that goes away must not take it from the others
        return await asyncio.shield(looking)

    def spend(self, actor: str) -> None:
        """Token bucket: `rate` a second on average, ten seconds' worth at once."""
        now = time.monotonic()
        most = self.rate * 10
        tokens, at = self.buckets.get(actor, (most, now))
        tokens = min(most, tokens + (now - at) * self.rate)
        if tokens < 1:
            wait = max(1, int((1 - tokens) / self.rate + 0.999))
            raise Problem(
                "rate_limited",
                f"This key may make {self.rate:g} requests a second. Wait, or ask for many in one request.",
                headers={"Retry-After": str(wait)},
            )
        self.buckets[actor] = (tokens - 1, now)


def _unauthenticated(detail: str) -> Problem:
    return Problem("unauthenticated", detail, headers={"WWW-Authenticate": 'Bearer realm="waybill"'})
