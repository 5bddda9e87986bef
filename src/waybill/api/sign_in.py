"""Signing in and out over HTTP: by password, by a link that is good once; and who one is then."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import structlog
from litestar import Response, get, post

from waybill.api.doing import read_in
from waybill.api.problems import Problem
from waybill.api.reading import shown
from waybill.api.runtime import ApiRequest, Runtime, decoded, whole_body
from waybill.api.sessions import network_of
from waybill.api.signing_in import (
    MOST_OF_ACCOUNT,
    actor_of,
    address_of,
    count,
    in_thread,
    link_over,
    person_of,
    require_browser,
    require_strong,
    session_shown,
    sessions_of,
    signed_in,
)
from waybill.model.staff import (
    AcceptInvitation,
    AccountOffered,
    Asked,
    ChooseAccount,
    ForgotPassword,
    LinkShown,
    ProviderOffered,
    ResetPassword,
    SessionShown,
    SignedIn,
    SignedOut,
    SignIn,
    UseLink,
    WaysIn,
)
from waybill.store.all_shops import (
    AccountFact,
    LinkFact,
    accounts_of,
    forget_attempts,
    link_of,
    openid_providers,
    take_attempt_back,
)
from waybill.store.audit import Noted, note_changes
from waybill.store.passwords import hash_password, which_match
from waybill.store.sessions import end_sessions
from waybill.store.staff import LinkKind, email_key, join_person, note_mail, set_password, use_link
from waybill.store.tx import Tx
from waybill.workers.jobs import enqueue
from waybill.workers.staff_mail import JOB

log = structlog.get_logger()

# Guesses from one address, and links that one address or e-mail may ask for, in a window.
MOST_OF_ADDRESS = 100
MOST_LINKS = 5

# Keeps the hash of somebody's new password; False where it is too late.
Keep = Callable[[Tx, UUID, str], Awaitable[bool]]

_sign_in = msgspec.json.Decoder(SignIn)
_use_link = msgspec.json.Decoder(UseLink)
_forgot = msgspec.json.Decoder(ForgotPassword)
_reset = msgspec.json.Decoder(ResetPassword)
_accept = msgspec.json.Decoder(AcceptInvitation)

# mails that are being asked for: kept so that they are not collected as garbage
_asking: set[asyncio.Task[None]] = set()


async def _link(request: ApiRequest, token: str, *kinds: LinkKind) -> LinkFact:
    """The link behind a token, or the problem that it is over."""
    found = await link_of(request.app.state.runtime.pool, token, datetime.now(UTC))
    if found is None or (kinds and found.kind not in kinds):
        raise link_over()
    return found


@get("/v1/sign-in", opt={}, tags=["People"], operation_id="listWaysIn", summary="How people may sign in here")
async def ways_route(request: ApiRequest) -> Response[WaysIn]:
    """Whether mail goes out from this server, and which OpenID providers its shops have."""
    runtime: Runtime = request.app.state.runtime
    providers = [ProviderOffered(provider=shop, label=label) for shop, label in await openid_providers(runtime.pool)]
    return shown(WaysIn(mail=sessions_of(request).rules.mail, providers=providers))


@post(
    "/v1/sign-in",
    opt={
        "body": SignIn, "answer": SignedIn | ChooseAccount,
        "refusals": ("sign_in_failed", "too_many_attempts", "wrong_origin", "insecure_connection", "overloaded"),
    },
    status_code=200,
    tags=["People"],
    operation_id="signIn",
    summary="Sign in with e-mail and password",
)  # fmt: skip
async def sign_in_route(request: ApiRequest) -> Response[Any]:
    """The answer sets the session's cookie. Who has accounts in several shops is asked which one is meant."""
    asked = decoded(_sign_in, await whole_body(request))
    require_browser(request)
    runtime: Runtime = request.app.state.runtime
    address = await count(request, f"address {network_of(address_of(request))}", MOST_OF_ADDRESS)
    account = await count(request, f"account {email_key(asked.email)}", MOST_OF_ACCOUNT)
    known = [one for one in await accounts_of(runtime.pool, asked.email) if one.password_hash is not None]
    hashes = [one.password_hash for one in known if one.password_hash is not None]
    right = await in_thread(which_match(asked.password, hashes))
    opened = [one for one, is_right in zip(known, right, strict=True) if is_right]
    if not opened:
        await _note_failures(runtime, known)
        raise Problem("sign_in_failed", "E-mail or password is wrong. You can let a link be sent to you.")
    await forget_attempts(runtime.pool, account)
    await take_attempt_back(runtime.pool, address)
    if asked.account is not None:
        opened = [one for one in opened if one.person_id == asked.account]
        if not opened:
            raise Problem(
                "sign_in_failed", "This account is not one of yours. Leave it out to be asked.", field="/account"
            )
    if len(opened) > 1:
        offered = [AccountOffered(account=one.person_id, shop=one.shop, role=one.role) for one in opened]
        return shown(ChooseAccount(accounts=offered))
    return await signed_in(request, opened[0].shop_id, opened[0].person_id, "password")


async def _note_failures(runtime: Runtime, known: list[AccountFact]) -> None:
    for one in known:
        async with runtime.writing(one.shop_id, actor_of(one.person_id)) as tx:
            await note_changes(tx, [Noted("person.sign_in_failed", str(one.person_id))])


@post(
    "/v1/sign-in/look",
    opt={"body": UseLink, "answer": LinkShown, "refusals": ("link_over",)},
    status_code=200,
    tags=["People"],
    operation_id="lookAtLink",
    summary="What a link is for",
)
async def look_route(request: ApiRequest) -> Response[Any]:
    """It stays good. A token travels in a body, because addresses are kept in many places."""
    found = await _link(request, decoded(_use_link, await whole_body(request)).token)
    return shown(
        LinkShown(
            kind=found.kind,
            shop=found.shop,
            email=found.email,
            name=found.name,
            role=found.role,
            expires_at=found.expires_at,
        )
    )


