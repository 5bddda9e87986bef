"""The people who work in a shop, over HTTP: their accounts for who may manage them, and one's own."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.params import FromPath

from waybill.api.doing import read_in, told, write_in
from waybill.api.problems import Problem
from waybill.api.reading import shown
from waybill.api.runtime import ApiRequest, Runtime, decoded, whole_body
from waybill.api.signing_in import MOST_OF_ACCOUNT, count, in_thread, person_of, require_strong, sessions_of, signed_in
from waybill.model.staff import (
    ChangePassword,
    ChangeRole,
    DeactivatePerson,
    InvitePerson,
    InviteResult,
    PersonChanged,
    PersonInvited,
    PersonListed,
    PersonResult,
    ProfileSaved,
    SaveProfile,
    SessionEnded,
    SessionListed,
    SetRole,
    SignedIn,
)
from waybill.store.passwords import hash_password, which_match
from waybill.store.sessions import end_other_sessions, end_sessions, list_sessions
from waybill.store.staff import (
    Person,
    deactivate_people,
    find_person,
    invite_people,
    list_people,
    note_mail,
    set_name,
    set_password,
    set_roles,
)
from waybill.store.tx import Tx
from waybill.views.shop import get_shop
from waybill.workers.jobs import enqueue
from waybill.workers.staff_mail import JOB

_invite = msgspec.json.Decoder(InvitePerson)
_role = msgspec.json.Decoder(ChangeRole)
_password = msgspec.json.Decoder(ChangePassword)
_profile = msgspec.json.Decoder(SaveProfile)


@get("/v1/people", opt={"scope": "people:read"}, tags=["People"], operation_id="listPeople", summary="Who works here")
async def people_route(request: ApiRequest) -> Response[list[PersonListed]]:
    """By name, with their roles; who is invited, and last who was deactivated."""
    idle = sessions_of(request).rules.idle
    return shown(await read_in(request, lambda tx: list_people(tx, idle)))


@post(
    "/v1/people/invite",
    opt={
        "scope": "people:write", "body": InvitePerson, "answer": PersonInvited, "refusals": ("email_taken", "beyond_own_role"),
    },
    status_code=200,
    tags=["People"],
    operation_id="invitePerson",
    summary="Invite somebody to work here",
)  # fmt: skip
async def invite_route(request: ApiRequest) -> Response[Any]:
    """Good for seven days, by mail and by the link in the answer. Inviting somebody again makes the link before void."""
    asked = decoded(_invite, await whole_body(request))
    runtime: Runtime = request.app.state.runtime
    mail = sessions_of(request).rules.mail

    async def change(tx: Tx) -> list[InviteResult]:
        results = await invite_people(tx, [asked], request.user.scopes, runtime.public_url, mail=mail)
        invited = [one.person_id for one in results if isinstance(one, PersonInvited) and one.mail]
        await enqueue(tx, JOB, [str(id) for id in await note_mail(tx, invited, "invitation")])
        return results

    return told(await write_in(request, change))


@post(
    "/v1/people/{person_id:uuid}/role",
    opt={
        "scope": "people:write", "body": ChangeRole, "answer": PersonChanged,
        "refusals": ("unknown_person", "own_account", "beyond_own_role", "last_owner"),
    },
    status_code=200,
    tags=["People"],
    operation_id="changeRole",
    summary="Change somebody's role",
)  # fmt: skip
async def role_route(request: ApiRequest, person_id: FromPath[UUID]) -> Response[Any]:
    """At once, also where they are signed in. Nobody gives or takes what they may not do themselves."""
    asked = decoded(_role, await whole_body(request))

    async def change(tx: Tx) -> list[PersonResult]:
        return await set_roles(tx, [SetRole(person_id=person_id, role=asked.role)], request.user.scopes)

    done = await write_in(request, change)
    sessions_of(request).forget(person_id)
    return told(done)


@post(
    "/v1/people/{person_id:uuid}/deactivate",
    opt={
        "scope": "people:write", "answer": PersonChanged,
        "refusals": ("unknown_person", "own_account", "beyond_own_role", "last_owner"),
    },
    status_code=200,
    tags=["People"],
    operation_id="deactivatePerson",
    summary="Let somebody in no more",
)  # fmt: skip
async def deactivate_route(request: ApiRequest, person_id: FromPath[UUID]) -> Response[Any]:
    """Their sessions end at once, an invitation is void. What they did stays under their name; inviting them undoes it."""

    async def change(tx: Tx) -> list[PersonResult]:
        return await deactivate_people(tx, [DeactivatePerson(person_id=person_id)], request.user.scopes)

    done = await write_in(request, change)
    sessions_of(request).forget(person_id)
    return told(done)


@patch(
    "/v1/session",
    opt={"scope": "any", "body": SaveProfile, "answer": ProfileSaved, "refusals": ("no_session",)},
    tags=["People"],
    operation_id="saveProfile",
    summary="Change what you are called",
)
async def profile_route(request: ApiRequest) -> Response[Any]:
    """The name that others read in timelines and in the audit."""
    asked = decoded(_profile, await whole_body(request))
    person = person_of(request)
    await write_in(request, lambda tx: set_name(tx, person.person_id, asked.name))
    return shown(ProfileSaved(person_id=person.person_id, name=asked.name))


@post(
    "/v1/session/password",
    opt={
        "scope": "any", "body": ChangePassword, "answer": SignedIn,
        "refusals": ("no_session", "wrong_password", "weak_password", "too_many_attempts", "overloaded"),
    },
    status_code=200,
    tags=["People"],
    operation_id="changePassword",
    summary="Change your password",
)  # fmt: skip
async def password_route(request: ApiRequest) -> Response[Any]:
    """All sessions end but this one, which goes on under a new cookie."""
    asked = decoded(_password, await whole_body(request))
    signed = person_of(request)

    async def view(tx: Tx) -> tuple[Person | None, str]:
        return await find_person(tx, signed.person_id), (await get_shop(tx)).name

    person, shop = await read_in(request, view)
    assert person is not None
    if person.password_hash is not None:
        await count(request, f"password {signed.person_id}", MOST_OF_ACCOUNT)
        if asked.current is None or not (await in_thread(which_match(asked.current, [person.password_hash])))[0]:
            raise Problem("wrong_password", "This is not your password as it is.", field="/current")
    require_strong(asked.password, person.email, person.name, shop)
    hashed = await in_thread(hash_password(asked.password))

    async def change(tx: Tx) -> bool:
        return await set_password(tx, signed.person_id, hashed)

    return await signed_in(request, request.user.shop_id, signed.person_id, "password", change)


@get(
    "/v1/sessions",
    opt={"scope": "any", "refusals": ("no_session",)},
    tags=["People"],
    operation_id="listSessions",
    summary="Where you are signed in",
)
async def sessions_route(request: ApiRequest) -> Response[list[SessionListed]]:
    """The last used first."""
    person = person_of(request)
    idle = sessions_of(request).rules.idle
    return shown(await read_in(request, lambda tx: list_sessions(tx, person.person_id, person.session_id, idle)))


@post(
    "/v1/sessions/end-others",
    opt={"scope": "any", "answer": SessionEnded, "refusals": ("no_session",)},
    status_code=200,
    tags=["People"],
    operation_id="endOtherSessions",
    summary="Sign out everywhere else",
)
async def others_route(request: ApiRequest) -> Response[Any]:
    """Only the session that asks goes on."""
    person = person_of(request)
    ended = await write_in(request, lambda tx: end_other_sessions(tx, person.person_id, person.session_id))
    sessions_of(request).forget(person.person_id)
    return shown(SessionEnded(sessions=ended))


@delete(
    "/v1/sessions/{session_id:uuid}",
    opt={"scope": "any", "answer": SessionEnded, "refusals": ("no_session", "unknown_session")},
    status_code=200,
    tags=["People"],
    operation_id="endSession",
    summary="Sign out somewhere else",
)
async def end_route(request: ApiRequest, session_id: FromPath[UUID]) -> Response[Any]:
    """One of your own sessions."""
    person = person_of(request)
    ended = await write_in(request, lambda tx: end_sessions(tx, person.person_id, [session_id]))
    if not ended:
        raise Problem("unknown_session", "You have no session with this id. List your sessions to see their ids.")
    sessions_of(request).forget(person.person_id)
    return shown(SessionEnded(sessions=ended))


handlers: list[Any] = [
    people_route, invite_route, role_route, deactivate_route, profile_route, password_route, sessions_route, others_route,
    end_route,
]  # fmt: skip
