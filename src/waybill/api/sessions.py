"""People's sessions at the door: the cookie, where a change may come from, and how long a look-up is remembered."""

import asyncio
import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from msgspec import Struct

from waybill.api.access import Access, Caller
from waybill.api.problems import Problem

COOKIE = "__Host-waybill"
# Where the operator lets people in over plain HTTP: browsers refuse the other one there.
PLAIN_COOKIE = "waybill"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "x-csrf-token"

FindSession = Callable[[str], Awaitable[Caller | None]]

_MOST_CACHED = 10_000


def csrf_token_of(token: str) -> str:
    """What goes with the session's token in a header: whoever has only the cookie sent along does not know it."""
    return urlsafe_b64encode(sha256(b"waybill csrf\0" + token.encode()).digest()).rstrip(b"=").decode()


def is_loopback(host: str) -> bool:
    """Whether a Host header names this very machine."""
    name = host.partition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as browsers write an Origin."""
    scheme, _, rest = url.partition("://")
    host = rest.partition("/")[0].lower()
    usual = {"http": ":80", "https": ":443"}.get(scheme.lower(), "")
    return f"{scheme.lower()}://{host.removesuffix(usual) if usual else host}"


class SessionRules(Struct, frozen=True, kw_only=True):
    """What an operator decides about sessions. `mail`: whether this server sends any."""

    public_url: str
    cache_seconds: float = 5
    plain_http: bool = False
    idle: timedelta = timedelta(hours=12)
    lasts: timedelta = timedelta(days=7)
    mail: bool = False
    trusted_proxies: Sequence[IPv4Network | IPv6Network] = ()


class Sessions:
    """Checks session cookies. Each is remembered for a few seconds at most, as keys are."""

    def __init__(self, access: Access, find: FindSession, rules: SessionRules) -> None:
        self.access = access
        self.find = find
        self.rules = rules
        self.cache_seconds = rules.cache_seconds
        self.public_origin = origin_of(rules.public_url)
        self.plain_http = rules.plain_http
        self.cache: dict[str, tuple[float, Caller]] = {}
        self.looking: dict[str, asyncio.Future[Caller | None]] = {}

    def token_in(self, cookie: str | None) -> str | None:
        """The session's token in a Cookie header, if it has one."""
        if not cookie or "waybill=" not in cookie:
            return None
        found = {}
        for part in cookie.split(";"):
            name, _, value = part.strip().partition("=")
            found[name] = value
        return found.get(COOKIE) or (found.get(PLAIN_COOKIE) if self.plain_http else None) or None

    async def admit(self, method: str, headers: Mapping[str, str]) -> Caller:
        """The caller of a request: exactly one of a key and a session. `headers` have small letters."""
        token = self.token_in(headers.get("cookie"))
        authorization = headers.get("authorization")
        if token is None:
            return await self.access.check(authorization.encode("latin-1") if authorization else None)
        if authorization:
            raise Problem("two_credentials", "Send an API key or the session's cookie, not both.")
        caller = await self.check(token)
        if method not in SAFE_METHODS:
            self.require_own_page(caller, headers)
        if self.access.rate:
            self.access.spend(caller.actor)
        return caller

    async def check(self, token: str) -> Caller:
        """Whose session it is, or the problem `unauthenticated`."""
        found = self.cache.get(token)
        if found is not None and found[0] > time.monotonic():
            caller: Caller | None = found[1]
        else:
            caller = await self._look_up(token)
        if caller is None or caller.person is None or caller.person.expires_at <= datetime.now(UTC):
            raise Problem("unauthenticated", "You are not signed in, or not any more. Sign in again.")
        return caller

    async def _look_up(self, token: str) -> Caller | None:
        """One look-up at a time, however many requests of a page wait for it."""
        looking = self.looking.get(token)
        if looking is None:
            looking = self.looking[token] = asyncio.ensure_future(self.find(token))
            looking.add_done_callback(lambda _: self.looking.pop(token))
        caller = await asyncio.shield(looking)
        if caller is not None:
            if len(self.cache) >= _MOST_CACHED:
                self.cache.clear()
            self.cache[token] = (time.monotonic() + self.cache_seconds, caller)
        return caller

    def forget(self, person_id: object) -> None:
        """Look all sessions of somebody up again: something about them has changed."""
        for token, (_, caller) in list(self.cache.items()):
            if caller.person and caller.person.person_id == person_id:
                del self.cache[token]

    def require_own_page(self, caller: Caller, headers: Mapping[str, str]) -> None:
        """Raise a problem unless a page of ours asks: by its origin, and by what only it was told."""
        self.require_own_origin(headers, needed=True)
        assert caller.person is not None
        if not hmac.compare_digest(headers.get(CSRF_HEADER, "").encode(), caller.person.csrf_token.encode()):
            detail = "Send the header X-CSRF-Token with the `csrf_token` that GET /v1/session tells."
            raise Problem("wrong_csrf_token", detail, field="X-CSRF-Token")

    def require_own_origin(self, headers: Mapping[str, str], *, needed: bool) -> None:
        """Raise the problem `wrong_origin` for a request that a page of somebody else's makes."""
        origin = headers.get("origin")
        if origin is None and not needed:
            return
        if origin is None or origin.lower() not in self.own_origins(headers.get("host", "")):
            detail = (
                f"Changes with a session come from pages at {self.public_origin}, and this one came from {origin or 'nowhere'}. "
                "If this is the console's own address, set WAYBILL_PUBLIC_URL to it."
            )
            raise Problem("wrong_origin", detail, field="Origin")

    def own_origins(self, host: str) -> set[str]:
        """Where pages of ours are served from, as somebody asks who calls us `host`."""
        own = {self.public_origin}
        if is_loopback(host) or self.plain_http:
            own.add(origin_of(f"http://{host}"))
        return own

    def set_cookie(self, token: str, seconds: int, host: str) -> str:
        """The Set-Cookie header of a session that lasts so long; 0 seconds takes it away. Raises `insecure_connection`."""
        is_secure = self.public_origin == origin_of(f"https://{host}") or (is_loopback(host) and not self.plain_http)
        if not is_secure and not self.plain_http:
            detail = (
                f"Nobody signs in over plain HTTP at {host}: who listens in on the network would be signed in as well. Put "
                "HTTPS in front and set WAYBILL_PUBLIC_URL, or, in a network you trust, set WAYBILL_PLAIN_HTTP=true."
            )
            raise Problem("insecure_connection", detail)
        name, secure = (COOKIE, "; Secure") if is_secure else (PLAIN_COOKIE, "")
        return f"{name}={token}; Path=/; Max-Age={seconds}; HttpOnly{secure}; SameSite=Lax"

    def address_of(self, peer: str, forwarded: str | None) -> str:
        """The address that somebody calls from: what a trusted proxy says, else who is connected."""
        hops = [one.strip() for one in (forwarded or "").split(",") if one.strip()]
        address = peer
        while hops and self._is_trusted(address):
            address = hops.pop()
        return address

    def _is_trusted(self, address: str) -> bool:
        try:
            known = ip_address(address)
        except ValueError:
            return False
        return any(known in network for network in self.rules.trusted_proxies)


def network_of(address: str) -> str:
    """Whom attempts are counted for: an IPv4 address, or the /64 that one household has of IPv6."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{known}/64", strict=False)) if known.version == 6 else str(known)
