"""Signing in and out: by password, by a link that is good once; who one is then, and where one is signed in."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import structlog
from litestar import Response, get, post

from waybill.api.access import Caller, SignedInAs
from waybill.api.doing import read_in
from waybill.api.problems import Problem
from waybill.api.reading import shown
from waybill.api.runtime import ApiRequest, Runtime, decoded, whole_body
from waybill.api.sessions import Sessions, csrf_token_of, network_of
from waybill.decisions.passwords import weakness
from waybill.model.staff import (
    ROLE_SCOPES,
    AcceptInvitation,
    AccountOffered,
    Asked,
    ChooseAccount,
    ForgotPassword,
    LinkShown,
    ProviderOffered,
    ResetPassword,
    Role,
    SessionShown,
    ShopOfSession,
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
    count_attempt,
    forget_attempts,
    link_of,
    openid_providers,
    session_of,
    take_attempt_back,
)
from waybill.store.audit import Noted, note_changes
from waybill.store.database import Pool
from waybill.store.keys import list_keys
from waybill.store.passwords import TooManyPasswords, hash_password, which_match
from waybill.store.sessions import How, begin_session, end_sessions, touch_session
from waybill.store.staff import LinkKind, email_key, find_person, join_person, note_mail, set_password, use_link
from waybill.store.tx import Tx
from waybill.views.shop import get_shop
from waybill.workers.jobs import enqueue
from waybill.workers.staff_mail import JOB

log = structlog.get_logger()

Answer = TypeVar("Answer")

WINDOW = timedelta(minutes=15)
# Guesses of one account, guesses from one address, and links that one address or e-mail may ask for, in a window.
MOST_OF_ACCOUNT = 10
MOST_OF_ADDRESS = 100
MOST_LINKS = 5
TOUCHED_AFTER = timedelta(minutes=1)

_sign_in = msgspec.json.Decoder(SignIn)
_use_link = msgspec.json.Decoder(UseLink)
_forgot = msgspec.json.Decoder(ForgotPassword)
_reset = msgspec.json.Decoder(ResetPassword)
_accept = msgspec.json.Decoder(AcceptInvitation)

# mails that are being asked for: kept so that they are not collected as garbage
_asking: set[asyncio.Task[None]] = set()


def caller_of(shop_id: int, person_id: UUID, session_id: UUID, role: Role, token: str, expires_at: datetime) -> Caller:
    """Who calls with a session."""
    person = SignedInAs(
        person_id=person_id, session_id=session_id, role=role, csrf_token=csrf_token_of(token), expires_at=expires_at
    )
    return Caller(shop_id, f"person:{person_id}", frozenset(ROLE_SCOPES[role]), person)


async def find_session(pool: Pool, token: str, idle: timedelta) -> Caller | None:
    """Who calls with this session's token; once a minute it is noted that it is in use."""
    now = datetime.now(UTC)
    found = await session_of(pool, token, now, idle)
    if found is None:
        return None
    if now - found.seen_at > TOUCHED_AFTER:
        async with pool.acquire() as connection, connection.transaction():
            await touch_session(Tx(connection, found.shop_id, f"person:{found.person_id}", "api"), found.session_id)
    return caller_of(found.shop_id, found.person_id, found.session_id, found.role, token, found.expires_at)


def sessions_of(request: ApiRequest) -> Sessions:
    """The sessions of this process."""
    sessions: Sessions | None = request.app.state.runtime.sessions
    assert sessions is not None, "this process lets only keys in"
    return sessions


def address_of(request: ApiRequest) -> str:
    """The address that the request comes from."""
    peer = request.client.host if request.client else ""
    return sessions_of(request).address_of(peer, request.headers.get("x-forwarded-for"))


def require_browser(request: ApiRequest) -> None:
    """Raise the problem with a request to sign in that a stranger's page makes, or that cannot be answered with a cookie."""
    sessions = sessions_of(request)
    sessions.set_cookie("", 0, request.headers.get("host", ""))
    sessions.require_own_origin(request.headers, needed=False)


async def count(request: ApiRequest, what: str, most: int) -> bytes:
    """Count an attempt of somebody, or raise `too_many_attempts`; what it is counted under."""
    runtime: Runtime = request.app.state.runtime
    subject = sha256(what.encode()).digest()
    now = datetime.now(UTC)
    tried, since = await count_attempt(runtime.pool, subject, now, WINDOW)
    if tried > most:
        wait = max(1, int((since + WINDOW - now).total_seconds()) + 1)
        minutes = (wait + 59) // 60
        detail = f"There were too many attempts. Wait {minutes} minutes, or let a link be sent to you."
        raise Problem("too_many_attempts", detail, headers={"Retry-After": str(wait)})
    return subject


async def in_thread(work: Awaitable[Answer]) -> Answer:
    """What a thread for passwords comes to, or the problem `overloaded`."""
    try:
        return await work
    except TooManyPasswords:
        detail = "Too many people sign in at once. Try again in a moment."
        raise Problem("overloaded", detail, headers={"Retry-After": "2"}) from None


