"""OpenID Connect: the code that a browser brings back is exchanged for a token, and the token is believed when it is signed."""

import base64
import secrets
import time
from hashlib import sha256
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

import msgspec
from msgspec import Struct

from waybill.ports.outbound import NotReached

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
CACHE_SECONDS = 300
LEEWAY_SECONDS = 60


class Answered(Protocol):
    """What came back."""

    @property
    def status(self) -> int: ...
    @property
    def body(self) -> bytes: ...


class Caller(Protocol):
    """The outbound client. It is loaded when the first address is called."""

    async def send(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Answered: ...


class OpenIdFailed(Exception):
    """The provider, or what it said, cannot be believed; the text says why and carries no secret."""


class Flow(Struct, frozen=True):
    """What a browser keeps while it is with the provider."""

    provider: int
    state: str
    nonce: str
    verifier: str


class Client(Struct, frozen=True, kw_only=True):
    """Who we are to a provider."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str


class Discovered(Struct, frozen=True, kw_only=True):
    """What a provider says about itself; other fields are of no use here."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: list[str] = msgspec.field(default_factory=lambda: ["client_secret_basic"])


class _Token(Struct, frozen=True):
    id_token: str


_cache: dict[str, tuple[float, Any]] = {}


def new_flow(provider: int) -> Flow:
    """A flow that nobody can guess anything of."""
    return Flow(provider, *(secrets.token_urlsafe(32) for _ in range(3)))


def encoded(flow: Flow) -> str:
    """A flow as a cookie keeps it."""
    return base64.urlsafe_b64encode(msgspec.json.encode(flow)).rstrip(b"=").decode()


def decoded(cookie: str) -> Flow | None:
    """The flow of a cookie; None for what is none."""
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4)), type=Flow)
    except (ValueError, msgspec.MsgspecError):
        return None


async def discover(caller: Caller, issuer: str) -> Discovered:
    """What the provider says about itself, remembered for a few minutes."""
    address = issuer.rstrip("/") + "/.well-known/openid-configuration"
    found: Discovered = await _fetched(caller, address, Discovered)
    if found.issuer != issuer:
        raise OpenIdFailed(f"The provider calls itself {found.issuer!r}. Save exactly that as the issuer.")
    for url in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
        if urlsplit(url).scheme != "https" and urlsplit(issuer).scheme == "https":
            raise OpenIdFailed("The provider names an address without HTTPS.")
    return found


async def address_to_go_to(caller: Caller, client: Client, flow: Flow) -> str:
    """Where the browser signs in: authorization code, with PKCE."""
    found = await discover(caller, client.issuer)
    challenge = base64.urlsafe_b64encode(sha256(flow.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code", "client_id": client.client_id, "redirect_uri": client.redirect_uri, "scope": "openid email profile",
        "state": flow.state, "nonce": flow.nonce, "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    separator = "&" if "?" in found.authorization_endpoint else "?"
    return f"{found.authorization_endpoint}{separator}{urlencode(query)}"


async def exchange(caller: Caller, client: Client, flow: Flow, code: str) -> dict[str, Any]:
    """The claims of the token that the code is good for, once all of them hold."""
    found = await discover(caller, client.issuer)
    body = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": client.redirect_uri, "code_verifier": flow.verifier,
    }  # fmt: skip
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if "client_secret_basic" in found.token_endpoint_auth_methods_supported:
        pair = f"{quote(client.client_id, safe='')}:{quote(client.client_secret, safe='')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    else:
        body |= {"client_id": client.client_id, "client_secret": client.client_secret}
    answer = await caller.send("POST", found.token_endpoint, urlencode(body).encode(), headers)
    if answer.status != 200:
        raise OpenIdFailed(
            f"The provider did not take the code ({answer.status}). Sign in again; if it stays, check the secret."
        )
    try:
        token = msgspec.json.decode(answer.body, type=_Token).id_token
    except msgspec.MsgspecError:
        raise OpenIdFailed("The provider answered without an ID token.") from None
    return await _claims(caller, found, client, flow, token)


async def _claims(caller: Caller, found: Discovered, client: Client, flow: Flow, token: str) -> dict[str, Any]:
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        for fresh in (False, True):
            # keys change: one that is not known yet is asked for once more
            keys = KeySet.import_key_set(await _fetched(caller, found.jwks_uri, dict, fresh=fresh))
            try:
                claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
                break
            except (JoseError, ValueError):
                if fresh:
                    raise
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": client.issuer},
            aud={"essential": True, "value": client.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": flow.nonce},
        )
        rules.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise OpenIdFailed(f"The provider's token does not hold ({type(error).__name__}). Sign in again.") from None
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client.client_id:
        raise OpenIdFailed("The provider's token is meant for others as well.")
    return dict(claims)


async def _fetched(caller: Caller, address: str, kind: Any, *, fresh: bool = False) -> Any:
    """A JSON document of this kind, remembered for a few minutes."""
    kept = _cache.get(address)
    if kept and kept[0] > time.monotonic() and not fresh:
        return kept[1]
    answer = await caller.send("GET", address, b"", {"Accept": "application/json"})
    if answer.status != 200:
        raise NotReached(f"{address} answers with {answer.status}")
    try:
        document = msgspec.json.decode(answer.body, type=kind)
    except msgspec.MsgspecError:
        raise OpenIdFailed(f"What {address} answers is not what an OpenID provider says.") from None
    if len(_cache) > 200:
        _cache.clear()
    _cache[address] = (time.monotonic() + CACHE_SECONDS, document)
    return document