@post(
    "/v1/sign-in/link",
    opt={"body": UseLink, "answer": SignedIn, "refusals": ("link_over", "wrong_origin", "insecure_connection")},
    status_code=200,
    tags=["People"],
    operation_id="signInByLink",
    summary="Sign in with a link",
)
async def link_route(request: ApiRequest) -> Response[Any]:
    """The token of a sign-in link, good once and for 15 minutes, such as `waybill people link` prints."""
    asked = decoded(_use_link, await whole_body(request))
    require_browser(request)
    found = await _link(request, asked.token, "sign_in")
    return await signed_in(request, found.shop_id, found.person_id, "link", lambda tx: use_link(tx, found.link_id))


@post(
    "/v1/sign-in/forgot",
    opt={"body": ForgotPassword, "answer": Asked, "refusals": ("too_many_attempts", "wrong_origin")},
    status_code=200,
    tags=["People"],
    operation_id="forgotPassword",
    summary="Let a link to choose a new password be sent",
)
async def forgot_route(request: ApiRequest) -> Response[Any]:
    """Answered the same whether there is such an account or not. The link is good once, for an hour."""
    asked = decoded(_forgot, await whole_body(request))
    sessions_of(request).require_own_origin(request.headers, needed=False)
    await count(request, f"links to {network_of(address_of(request))}", MOST_OF_ADDRESS)
    await count(request, f"links for {email_key(asked.email)}", MOST_LINKS)
    if sessions_of(request).rules.mail:
        # the answer does not wait, so that its time says nothing
        task = asyncio.create_task(_send_links(request.app.state.runtime, asked.email))
        _asking.add(task)
        task.add_done_callback(_asking.discard)
    return shown(Asked(mail=sessions_of(request).rules.mail))


async def _send_links(runtime: Runtime, email: str) -> None:
    try:
        for one in await accounts_of(runtime.pool, email):
            async with runtime.writing(one.shop_id, actor_of(one.person_id)) as tx:
                await enqueue(tx, JOB, [str(id) for id in await note_mail(tx, [one.person_id], "reset")])
    except Exception as error:
        log.error("people.link_not_sent", exc_info=error)


@post(
    "/v1/sign-in/reset",
    opt={
        "body": ResetPassword, "answer": SignedIn,
        "refusals": ("link_over", "weak_password", "wrong_origin", "insecure_connection", "overloaded"),
    },
    status_code=200,
    tags=["People"],
    operation_id="resetPassword",
    summary="Choose a new password with a link",
)  # fmt: skip
async def reset_route(request: ApiRequest) -> Response[Any]:
    """Every session of the account ends, and a new one begins."""
    asked = decoded(_reset, await whole_body(request))
    return await _with_password(request, "reset", asked, None, set_password)


@post(
    "/v1/sign-in/accept",
    opt={
        "body": AcceptInvitation, "answer": SignedIn,
        "refusals": ("link_over", "weak_password", "wrong_origin", "insecure_connection", "overloaded"),
    },
    status_code=200,
    tags=["People"],
    operation_id="acceptInvitation",
    summary="Accept an invitation",
)  # fmt: skip
async def accept_route(request: ApiRequest) -> Response[Any]:
    """With a name and a password of one's own; the invitation is used up, and a session begins."""
    asked = decoded(_accept, await whole_body(request))

    def join(tx: Tx, person_id: UUID, hashed: str) -> Awaitable[bool]:
        return join_person(tx, person_id, asked.name, hashed)

    return await _with_password(request, "invitation", asked, asked.name, join)


async def _with_password(
    request: ApiRequest, kind: LinkKind, asked: ResetPassword | AcceptInvitation, name: str | None, keep: Keep
) -> Response[SignedIn]:
    """Use a link up, keep the password that came with it, and begin a session. `name` is who they are from now on."""
    require_browser(request)
    found = await _link(request, asked.token, kind)
    require_strong(asked.password, found.email, name or found.name, found.shop)
    hashed = await in_thread(hash_password(asked.password))

    async def change(tx: Tx) -> bool:
        return await use_link(tx, found.link_id) and await keep(tx, found.person_id, hashed)

    return await signed_in(request, found.shop_id, found.person_id, "link", change)


@post(
    "/v1/sign-out",
    opt={"scope": "any", "answer": SignedOut, "refusals": ("no_session",)},
    status_code=200,
    tags=["People"],
    operation_id="signOut",
    summary="Sign out",
)
async def sign_out_route(request: ApiRequest) -> Response[Any]:
    """The session is over, and its cookie is taken away."""
    runtime: Runtime = request.app.state.runtime
    person = person_of(request)
    async with runtime.writing(request.user.shop_id, request.user.actor) as tx:
        await end_sessions(tx, person.person_id, [person.session_id])
    sessions = sessions_of(request)
    sessions.forget(person.person_id)
    return shown(SignedOut(), {"Set-Cookie": sessions.set_cookie("", 0, request.headers.get("host", ""))})


@get(
    "/v1/session",
    opt={"scope": "any"},
    tags=["People"],
    operation_id="getSession",
    summary="Who calls, and what they may do",
)
async def session_route(request: ApiRequest) -> Response[SessionShown]:
    """Of a person also the token that goes into the header X-CSRF-Token of every change."""
    return shown(await read_in(request, lambda tx: session_shown(tx, request.user)))


handlers: list[Any] = [
    ways_route, sign_in_route, look_route, link_route, forgot_route, reset_route, accept_route, sign_out_route, session_route,
]  # fmt: skip
