"""Signing in through a shop's OpenID provider, and setting it up."""

import hmac
from collections.abc import Awaitable
from typing import Any, TypeVar

import msgspec
from litestar import Response, delete, get, post

from waybill.adapters.openid import (
    Client,
    Flow,
    OpenIdFailed,
    address_to_go_to,
    discover,
    encoded,
    exchange,
    new_flow,
)
from waybill.adapters.openid import (
    decoded as flow_of,
)
from waybill.api.doing import read_in, write_in
from waybill.api.problems import Problem
from waybill.api.reading import shown
from waybill.api.runtime import ApiRequest, Runtime, decoded, whole_body
from waybill.api.sessions import is_loopback
from waybill.api.signing_in import require_browser, sessions_of, signed_in
from waybill.model.openid import BeginOpenId, FinishOpenId, OpenIdBegun, OpenIdShown, SaveOpenId
from waybill.model.staff import SignedIn
from waybill.ports.outbound import NotReached
from waybill.store.openid import (
    SECRET,
    Identity,
    NotKnownHere,
    Provider,
    admit,
    delete_provider,
    find_provider,
    save_provider,
)
from waybill.store.secrets import get_secret
from waybill.store.tx import Tx

Answer = TypeVar("Answer")

PAGE = "/sign-in/openid"
COOKIE = "__Host-waybill-openid"
PLAIN_COOKIE = "waybill-openid"
SECONDS = 600

_save = msgspec.json.Decoder(SaveOpenId)
_begin = msgspec.json.Decoder(BeginOpenId)
_finish = msgspec.json.Decoder(FinishOpenId)


async def reached(work: Awaitable[Answer]) -> Answer:
    """What a provider comes to, or the problem that it is not to be believed or not there."""
    try:
        return await work
    except NotReached as error:
        raise Problem("openid_failed", f"The OpenID provider cannot be reached: {error}.") from None
    except OpenIdFailed as error:
        raise Problem("openid_failed", str(error)) from None


def redirect_uri(request: ApiRequest) -> str:
    """Where providers send browsers back to: the page of the server's public address, or of this very machine."""
    runtime: Runtime = request.app.state.runtime
    host = request.headers.get("host", "")
    return (f"http://{host}" if is_loopback(host) else runtime.public_url.rstrip("/")) + PAGE


def _shown(request: ApiRequest, found: Provider | None) -> Response[OpenIdShown]:
    about = msgspec.structs.asdict(found) if found else {}
    return shown(OpenIdShown(redirect_uri=redirect_uri(request), **about))


@get(
    "/v1/openid",
    opt={"scope": "admin"},
    tags=["People"],
    operation_id="getOpenId",
    summary="The shop's OpenID provider",
)
async def openid_route(request: ApiRequest) -> Response[OpenIdShown]:
    """Without its secret. `redirect_uri` is what the provider has to allow."""
    return _shown(request, await read_in(request, find_provider))


@post(
    "/v1/openid",
    opt={"scope": "admin", "body": SaveOpenId, "answer": OpenIdShown, "refusals": ("openid_failed", "secret_needed")},
    status_code=200,
    tags=["People"],
    operation_id="saveOpenId",
    summary="Let people sign in through an OpenID provider",
)
async def save_route(request: ApiRequest) -> Response[Any]:
    """The provider is asked who it is before it is saved. Passwords go on working."""
    asked = decoded(_save, await whole_body(request))
    await reached(discover(_outbound(request), asked.issuer))
    if not await write_in(request, lambda tx: save_provider(tx, asked)):
        raise Problem("secret_needed", "Send the client's secret: none is kept yet.", field="/client_secret")
    return _shown(request, await read_in(request, find_provider))


@delete(
    "/v1/openid",
    opt={"scope": "admin", "answer": OpenIdShown},
    status_code=200,
    tags=["People"],
    operation_id="deleteOpenId",
    summary="Let nobody sign in through OpenID any more",
)
async def delete_route(request: ApiRequest) -> Response[Any]:
    """Its secret is forgotten. Whoever has no password needs a link: `waybill people link`."""
    await write_in(request, delete_provider)
    return _shown(request, None)