def require_strong(password: str, email: str, *names: str) -> None:
    """Raise the problem with a password that is too easy to guess."""
    if weak := weakness(password, email=email, names=names):
        raise Problem("weak_password", weak, field="/password")


async def signed_in(
    request: ApiRequest, shop_id: int, person_id: UUID, how: How, work: Callable[[Tx], Awaitable[bool]] | None = None
) -> Response[SignedIn]:
    """Begin a session, after `work` that has to come out true; the session that was there ends."""
    runtime: Runtime = request.app.state.runtime
    sessions = sessions_of(request)
    async with runtime.pool.acquire() as connection, connection.transaction():
        tx = Tx(connection, shop_id, f"person:{person_id}", "api")
        if work is not None and not await work(tx):
            raise link_over()
        person = await find_person(tx, person_id)
        if person is None or person.deactivated_at is not None:
            raise link_over()
        agent = request.headers.get("user-agent", "")
        began = await begin_session(tx, person_id, how, agent, address_of(request), sessions.rules.lasts)
        caller = caller_of(shop_id, person_id, began.session_id, person.role, began.token, began.expires_at)
        session = await session_shown(tx, caller)
    await _end_presented(request)
    sessions.forget(person_id)
    lasts = int(sessions.rules.lasts.total_seconds())
    cookie = sessions.set_cookie(began.token, lasts, request.headers.get("host", ""))
    return shown(SignedIn(session=session), {"Set-Cookie": cookie})


async def _end_presented(request: ApiRequest) -> None:
    """End the session whose cookie came along, if there is one: a new one never takes its place silently."""
    runtime: Runtime = request.app.state.runtime
    sessions = sessions_of(request)
    token = sessions.token_in(request.headers.get("cookie"))
    found = await session_of(runtime.pool, token, datetime.now(UTC), sessions.rules.idle) if token else None
    if found is None:
        return
    async with runtime.pool.acquire() as connection, connection.transaction():
        tx = Tx(connection, found.shop_id, f"person:{found.person_id}", "api")
        await end_sessions(tx, found.person_id, [found.session_id])
    sessions.forget(found.person_id)


async def session_shown(tx: Tx, caller: Caller) -> SessionShown:
    """Who calls, what they may do, and where."""
    shop = await get_shop(tx)
    about = {name: getattr(shop, name) for name in ShopOfSession.__struct_fields__ if name != "shop_id"}
    here = ShopOfSession(shop_id=tx.shop_id, **about)
    scopes = sorted(caller.scopes)
    if caller.person is None:
        names = {f"key:{key.key_id}": key.name for key in await list_keys(tx)}
        return SessionShown(kind="key", actor=caller.actor, name=names.get(caller.actor, ""), scopes=scopes, shop=here)
    person = await find_person(tx, caller.person.person_id)
    assert person is not None
    return SessionShown(
        kind="person",
        actor=caller.actor,
        name=person.name,
        scopes=scopes,
        shop=here,
        person_id=person.person_id,
        email=person.email,
        role=person.role,
        has_password=person.password_hash is not None,
        session_id=caller.person.session_id,
        csrf_token=caller.person.csrf_token,
        expires_at=caller.person.expires_at,
    )


def link_over() -> Problem:
    """What is said of a link that opens nothing."""
    return Problem("link_over", "This link was used, is too old, or is not one of ours. Ask for a new one.")


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
        async with runtime.pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, one.shop_id, f"person:{one.person_id}", "api")
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
            async with runtime.pool.acquire() as connection, connection.transaction():
                tx = Tx(connection, one.shop_id, f"person:{one.person_id}", "api")
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
    require_browser(request)
    found = await _link(request, asked.token, "reset")
    require_strong(asked.password, found.email, found.name, found.shop)
    hashed = await in_thread(hash_password(asked.password))

    async def change(tx: Tx) -> bool:
        return await use_link(tx, found.link_id) and await set_password(tx, found.person_id, hashed)

    return await signed_in(request, found.shop_id, found.person_id, "link", change)


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
    require_browser(request)
    found = await _link(request, asked.token, "invitation")
    require_strong(asked.password, found.email, asked.name, found.shop)
    hashed = await in_thread(hash_password(asked.password))

    async def change(tx: Tx) -> bool:
        return await use_link(tx, found.link_id) and await join_person(tx, found.person_id, asked.name, hashed)

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
    async with runtime.pool.acquire() as connection, connection.transaction():
        tx = Tx(connection, request.user.shop_id, request.user.actor, "api")
        await end_sessions(tx, person.person_id, [person.session_id])
    sessions = sessions_of(request)
    sessions.forget(person.person_id)
    return shown(SignedOut(), {"Set-Cookie": sessions.set_cookie("", 0, request.headers.get("host", ""))})


def person_of(request: ApiRequest) -> SignedInAs:
    """Whose session it is, or the problem that there is none."""
    if request.user.person is None:
        raise Problem("no_session", "This is for people who are signed in; you called with an API key.")
    return request.user.person


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
