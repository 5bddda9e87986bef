"""What signing in is made of: whose session it is, how often somebody may try, and how a session begins."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

from litestar import Response

from waybill.api.access import Caller, SignedInAs
from waybill.api.problems import Problem
from waybill.api.reading import shown
from waybill.api.runtime import ApiRequest, Runtime
from waybill.api.sessions import Sessions, csrf_token_of
from waybill.decisions.passwords import weakness
from waybill.model.staff import ROLE_SCOPES, Role, SessionShown, ShopOfSession, SignedIn
from waybill.store.all_shops import count_attempt, session_of
from waybill.store.database import Pool
from waybill.store.keys import list_keys
from waybill.store.passwords import TooManyPasswords
from waybill.store.sessions import How, begin_session, end_sessions, touch_session
from waybill.store.staff import find_person
from waybill.store.tx import Tx
from waybill.views.events import newest
from waybill.views.shop import get_shop

Answer = TypeVar("Answer")

WINDOW = timedelta(minutes=15)
# Guesses of one account in a window, after which it is closed for a while.
MOST_OF_ACCOUNT = 10
TOUCHED_AFTER = timedelta(minutes=1)


def actor_of(person_id: UUID) -> str:
    """What the log calls a person."""
    return f"person:{person_id}"


def caller_of(shop_id: int, person_id: UUID, session_id: UUID, role: Role, token: str, expires_at: datetime) -> Caller:
    """Who calls with a session."""
    person = SignedInAs(
        person_id=person_id, session_id=session_id, role=role, csrf_token=csrf_token_of(token), expires_at=expires_at
    )
    return Caller(shop_id, actor_of(person_id), frozenset(ROLE_SCOPES[role]), person)


async def find_session(pool: Pool, token: str, idle: timedelta) -> Caller | None:
    """Who calls with this session's token; once a minute it is noted that it is in use."""
    now = datetime.now(UTC)
    found = await session_of(pool, token, now, idle)
    if found is None:
        return None
    if now - found.seen_at > TOUCHED_AFTER:
        async with pool.acquire() as connection, connection.transaction():
            await touch_session(Tx(connection, found.shop_id, actor_of(found.person_id), "api"), found.session_id)
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
    async with runtime.writing(shop_id, actor_of(person_id)) as tx:
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
    async with runtime.writing(found.shop_id, actor_of(found.person_id)) as tx:
        await end_sessions(tx, found.person_id, [found.session_id])
    sessions.forget(found.person_id)


async def session_shown(tx: Tx, caller: Caller) -> SessionShown:
    """Who calls, what they may do, and where."""
    shop = await get_shop(tx)
    about = {name: getattr(shop, name) for name in ShopOfSession.__struct_fields__ if name != "shop_id"}
    here = ShopOfSession(shop_id=tx.shop_id, **about)
    scopes, seq = sorted(caller.scopes), await newest(tx)
    if caller.person is None:
        names = {f"key:{key.key_id}": key.name for key in await list_keys(tx)}
        name = names.get(caller.actor, "")
        return SessionShown(kind="key", actor=caller.actor, name=name, scopes=scopes, shop=here, seq=seq)
    person = await find_person(tx, caller.person.person_id)
    assert person is not None
    return SessionShown(
        kind="person",
        actor=caller.actor,
        name=person.name,
        scopes=scopes,
        shop=here,
        seq=seq,
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


def person_of(request: ApiRequest) -> SignedInAs:
    """Whose session it is, or the problem that there is none."""
    if request.user.person is None:
        raise Problem("no_session", "This is for people who are signed in; you called with an API key.")
    return request.user.person