@post(
    "/v1/sign-in/openid/begin",
    opt={
        "body": BeginOpenId, "answer": OpenIdBegun, "refusals": ("openid_failed", "wrong_origin", "insecure_connection"),
    },
    status_code=200,
    tags=["People"],
    operation_id="beginOpenId",
    summary="Begin to sign in through OpenID",
)  # fmt: skip
async def begin_route(request: ApiRequest) -> Response[Any]:
    """The answer sets a cookie that the way back is checked against, good for ten minutes."""
    asked = decoded(_begin, await whole_body(request))
    require_browser(request)
    client, _ = await _client(request, asked.provider)
    flow = new_flow(asked.provider)
    address = await reached(address_to_go_to(_outbound(request), client, flow))
    return shown(OpenIdBegun(address=address), {"Set-Cookie": _cookie(request, encoded(flow), SECONDS)})


@post(
    "/v1/sign-in/openid",
    opt={
        "body": FinishOpenId, "answer": SignedIn,
        "refusals": ("openid_failed", "not_known_here", "wrong_origin", "insecure_connection"),
    },
    status_code=200,
    tags=["People"],
    operation_id="finishOpenId",
    summary="Sign in with what an OpenID provider sent back",
)  # fmt: skip
async def finish_route(request: ApiRequest) -> Response[Any]:
    """Who works here already comes in, and who has an e-mail of an allowed domain; nobody else."""
    asked = decoded(_finish, await whole_body(request))
    require_browser(request)
    flow = _flow(request)
    if flow is None or not hmac.compare_digest(flow.state, asked.state):
        raise Problem("openid_failed", "This was not begun in this browser, or too long ago. Sign in again.")
    client, provider = await _client(request, flow.provider)
    claims = await reached(exchange(_outbound(request), client, flow, asked.code))
    verified = claims.get("email_verified") is True and isinstance(claims.get("email"), str)
    who = Identity(
        issuer=client.issuer,
        subject=str(claims["sub"])[:255],
        email=str(claims["email"])[:254] if verified else "",
        name=str(claims.get("name") or claims.get("preferred_username") or "")[:255],
    )
    runtime: Runtime = request.app.state.runtime
    try:
        async with runtime.writing(flow.provider, "openid") as tx:
            person_id = await admit(tx, provider, who)
    except NotKnownHere as error:
        raise Problem("not_known_here", str(error)) from None
    return await signed_in(request, flow.provider, person_id, "openid")


async def _client(request: ApiRequest, shop_id: int) -> tuple[Client, Provider]:
    runtime: Runtime = request.app.state.runtime
    async with runtime.pool.acquire() as connection, connection.transaction(readonly=True):
        tx = Tx(connection, shop_id, "openid", "api")
        provider, secret = await find_provider(tx), await get_secret(tx, SECRET)
    if provider is None or secret is None:
        raise Problem("openid_failed", "There is no such provider any more. Sign in another way.")
    client = Client(
        issuer=provider.issuer, client_id=provider.client_id, client_secret=secret, redirect_uri=redirect_uri(request)
    )
    return client, provider


def _outbound(request: ApiRequest) -> Any:
    return request.app.state.runtime.extras["outbound"]()


def _cookie(request: ApiRequest, value: str, seconds: int) -> str:
    session = sessions_of(request).set_cookie("", seconds, request.headers.get("host", ""))
    name = COOKIE if session.startswith("__Host-") else PLAIN_COOKIE
    return f"{name}={value}{session[session.index(';') :]}"


def _flow(request: ApiRequest) -> Flow | None:
    found = dict(part.strip().partition("=")[::2] for part in request.headers.get("cookie", "").split(";"))
    value = found.get(COOKIE) or (found.get(PLAIN_COOKIE) if sessions_of(request).plain_http else None)
    return flow_of(value) if value else None


handlers: list[Any] = [openid_route, save_route, delete_route, begin_route, finish_route]
